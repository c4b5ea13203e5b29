"""The text format: what is read, what is counted as unreadable, and at what cost."""

import math
import time

import pytest
from ai_inference.prometheus import parse

from tests.unit.poller.loopback import recorded

READABLE: list[tuple[str, str, dict[str, str], float]] = [
    ("a 1", "a", {}, 1),
    ("a:b_c 3.1E7", "a:b_c", {}, 3.1e7),
    ('a{b="c",} 1', "a", {"b": "c"}, 1),
    ('a{b="c"}1', "a", {"b": "c"}, 1),
    ('a { b = "c" , d="e" } 1', "a", {"b": "c", "d": "e"}, 1),
    ("a{} 1", "a", {}, 1),
    (r'a{b="x\\y\"z\n}"} 1', "a", {"b": 'x\\y"z\n}'}, 1),
    (r'a{b="\q"} 1', "a", {"b": r"\q"}, 1),
    ('a{b="# not a comment"} 1', "a", {"b": "# not a comment"}, 1),
    ('a{b="ü漢"} 1', "a", {"b": "ü漢"}, 1),
    ("a -0.5", "a", {}, -0.5),
    ("a +Inf", "a", {}, math.inf),
    ("a -Inf", "a", {}, -math.inf),
    ("  a 1  \r", "a", {}, 1),
]
UNREADABLE = [
    "a",
    "a one",
    "a 1 2 3",
    "a 1_000",
    "a 0x10",
    "1a 1",
    'a{b="c" 1',
    "a{b=c} 1",
    'a{="c"} 1',
    "a{,} 1",
    "<html>",
    'a{b="c"}',
]


@pytest.mark.parametrize(("text", "name", "labels", "value"), READABLE)
def test_a_readable_line(text: str, name: str, labels: dict[str, str], value: float) -> None:
    (sample,) = parse(text).samples
    assert (sample.name, dict(sample.labels), sample.value) == (name, labels, value)


@pytest.mark.parametrize("text", UNREADABLE)
def test_an_unreadable_line_is_counted_and_the_rest_kept(text: str) -> None:
    scrape = parse(f"x 1\n\n{text}\ny 2\n")
    assert [sample.name for sample in scrape.samples] == ["x", "y"]
    assert (scrape.bad_lines, scrape.first_bad_line) == (1, 3)


def test_nan_timestamp_and_comments() -> None:
    scrape = parse("# a remark\n#\n# HELP a Of what  \n# TYPE a gauge\na NaN 1795387269500\n")
    (sample,) = scrape.samples
    assert math.isnan(sample.value) and sample.timestamp == 1795387269.5
    assert scrape.types == {"a": "gauge"} and scrape.helps == {"a": "Of what"} and scrape.bad_lines == 0


def test_a_type_said_twice_is_a_contradiction_only_when_it_differs() -> None:
    assert parse("# TYPE a gauge\n# TYPE a gauge\n").contradicted == set()
    assert parse("# TYPE a gauge\n# TYPE a counter\n").contradicted == {"a"}


def test_the_recorded_page_is_read_whole() -> None:
    text = recorded("prometheus-metrics").partition(b"\r\n\r\n")[2].decode()
    scrape = parse(text)
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert len(scrape.samples) == len(lines) == 26
    assert scrape.bad_lines == 0
    assert "GPUUtilization" in scrape.families, "HELP and TYPE without samples"


@pytest.mark.parametrize(
    "line",
    [
        "a{" + '"' * 200_000,
        "a{" + 'b="\\' * 100_000,
        "a{b=" * 100_000,
        " " * 400_000 + "!",
        "# HELP a " + " " * 400_000 + "x",
        "a" + " " * 400_000 + "x y",
        'a{b="c"' + ",b" * 200_000 + "} 1",
        "a" * 400_000,
        "\n" * 400_000,
    ],
    ids=lambda line: line[:12].strip() or "blanks",
)
def test_a_hostile_line_costs_time_in_proportion_to_its_length(line: str) -> None:
    began = time.process_time()
    parse(line)
    assert time.process_time() - began < 2


def test_many_series_are_quick() -> None:
    text = "".join(f'm{{model="{n % 50}",le="{n}"}} {n}\n' for n in range(100_000))
    began = time.process_time()
    assert len(parse(text).samples) == 100_000
    assert time.process_time() - began < 5
