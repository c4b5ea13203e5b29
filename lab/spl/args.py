"""What a command was given: its text cut into tokens, options taken out, mistakes reported with the place."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from lab.errors import LabError, SearchError, Unsupported
from lab.spl.scalars import INTEGER
from lab.spl.splitting import bracket_end, quoted_end

TRUE = {"t", "true", "1", "yes"}
FALSE = {"f", "false", "0", "no"}
PUNCTUATION = "(),="


@dataclass(frozen=True)
class Token:
    kind: str  # word, string (either quote), sub, or the punctuation itself
    text: str
    at: int
    end: int
    quote: str = ""

    def is_word(self, *names: str) -> bool:
        return self.kind == "word" and self.text.lower() in names


@dataclass
class Args:
    """One command's arguments, read from left to right."""

    command: str
    text: str
    position: int = 0
    tokens: list[Token] = field(default_factory=list)
    at: int = 0

    def __post_init__(self) -> None:
        self.tokens = list(tokenize(self.text))

    # -- saying no ------------------------------------------------------------------------------

    def error(self, message: str) -> SearchError:
        return SearchError(f"Error in '{self.command}' command: {message}")

    def unsupported(self, feature: str) -> Unsupported:
        return Unsupported(
            f"{self.command}: {feature} (in '| {self.command} {self.text.strip()}', position {self.position})"
        )

    def invalid(self, argument: str) -> SearchError:
        """In the words of the command [measured on 10.4.2, mockdr]."""
        if self.command in ("stats", "eventstats", "streamstats"):
            return self.error(f"The argument '{argument}' is invalid.")
        return self.error(f"Invalid argument: '{argument}'")

    def twice(self, option: str) -> LabError:
        """Measured for makeresults (10.4.2, mockdr); what others make of it no page says."""
        if self.command == "makeresults":
            return SearchError(
                f"Error in 'SearchProcessor': Option '{option}' should not be specified more than once."
            )
        return self.unsupported(f"option {option}= given twice")

    def unexpected(self) -> NoReturn:
        token = self.peek()
        shown = self.text[token.at :].strip(", \n\t") if token else "the end"
        raise self.error(f"Invalid argument: '{shown}'")

    # -- reading --------------------------------------------------------------------------------

    def peek(self, ahead: int = 0) -> Token | None:
        index = self.at + ahead
        return self.tokens[index] if index < len(self.tokens) else None

    def take(self) -> Token:
        token = self.peek()
        if token is None:
            raise self.error("An argument is missing at the end.")
        self.at += 1
        return token

    @property
    def done(self) -> bool:
        return self.at >= len(self.tokens)

    def rest(self) -> str:
        """The text not yet read."""
        token = self.peek()
        return self.text[token.at :] if token else ""

    def accept(self, kind: str) -> bool:
        token = self.peek()
        if token is not None and token.kind == kind:
            self.at += 1
            return True
        return False

    def keyword(self, *names: str) -> bool:
        token = self.peek()
        if token is not None and token.is_word(*names):
            self.at += 1
            return True
        return False

    def expect(self, kind: str) -> Token:
        token = self.peek()
        if token is None or token.kind != kind:
            self.unexpected()
        return self.take()

    def name(self) -> str:
        """A field name or value: a word or something in quotes."""
        token = self.peek()
        if token is None or token.kind not in ("word", "string"):
            self.unexpected()
        return self.take().text

    def field(self) -> str:
        """A field's name; `sum(bytes)` needs no quotes (SR:addtotals, example 4)."""
        token = self.peek()
        text = self.name()
        opening = self.peek()
        if token is None or opening is None or token.kind != "word" or opening.kind != "(":
            return text
        if opening.at != token.end:
            return text
        end = self.closing(self.at)
        self.at = end + 1
        return self.text[token.at : self.tokens[end].end]

    def unbroken(self) -> str:
        """A value up to the next blank, as written: type=file, "Web"."Proxy"."""
        start = self.peek()
        value = self.name()
        end = start.end if start else 0
        while (token := self.peek()) is not None and token.at == end:
            end = self.take().end
        return self.text[start.at : end] if start and end != start.end else value

    def names(self, *stops: str) -> list[str]:
        """Names with commas or blanks between them, up to a keyword or the end."""
        found: list[str] = []
        while not self.done:
            token = self.peek()
            if token is None or token.is_word(*stops) or token.kind not in ("word", "string", ","):
                break
            if not self.accept(","):
                found.append(self.field())
        return found

    def end(self) -> None:
        if not self.done:
            self.unexpected()

    def subsearch(self) -> Token:
        token = self.peek()
        if token is None or token.kind != "sub":
            raise self.error("A subsearch in square brackets is missing.")
        return self.take()

    # -- options --------------------------------------------------------------------------------

    def ignore_options_but(self, known: Sequence[str]) -> None:
        """Drop all other `name=value`."""
        index = self.at
        while index + 2 < len(self.tokens):
            name, equals, _ = self.tokens[index : index + 3]
            if name.kind == "word" and equals.kind == "=" and name.text.lower() not in known:
                del self.tokens[index : index + 3]
            else:
                index += 3 if equals.kind == "=" else 1

    def options(self, known: Container[str], refused: Sequence[str] = ()) -> dict[str, str]:
        """All `name=value` from here to the end that stand in no parentheses, taken out of the tokens."""
        found: dict[str, str] = {}
        kept: list[Token] = []
        index, depth = self.at, 0
        while index < len(self.tokens):
            token = self.tokens[index]
            depth += (token.kind == "(") - (token.kind == ")")
            follows = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
            if not depth and token.kind == "word" and follows is not None and follows.kind == "=":
                index = self._option(token, index, found, known, refused)
            else:
                kept.append(token)
                index += 1
        self.tokens[self.at :] = kept
        return found

    def options_before(self, known: Container[str], *clauses: str) -> dict[str, str]:
        """Options before and behind the functions; in the clauses `=` may be a comparison."""
        at = next((at for at, token in enumerate(self.tokens) if token.is_word(*clauses)), len(self.tokens))
        rest = self.tokens[at:]
        del self.tokens[at:]
        options = self.options(known)
        self.tokens += rest
        return options

    def _option(
        self, token: Token, index: int, found: dict[str, str], known: Container[str], refused: Sequence[str]
    ) -> int:
        name = token.text.lower()
        value = self.tokens[index + 2] if index + 2 < len(self.tokens) else None
        if name in refused:
            raise self.unsupported(f"option {name}=")
        if name not in known or value is None or value.kind in (")", "=", "sub"):
            raise self.invalid(self.text[token.at : (value or token).end])
        if name in found:
            raise self.twice(name)
        if value.kind == "(":
            end = self.closing(index + 2)
            found[name] = self.text[value.end : self.tokens[end].at]
            return end + 1
        following = self.tokens[index + 3] if index + 3 < len(self.tokens) else None
        if value.kind == "word" and following and following.kind == "(" and following.at == value.end:
            end = self.closing(index + 3)  # field=avg(x)
            found[name] = self.text[value.at : self.tokens[end].end]
            return end + 1
        found[name] = value.text
        return index + 3

    def closing(self, index: int) -> int:
        """The token that closes the parenthesis at `index`."""
        depth = 0
        for at in range(index, len(self.tokens)):
            depth += (self.tokens[at].kind == "(") - (self.tokens[at].kind == ")")
            if not depth:
                return at
        raise self.error(f"A closing parenthesis is missing in '{self.text[self.tokens[index].at :]}'.")

    def enclosed(self) -> str:
        """The raw text in the parentheses that open here."""
        opening = self.expect("(")
        end = self.closing(self.at - 1)
        self.at = end + 1
        return self.text[opening.end : self.tokens[end].at]

    def boolean(self, options: dict[str, str], name: str, default: bool) -> bool:
        if name not in options:
            return default
        text = options[name].lower()
        if text not in TRUE | FALSE:
            raise self.error(f"Invalid value for {name}: '{options[name]}'. It must be a boolean.")
        return text in TRUE

    def integer(self, options: dict[str, str], name: str, default: int, minimum: int = 0) -> int:
        text = options.get(name)
        if text is None:
            return default
        if not INTEGER.match(text) or int(text) < minimum:
            raise self.error(
                f"Invalid value for {name}: '{text}'. It must be an integer of {minimum} or more."
            )
        return int(text)


def tokenize(text: str) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char.isspace():
            at += 1
        elif char == '"' or (char == "'" and text.find("'", at + 1) > 0):
            end = quoted_end(text, at)
            tokens.append(Token("string", _unescape(text[at + 1 : end - 1], char), at, end, char))
            at = end
        elif char == "[":
            end = bracket_end(text, at)
            tokens.append(Token("sub", text[at + 1 : end - 1], at, end))
            at = end
        elif char in PUNCTUATION:
            tokens.append(Token(char, char, at, at + 1))
            at += 1
        else:
            end = _word_end(text, at)
            tokens.append(Token("word", text[at:end], at, end))
            at = end
    return tokens


def _word_end(text: str, at: int) -> int:
    while at < len(text) and not text[at].isspace() and text[at] not in PUNCTUATION + '"[':
        at += 2 if text[at] == "\\" else 1
    return min(at, len(text))


def _unescape(text: str, mark: str) -> str:
    out: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == "\\" and text[at + 1 : at + 2] in ("\\", mark):
            at += 1
        out.append(text[at])
        at += 1
    return "".join(out)
