"""Tokens of eval expressions. Here "quoted" is text and 'quoted' a field (Search Reference, "eval")."""

import re
from dataclasses import dataclass

from lab.errors import SearchError

TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][-+]?\d+)?(?![A-Za-z_]))
      | (?P<string>"(?:[^"\\]|\\.)*")
      | (?P<field>'(?:[^'\\]|\\.)*')
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<op>==|!=|<=|>=|<|>|=|\+|-|\*|/|%|\.|\(|\)|,|!)
      | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)


JOIN = re.compile(r"\s*(?P<op>\.)(?=\d)")


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    start: int
    end: int


def unescape(quoted: str) -> str:
    """`\\"` and `\\\\` lose a backslash, unknown sequences stay: `"\\s"` is for the regular expression."""
    mark = quoted[0]
    return re.sub(rf"\\([\\{mark}])", r"\1", quoted[1:-1])


def tokenize(text: str) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    while True:
        # Behind an operand a point joins: ":".1 is two of them.
        joined = bool(tokens) and (tokens[-1].kind != "op" or tokens[-1].text == ")")
        found = (JOIN.match(text, at) if joined else None) or TOKEN.match(text, at)
        if found is None:
            rest = text[at:].strip()
            raise SearchError(f"The expression is malformed. An unexpected character is reached at '{rest}'.")
        kind = str(found.lastgroup)
        value = found[kind]
        tokens.append(Token(kind, value, found.start(kind), found.end()))
        if kind == "end":
            return tokens
        at = found.end()
