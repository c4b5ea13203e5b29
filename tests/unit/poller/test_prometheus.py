"""The Prometheus text reader, held against prometheus_client's parser on what real servers expose."""

import math
import time
from pathlib import Path

import pytest
from ai_inference.prometheus import Line, Page, read_labels, read_number
from hypothesis import given
from hypothesis import strategies as st

RECORDED = Path(__file__).resolve().parents[2] / "recorded"
PAGES = sorted(RECORDED.glob("*/*metrics*.http"))


def read(text: str) -> tuple[list[Line], Page]:
    page = Page(text)
    return list(page.samples()), page


def body_of(path: Path) -> str:
    return path.read_bytes().partition(b"\r\n\r\n")[2].decode()


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_every_line_of_a_real_page_is_read(path: Path) -> None:
    text = body_of(path)
    lines, page = read(text)
    comments = sum(1 for line in text.split("\n") if not line.strip() or line.startswith("#"))
    if page.bad_lines:
        # An answer that is none: refused, or JSON.
        assert not lines and b" 200 " not in path.read_bytes().partition(b"\r\n")[0]
        return
    assert len(lines) == page.lines == len(text.split("\n")) - comments
    assert all(read_number(number) is not None for _, _, number, _ in lines)
    assert all(read_labels(labels) is not None for _, labels, _, _ in lines)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("up 1", ("up", "", "1")),
        ("up 1 1795387269000", ("up", "", "1")),
        ('a:b{x="1"} 3.1E7', ("a:b", 'x="1"', "3.1E7")),
        ('a{x="1",} 2', ("a", 'x="1",', "2")),
        ('a { x = "1" } 2', ("a", ' x = "1" ', "2")),
        ("a{} 2", ("a", "", "2")),
        ('a{x="}"} 2', ("a", 'x="}"', "2")),
        ('a{x="1"} 2 1795387269000', ("a", 'x="1"', "2")),
        ('a{x="1"} 2 1795387269.5', ("a", 'x="1"', "2")),
        ('a{x="1"}\t2', ("a", 'x="1"', "2")),
        ("  a 2", ("a", "", "2")),
        ("a 2\r", ("a", "", "2")),
    ],
)
def test_what_the_format_allows(line: str, expected: tuple[str, str, str]) -> None:
    lines, page = read(f"{line}\n{line}\n")
    assert [found[:3] for found in lines] == [expected, expected] and page.bad_lines == 0


def test_an_exemplar_is_left_out_when_the_line_is_read_again() -> None:
    line = 'a_bucket{le="1"} 5 # {trace_id="x"} 0.67'
    ((name, labels, number, series),) = read(line)[0]
    # Taken for labels at first sight, which do not read as labels.
    assert read_labels(labels) is None
    assert Page("").again(f"{series} {number}") == ("a_bucket", 'le="1"', "5", 'a_bucket{le="1"}')
    assert name == "a_bucket"


@pytest.mark.parametrize("line", ["<html>", "a b c", "1a 2", "{} 1", '"a" 1', "a", "a{"])
def test_what_is_no_sample_is_counted_with_its_line_number(line: str) -> None:
    lines, page = read(f"# HELP up\nup 1\n\n{line}\nup 2\n")
    assert [found[2] for found in lines] == ["1", "2"]
    assert (page.bad_lines, page.first_bad_line) == (1, 4)


def test_labels() -> None:
    assert read_labels(r'a="x\n\"\\y",b = "2",') == {"a": 'x\n"\\y', "b": "2"}
    assert read_labels("") == {}
    assert read_labels(r'a="\q"') == {"a": r"\q"}
    for broken in ("a=1", 'a="1" b="2"', '="1"', 'a="1', ",,"):
        assert read_labels(broken) is None


def test_numbers() -> None:
    assert read_number("3.1E7") == 3.1e7 and read_number("-Inf") == -math.inf
    assert math.isnan(read_number("NaN") or 0.0)
    assert read_number("1_0") is None and read_number("x") is None and read_number("") is None


@given(st.text(st.sampled_from('a_:{}=", \t\n\\1e#.-'), max_size=300))
def test_any_text_is_read_or_counted(text: str) -> None:
    lines, page = read(text)
    told = sum(1 for line in text.split("\n") if line.strip(" \t\r") and line.lstrip(" \t")[:1] != "#")
    assert len(lines) == page.lines and len(lines) + page.bad_lines == told


@pytest.mark.parametrize(
    "hostile", ['a{x="' + "\\" * 200_000, "a{" + 'x="",' * 60_000, "a" * 300_000, "{" * 300_000]
)
def test_a_hostile_line_costs_no_more_than_its_length(hostile: str) -> None:
    began = time.process_time()
    read(hostile)
    Page("").again(hostile)
    read_labels(hostile)
    assert time.process_time() - began < 2
