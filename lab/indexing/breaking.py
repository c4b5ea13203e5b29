"""Line breaking: bytes to lines.

props.conf.spec 10.4, LINE_BREAKER: the start of the first capturing group ends the previous event, its
end starts the next one, its content is thrown away; the rest of the match is kept. With branches, the
first group counts if it took part, else the leftmost group that did; if none did, the break falls before
the match and nothing is thrown away.
"""

import codecs
import re

from lab.errors import SearchError, Unsupported
from lab.indexing.settings import number
from lab.regex import Match, Regex, compiled

DEFAULT_BREAKER = r"([\r\n]+)"
DEFAULT_TRUNCATE = 10000
# Groups without a name, lookahead, classes without ranges of names, escapes that both dialects share.
PLAIN = re.compile(
    r"(?:\((?:\?[:=!]|(?!\?))|\)|\||\[\^?(?:[\w \-.,:;/|<>{}\"'=+#@&%~]|\\[rntdwsDWS\-.\[\]/])+\]"
    r"|\\[rntdwsDWS.\[\](){}|/\"+*?]|[\w ,:;/<>\"'=#@&%~\-]|[+*?](?![+*])|\{\d+(?:,\d*)?\}(?![+*]))+"
)


def escape_bytes(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 show as \\xHH in events: nothing is lost, and it can be searched for."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(f"\\x{byte:02X}" for byte in error.object[error.start : error.end]), error.end


codecs.register_error("lab-hex", escape_bytes)


def as_text(data: bytes, settings: dict[str, str], stanza: str) -> str:
    """CHARSET: an encoding by iconv's name, most of which Python shares. AUTO is a guess that only UTF-8
    spares us."""
    charset = settings.get("CHARSET", "").strip() or "UTF-8"
    if charset.upper() == "AUTO":
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Unsupported(f"props.conf [{stanza}] CHARSET = AUTO, and the data is not UTF-8") from None
    try:
        codec = codecs.lookup(charset)
    except LookupError:
        raise SearchError(f"props.conf [{stanza}] CHARSET = {charset}: no such encoding") from None
    return codec.decode(data, "lab-hex")[0]


def break_lines(text: str, settings: dict[str, str], stanza: str) -> list[str]:
    """Cut `text` by LINE_BREAKER and TRUNCATE: events, unless lines are merged. Empty ones vanish."""
    pattern = settings.get("LINE_BREAKER", "").strip() or DEFAULT_BREAKER
    regex = breaker_of(pattern, f"props.conf [{stanza}] LINE_BREAKER")
    if regex.groups == 0:
        raise SearchError(f"props.conf [{stanza}] LINE_BREAKER = {pattern}: it has no capturing group")
    limit = number(settings, "TRUNCATE", DEFAULT_TRUNCATE)
    return [truncate(piece, limit) for piece in split(text, regex) if piece.strip("\r\n")]


class PlainRegex:
    """A pattern that means the same to Python's re. pcre2 counts characters from the start of the text at
    each match, so that a long stream takes quadratic time; most line breakers need nothing of it."""

    def __init__(self, pattern: str) -> None:
        self._compiled = re.compile(pattern, re.ASCII)
        self.groups = self._compiled.groups

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        return self._compiled.search(text, start)


def breaker_of(pattern: str, where: str) -> "Regex | PlainRegex":
    return PlainRegex(pattern) if PLAIN.fullmatch(pattern) else compiled(pattern, where)


def split(text: str, breaker: "Regex | PlainRegex") -> list[str]:
    pieces = []
    begin = position = 0
    while position < len(text) and (match := breaker.search(text, position)):
        end, start = break_points(match, breaker.groups)
        pieces.append(text[begin:end])
        begin = start
        # The next search starts behind the discarded text, so that kept text can take part again.
        position = start if start > position else match.end() if match.end() > position else position + 1
    pieces.append(text[begin:])
    return pieces


def break_points(match: "Match | re.Match[str]", groups: int) -> tuple[int, int]:
    """Where the previous event ends and where the next one starts."""
    if match.group(1) is not None:
        return match.start(1), match.end(1)
    taken = [number for number in range(2, groups + 1) if match.group(number) is not None]
    if taken:
        leftmost = min(taken, key=match.start)
        return match.start(leftmost), match.end(leftmost)
    return match.start(), match.start()


def truncate(raw: str, limit: int) -> str:
    """At most `limit` bytes, "rounded down when this would otherwise land mid-character"; 0 = all."""
    raw = raw.rstrip("\r\n")
    data = raw.encode("utf-8")
    if not limit or len(data) <= limit:
        return raw
    return data[:limit].decode("utf-8", errors="ignore")
