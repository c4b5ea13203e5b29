"""No regular expression of the add-on runs away, whatever stands in a line.

Two looks. `nested` reads the expression: a repeat without end inside another, neither of them possessive,
can take exponential time. `pumped` tries it: on lines of the captures, blown up at their token boundaries
with what may repeat there, it must stay within the limits that Splunk sets each match (props.conf.spec
and transforms.conf.spec 10.x: MATCH_LIMIT 100,000 and DEPTH_LIMIT 1,000; past them Splunk extracts nothing).
Those limits count anew at each place where a match may begin: `SCAN` counts all places together, and so finds
what is quadratic over a long line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pcre2

from lab.conf.reader import read_conf
from lab.errors import LabError
from lab.spl.expr_ast import Binary, Call, Literal, Node, Unary
from lab.spl.expr_parser import parse_expression
from scripts.samples import all_samples

LIMITS = "(*NO_JIT)(*LIMIT_MATCH=100000)(*LIMIT_DEPTH=1000)"
# Some thirty steps a character; a quadratic expression takes two million over the longest text.
SCAN = "(*NO_JIT)(*LIMIT_MATCH=400000)\\A(?>(?:(?!{})(?s:.))*)"
REPEATS = 2000
# Lines a source type, boundaries a line: enough to reach each branch of our expressions, and seconds in all.
LINES, BOUNDARIES = 3, 4
PUMPS = ("a", "0", " ", "\\", '\\"', "a.", "[1]", "1:", '","', "\n a", "\n", "/", "(")
TOKEN = re.compile(
    r"\\Q.*?\\E|\\[pPxgkNo]\{[^}]*\}|\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]"
    r"|\((?:\?(?:<?[=!]|[:>|]|P?<\w+>|'\w+'|[imsxUJn-]+:?|\(DEFINE\)|&\w+))?|\)|(?:[*+?]|\{\d+(?:,\d*)?\})[+?]?|.",
    re.DOTALL,
)
LONG = 100  # a repeat that may go on longer counts as one without end
EXTRACTION = re.compile(r"\s+in\s+\w+$", re.IGNORECASE)


@dataclass(frozen=True)
class Expression:
    where: str
    sourcetype: str  # "" = of any
    text: str


def regexes(addon: Path) -> list[str]:
    found = {one.text: one for one in expressions(addon)}
    problems = [f"{one.where}: {why} in {one.text}" for one in found.values() if (why := nested(one.text))]
    lines = capture_lines()
    return problems + [problem for one in found.values() if (problem := pumped(one, lines))]


def expressions(addon: Path) -> Iterator[Expression]:
    """Of all settings that hold one: as regular expression, or as text in an eval expression."""
    props = read_conf(addon / "default/props.conf")
    for stanza, settings in props.items():
        for name, value in settings.items():
            where = f"props.conf [{stanza}] {name}"
            if name.startswith("EXTRACT-"):
                yield Expression(where, stanza, EXTRACTION.sub("", value))
            elif name in ("LINE_BREAKER", "EVENT_BREAKER", "TIME_PREFIX"):
                yield Expression(where, stanza, value)
            elif name.startswith("EVAL-"):
                yield from (Expression(where, stanza, text) for text in in_eval(value))
    for stanza, settings in read_conf(addon / "default/transforms.conf").items():
        where = f"transforms.conf [{stanza}]"
        if "REGEX" in settings:
            yield Expression(where, "", settings["REGEX"])
        for text in (t for each in assignments(settings.get("INGEST_EVAL", "")) for t in in_eval(each)):
            yield Expression(where, "", text)


def assignments(value: str) -> list[str]:
    """The expressions of an INGEST_EVAL, without their fields."""
    return [part for part in re.split(r"(?:^|,)\s*[\w.]+\s*:?=(?!=)\s*", value) if part.strip()]


def in_eval(text: str) -> Iterator[str]:
    """The patterns of match(), replace(), and of the functions that take one likewise."""
    try:
        tree = parse_expression(text)
    except LabError:
        return  # check `captures` finds it
    yield from patterns(tree)


def patterns(node: Node) -> Iterator[str]:
    if isinstance(node, Call):
        if node.name in ("match", "replace") and isinstance(node.args[1], Literal):
            yield str(node.args[1].value)
        for each in node.args:
            yield from patterns(each)
    elif isinstance(node, Binary):
        yield from patterns(node.left)
        yield from patterns(node.right)
    elif isinstance(node, Unary):
        yield from patterns(node.operand)


def nested(pattern: str) -> str:
    """What is nested without end; "" when nothing is."""
    # For each open group: has it a repeat without end inside, and is it atomic (lookarounds are)?
    open_groups: list[tuple[bool, bool]] = [(False, True)]
    closed_with_repeat = False  # was the last thing a group with such a repeat inside?
    for token in TOKEN.findall(pattern):
        if token.startswith("(") and not re.fullmatch(r"\(\?(?:[imsxUJn-]+|&\w+)", token):
            open_groups.append((False, token in ("(?>", "(?=", "(?!", "(?<=", "(?<!")))
            closed_with_repeat = False
        elif token == ")" and len(open_groups) > 1:
            inside, atomic = open_groups.pop()
            closed_with_repeat = inside and not atomic
            merge(open_groups, closed_with_repeat)
        elif endless(token):
            if closed_with_repeat and not token.endswith("+", 1):
                return "a repeat without end inside another"
            merge(open_groups, not token.endswith("+", 1))
            closed_with_repeat = False
        else:
            closed_with_repeat = False
    return ""


def merge(open_groups: list[tuple[bool, bool]], repeats: bool) -> None:
    inside, atomic = open_groups[-1]
    open_groups[-1] = (inside or repeats, atomic)


def endless(token: str) -> bool:
    if token[0] in "*+" and len(token) <= 2:
        return True
    bounds = re.fullmatch(r"\{(\d+)(?:(,)(\d*))?\}[+?]?", token)
    return bool(bounds and bounds[2] and (not bounds[3] or int(bounds[3]) >= LONG))


def capture_lines() -> dict[str, list[str]]:
    """Of each source type some lines as unlike each other as can be had."""
    lines: dict[str, dict[str, str]] = {}
    for sample in all_samples():
        shapes = lines.setdefault(sample.sourcetype, {})
        for line in sample.path.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.strip():
                shapes.setdefault(re.sub(r"[\w\s]+", "", line)[:12], line[:2000])
    return {name: spread(list(shapes.values())) for name, shapes in lines.items()}


def spread(lines: list[str]) -> list[str]:
    return lines[:: max(1, len(lines) // LINES)][:LINES]


def pumped(one: Expression, lines: dict[str, list[str]]) -> str:
    """The problem; "" when every blown-up line stays within the limits."""
    try:
        # The second look first: it gives up early where the first would take minutes.
        looks = [pcre2.compile(SCAN.format(f"(?:{one.text})")), pcre2.compile(LIMITS + one.text)]
    except pcre2.LibraryError as error:
        return f"{one.where}: {error}"
    own = lines.get(one.sourcetype) or [each for some in lines.values() for each in some[:1]]
    for line in own:
        for text in blown_up(line):
            try:
                for look in looks:
                    look.search(text)
            except pcre2.LibraryError as error:
                return f"{one.where}: {error} on {text[:60]!r}… in {one.text}"
    return ""


def blown_up(line: str) -> Iterator[str]:
    """The line with each pump at some of its token boundaries; what follows stays, or is cut off."""
    boundaries = spread_numbers([match.end() for match in re.finditer(r"\w+|\W", line)])
    for at in boundaries:
        for pump in PUMPS:
            yield line[:at] + pump * REPEATS + line[at:]
            yield line[:at] + pump * REPEATS + "\x00"


def spread_numbers(numbers: list[int]) -> list[int]:
    return numbers[:: max(1, len(numbers) // BOUNDARIES)][:BOUNDARIES]
