"""eval and where expressions: text to tree.

Order of evaluation (Search Manual, "Boolean expressions with logical operators", eval and where):
parentheses, NOT, AND, OR, XOR. It is not the order of `search`.
"""

from lab.errors import SearchError, Unsupported
from lab.spl.expr_ast import Binary, Call, Field, Literal, Node, Unary
from lab.spl.expr_lexer import Token, tokenize, unescape
from lab.spl.precision import double
from lab.spl.scalars import Number, as_number

COMPARISONS = {"=", "==", "!=", "<", ">", "<=", ">="}
KEYWORDS = {"and", "or", "xor", "not", "in", "like"}
MAX_DEPTH = 80


class Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.at = 0
        self.depth = 0

    @property
    def now(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.now
        self.at += 1
        return token

    def op(self, *texts: str) -> bool:
        return self.now.kind == "op" and self.now.text in texts

    def word(self, *names: str) -> bool:
        return self.now.kind == "name" and self.now.text.lower() in names

    def expect(self, text: str) -> Token:
        if not self.op(text):
            raise self.malformed(f"Expected {text}.")
        return self.take()

    def malformed(self, why: str = "") -> SearchError:
        rest = self.text[self.now.start :]
        place = f" at '{rest}'" if rest else " at the end"
        return SearchError(f"The expression is malformed{place}. {why}".rstrip())

    def parse(self) -> Node:
        node = self.xor()
        if self.now.kind != "end":
            raise self.malformed()
        return node

    def xor(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unsupported("an expression nested so deeply")
        node = self.either()
        while self.word("xor"):
            self.take()
            node = Binary("XOR", node, self.either())
        self.depth -= 1
        return node

    def either(self) -> Node:
        node = self.both()
        while self.word("or"):
            self.take()
            node = Binary("OR", node, self.both())
        return node

    def both(self) -> Node:
        node = self.negation()
        while self.word("and"):
            self.take()
            node = Binary("AND", node, self.negation())
        return node

    def negation(self) -> Node:
        count = 0
        while self.word("not") or self.op("!"):
            self.take()
            count += 1
        node = self.comparison()
        return Unary("NOT", node) if count % 2 else Unary("NOT", Unary("NOT", node)) if count else node

    def comparison(self) -> Node:
        left = self.sum()
        if self.op(*COMPARISONS):
            op = self.take().text
            return Binary("=" if op == "==" else op, left, self.sum())
        if self.word("like"):
            self.take()
            return Call("like", (left, self.sum()))
        negated = self.word("not") and self.tokens[self.at + 1].text.lower() == "in"
        if negated:
            self.take()
        if self.word("in"):
            self.take()
            node: Node = Call("in", (left, *self.arguments()))
            return Unary("NOT", node) if negated else node
        return left

    def sum(self) -> Node:
        node = self.product()
        while self.op("+", "-", "."):
            node = Binary(self.take().text, node, self.product())
        return node

    def product(self) -> Node:
        node = self.unary()
        while self.op("*", "/", "%"):
            node = Binary(self.take().text, node, self.unary())
        return node

    def unary(self) -> Node:
        negative = False
        while self.op("-", "+"):
            negative ^= self.take().text == "-"
        node = self.primary()
        if not negative:
            return node
        if isinstance(node, Literal) and not isinstance(node.value, str):
            return Literal(_number("-" + node.text), node.text)
        return Unary("-", node)

    def primary(self) -> Node:
        token = self.now
        if token.kind == "number":
            self.take()
            return Literal(_number(token.text), token.text)
        if token.kind == "string":
            self.take()
            return Literal(unescape(token.text))
        if token.kind == "field":
            self.take()
            return Field(unescape(token.text))
        if self.op("("):
            self.take()
            node = self.xor()
            self.expect(")")
            return node
        if token.kind == "name":
            return self.name()
        raise self.malformed()

    def name(self) -> Node:
        token = self.take()
        if self.op("("):
            return Call(token.text.lower(), self.arguments())
        if token.text.lower() in KEYWORDS:
            self.at -= 1
            raise self.malformed()
        return Field(token.text)

    def arguments(self) -> tuple[Node, ...]:
        self.expect("(")
        args: list[Node] = []
        while not self.op(")"):
            args.append(self.xor())
            if not self.op(")"):
                self.expect(",")
                if self.op(")"):
                    raise self.malformed()
        self.take()
        return tuple(args)


def _number(text: str) -> Number:
    """A number as it is written: 5.0 keeps its decimal, digits beyond 2^53 do not stay."""
    found = as_number(text)
    if found is None:
        raise SearchError(f"The expression is malformed. '{text}' is no number.")
    return double(found)


def parse_expression(text: str) -> Node:
    return Parser(text).parse()
