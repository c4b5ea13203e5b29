"""LINE_BREAKER and TRUNCATE."""

import random

import pytest

from lab.errors import SearchError, Unsupported
from lab.indexing.breaking import PLAIN, PlainRegex, as_text, break_lines, split
from lab.regex import Regex

SPEC = "props.conf.spec 10.4, LINE_BREAKER"


def events(data: bytes, breaker: str = "", **settings: str) -> list[str]:
    text = as_text(data, settings, "s")
    return break_lines(text, {"SHOULD_LINEMERGE": "false", "LINE_BREAKER": breaker, **settings}, "s")


@pytest.mark.verified(source=f"{SPEC}: first group ends the previous event and starts the next")
@pytest.mark.parametrize(
    ("data", "breaker", "expected"),
    [
        (b"a\nb\r\n\r\nc\n", "", ["a", "b", "c"]),
        (b"a|b|c", r"(\|)", ["a", "b", "c"]),
        (b"1 x\n  at y\n2 z", r"([\r\n]+)(?=\d )", ["1 x\n  at y", "2 z"]),
        (b"a END\nb END\n", r"END(\n)", ["a END", "b END"]),
        (b"a;b,c", r"(;)|(,)", ["a", "b", "c"]),
        (b"aXbXc", r"X|(;)", ["a", "Xb", "Xc"]),
        # The specification's own examples of branches.
        (
            b"a end\nbegin b end2\nbegin2 c begin3 d",
            r"end(\n)begin|end2(\n)begin2|begin3",
            ["a end", "begin b end2", "begin2 c ", "begin3 d"],
        ),
        (b"x end\nbegin y end2\nbegin2 z", r"end2?(\n)begin(2|3)?", ["x end", "begin y end2", "begin2 z"]),
        (b"x one\ny two\r\nz\nw", r"(?:one|two)([\r\n]+)", ["x one", "y two", "z\nw"]),
    ],
)
def test_where_events_end(data: bytes, breaker: str, expected: list[str]) -> None:
    assert events(data, breaker) == expected


@pytest.mark.verified(
    source="props.conf.spec 10.4, TRUNCATE: bytes, rounded down inside a character; 0 = never"
)
@pytest.mark.parametrize(("limit", "expected"), [("4", "éé"), ("5", "éé"), ("6", "ééé"), ("0", "ééé")])
def test_truncate(limit: str, expected: str) -> None:
    assert events("ééé\n".encode(), TRUNCATE=limit) == [expected]


@pytest.mark.verified(source="props.conf.spec 10.4, TRUNCATE: default 10000")
def test_truncate_by_default() -> None:
    assert [len(event) for event in events(b"x" * 20000)] == [10000]


@pytest.mark.unverified
def test_bytes_that_are_not_utf8_are_kept_as_text() -> None:
    assert events(b"a\xff\xfeb\nc") == [r"a\xFF\xFEb", "c"]


@pytest.mark.verified(source=f"{SPEC}: must contain a capturing group")
def test_a_breaker_without_a_group() -> None:
    with pytest.raises(SearchError, match="no capturing group"):
        events(b"a", r"\n")


PATTERNS = [
    r"([\r\n]+)",
    r'([\r\n]+)(?=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d,\d{3} |\{"timestamp":")',
    r"(;)|(,)",
    r"X|(;)",
    r"(\s*)\d-",
    r"((?:\n|;)+)",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_plain_patterns_break_as_pcre_does(pattern: str) -> None:
    """The fast path is taken, and makes no difference."""
    assert PLAIN.fullmatch(pattern)
    letters = random.Random(pattern)  # noqa: S311
    for _ in range(200):
        text = "".join(letters.choice('ab;,|X1-\n\r é{"t:') for _ in range(40))
        assert split(text, PlainRegex(pattern)) == split(text, Regex(pattern, "here"))


@pytest.mark.parametrize(
    "pattern", [r"(\n)$", r"(?<x>\n)", r"(\n)++", r"(?i)(\n)", r"(\R)", r"(?>\n)()", r"(\n)[[:digit:]]"]
)
def test_other_patterns_go_to_pcre(pattern: str) -> None:
    assert not PLAIN.fullmatch(pattern)


@pytest.mark.verified(
    source="props.conf.spec 10.4, CHARSET: iconv's encodings; characters that are not valid become hex"
)
@pytest.mark.parametrize(
    ("charset", "data", "expected"),
    [
        ("ISO-8859-1", "é\nb".encode("latin-1"), ["é", "b"]),
        ("UTF-16LE", "é\nb".encode("utf-16-le"), ["é", "b"]),
        ("CP1252", "€".encode("cp1252"), ["€"]),
        ("SHIFT_JIS", "日本".encode("shift-jis"), ["日本"]),
        ("KOI8-R", "да".encode("koi8-r"), ["да"]),
        ("AUTO", "é".encode(), ["é"]),
        ("ASCII", b"a\xf3", [r"a\xF3"]),
    ],
)
def test_charset(charset: str, data: bytes, expected: list[str]) -> None:
    assert events(data, CHARSET=charset) == expected


@pytest.mark.verified(source="props.conf.spec 10.4, CHARSET: an invalid encoding is a configuration error")
def test_no_such_charset() -> None:
    with pytest.raises(SearchError, match="no such encoding"):
        events(b"a", CHARSET="KLINGON")


@pytest.mark.differs(reason="how CHARSET = AUTO tells one encoding from another is not documented")
def test_charset_auto_does_not_guess() -> None:
    with pytest.raises(Unsupported, match="AUTO"):
        events(b"\xe9\xff", CHARSET="AUTO")
