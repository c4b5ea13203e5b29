"""`search` expressions: text to tree.

Order of evaluation (Search Manual, "Boolean expressions with logical operators", search): parentheses,
NOT, OR, AND - not that of `where`. AND is implied between terms. Operators are upper case; in lower case
they are words to look for.
"""

import re
from dataclasses import dataclass

from lab.errors import SearchError, Unsupported
from lab.spl.search_ast import And, Comparison, In, Not, Or, SearchNode, Term

LEXEME = re.compile(
    r"""\s*(?:
        (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<op>!=|<=|>=|==|=|<|>)
      | (?P<open>\()
      | (?P<close>\))
      | (?P<word>(?:\\.|[^\s"()=<>!\[\]|\\]|!(?!=))+)
      | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
WRAPPED = {"CASE", "TERM"}
REFUSED_FIELDS = {"splunk_server_group"}
SAVED = "savedsearch"
# SR:search, search modifiers: the tags of hosts and of event types, the older name of savedsearch.
SPECIFIERS = {"hosttag": "tag::host", "eventtypetag": "tag::eventtype", "savedsplunk": SAVED}
MAX_DEPTH = 80


@dataclass(frozen=True)
class Lexeme:
    kind: str
    text: str
    at: int
    end: int


def lexemes(text: str) -> list[Lexeme]:
    found: list[Lexeme] = []
    at = 0
    while True:
        match = LEXEME.match(text, at)
        if match is None:
            raise SearchError(
                f"Error in 'search' command: Unable to parse the search: unexpected '{text[at:]}'."
            )
        kind = str(match.lastgroup)
        found.append(Lexeme(kind, match[kind], match.start(kind), match.end()))
        if kind == "end":
            return found
        at = match.end()


def unquote(text: str) -> str:
    """SR:search: unknown backslash sequences stay, `\\\\` and `\\"` lose the backslash."""
    if text.startswith('"'):
        return re.sub(r'\\([\\"])', r"\1", text[1:-1])
    return re.sub(r"\\(\W)|\\(?=(?:OR|AND|NOT|IN|AS|BY|OVER|WHERE|LIKE)\b)", r"\1", text)


class Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.items = lexemes(text)
        self.at = 0
        self.depth = 0

    @property
    def now(self) -> Lexeme:
        return self.items[self.at]

    def take(self) -> Lexeme:
        item = self.now
        self.at += 1
        return item

    def word(self, name: str) -> bool:
        return self.now.kind == "word" and self.now.text == name

    def broken(self, why: str) -> SearchError:
        return SearchError(f"Error in 'search' command: Unable to parse the search: {why}.")

    def parse(self) -> SearchNode:
        if self.now.kind == "end":
            return And(())
        node = self.conjunction()
        if self.now.kind != "end":
            raise self.broken("unbalanced parentheses")
        return node

    def conjunction(self) -> SearchNode:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.broken("nested too deeply")
        parts = [self.disjunction()]
        while self.now.kind not in ("end", "close"):
            if self.word("AND"):
                self.take()
            elif self.word("OR"):
                raise self.broken("OR needs a term on both sides")
            parts.append(self.disjunction())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def disjunction(self) -> SearchNode:
        parts = [self.negation()]
        while self.word("OR"):
            self.take()
            parts.append(self.negation())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def negation(self) -> SearchNode:
        negative = 0
        while self.word("NOT"):
            self.take()
            negative += 1
        node = self.primary()
        for _ in range(negative):
            node = Not(node)
        return node

    def primary(self) -> SearchNode:
        item = self.now
        if item.kind == "open":
            return self.group()
        if item.kind == "string":
            self.take()
            # A quoted field name: "my field"=value.
            if self.now.kind == "op":
                return self.comparison(item)
            return self.membership(item) or Term(unquote(item.text), quoted=True)
        if item.kind != "word":
            raise self.broken(f"a term is missing before '{self.text[item.at :]}'")
        if item.text in ("AND", "OR"):
            raise self.broken(f"{item.text} needs a term on both sides")
        if item.text == "XOR":
            raise self.broken("XOR is not an operator of the search command")
        self.take()
        if item.text in WRAPPED and self.now.kind == "open" and self.now.at == item.end:
            return self.wrapped(item.text)
        return self.after_word(item)

    def after_word(self, item: Lexeme) -> SearchNode:
        if self.now.kind == "op":
            return self.comparison(item)
        if self.word("NOT") and [one.text for one in self.items[self.at + 1 : self.at + 3]] == ["IN", "("]:
            # The pages have NOT field IN (...) only; whether events without the field count, they do not say.
            raise Unsupported("search: field NOT IN (write NOT field IN)")
        if found := self.membership(item):
            return found
        name, mark, value = item.text.partition("::")
        if mark and name and value and name != "tag":
            return Comparison(name, "=", unquote(value))
        return Term(unquote(item.text))

    def membership(self, item: Lexeme) -> In | None:
        if not (self.word("IN") and self.items[self.at + 1].kind == "open"):
            return None
        self.take()
        return In(self.field(item), tuple(self.values()))

    def group(self) -> SearchNode:
        self.take()
        if self.now.kind == "close":
            # "( )" is what an empty subsearch becomes.
            self.take()
            return And(())
        node = self.conjunction()
        if self.now.kind != "close":
            raise self.broken("unbalanced parentheses")
        self.take()
        return node

    def wrapped(self, name: str) -> Term:
        """What stands in the parentheses, as it is: TERM(average=0.9*) has no comparison in it."""
        opening = self.take()
        depth = 1
        while depth and self.now.kind != "end":
            depth += {"open": 1, "close": -1}.get(self.take().kind, 0)
        inner = self.text[opening.end : self.items[self.at - 1].at].strip()
        if depth or not inner or (re.search(r"\s", inner.strip('"')) and not inner.startswith('"')):
            raise self.broken(f"{name}() takes one term")
        return Term(unquote(inner), quoted=inner.startswith('"'), case=name == "CASE", whole=name == "TERM")

    def field(self, item: Lexeme) -> str:
        name = unquote(item.text)
        if name.lower() in REFUSED_FIELDS:
            raise Unsupported(f"search: {name}=")
        return SPECIFIERS.get(name, name)

    def comparison(self, item: Lexeme) -> Comparison:
        name = self.field(item)
        op = self.take().text
        value = self.take()
        if value.kind not in ("word", "string"):
            raise self.broken(f"a value is missing after '{name}{op}'")
        op = "=" if op == "==" else op
        if value.text == "CASE" and self.now.kind == "open":
            wrapped = self.wrapped("CASE")
            return Comparison(name, op, wrapped.text, case=True)
        if value.text == "now" and self.now.kind == "open" and self.now.at == value.end:
            self.take()
            if self.take().kind != "close":
                raise self.broken("now() takes no argument")
        text = unquote(value.text)
        # "Use 'local' to refer to the search head", which is all of the lab.
        return Comparison(name, op, "*" if name == "splunk_server" and text == "local" else text)

    def values(self) -> list[str]:
        opening = self.take()
        found: list[str] = []
        while self.now.kind != "close":
            item = self.take()
            if item.kind == "string":
                found.append(unquote(item.text))
            elif item.kind == "word":
                found += [unquote(part) for part in item.text.split(",") if part]
            else:
                raise self.broken(f"the list after IN is malformed: '{self.text[opening.at :]}'")
        self.take()
        if not found:
            raise self.broken("the list after IN is empty")
        return found


def parse_search(text: str) -> SearchNode:
    return Parser(text).parse()
