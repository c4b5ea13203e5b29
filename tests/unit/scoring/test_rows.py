"""Rows are what Python's csv module makes of them in splunklib's dialect."""

import csv
import io
from types import SimpleNamespace
from typing import Any

import pytest
from ai_inference.scoring.rows import writerow
from hypothesis import given
from hypothesis import strategies as st
from splunklib.searchcommands.internals import CsvDialect, RecordWriterV2


class OnWindows(CsvDialect):  # type: ignore[misc] # splunklib has no types
    lineterminator = "\n"


def by_csv(cells: list[Any], dialect: type[csv.Dialect] = CsvDialect) -> str:
    out = io.StringIO()
    csv.writer(out, dialect=dialect).writerow(cells)
    return out.getvalue()


def ours(cells: list[Any], dialect: type[csv.Dialect] = CsvDialect) -> str:
    out = io.StringIO()
    writerow(SimpleNamespace(_buffer=out, _writer=csv.writer(out, dialect=dialect)))(cells)
    return out.getvalue()


@pytest.mark.parametrize(
    "value",
    ["", "a", " a ", "a,b", '"', 'say "hi"', "a\nb", "a\r", "\r\n", "\t;'$", "ÄÖ 日本 😀", "\ud800", "\0",
     "\u2028", None, 0, 1.5, True, b"x,y"],
)  # fmt: skip
def test_a_cell_is_quoted_where_csv_quotes_it(value: Any) -> None:
    assert ours([value, None]) == by_csv([value, None])


@given(st.lists(st.one_of(st.none(), st.text(), st.text(alphabet='a,"\r\n $;')), min_size=2, max_size=6))
def test_any_row(cells: list[str | None]) -> None:
    assert ours(cells) == by_csv(cells)


@given(st.lists(st.text(alphabet='a,"\n $;'), min_size=2, max_size=6))
def test_the_end_of_a_line_is_the_dialects(cells: list[str]) -> None:
    assert ours(cells, OnWindows) == by_csv(cells, OnWindows)


def test_the_writers_buffer_stays_its_own_over_chunks() -> None:
    out = io.BytesIO()
    writer = RecordWriterV2(out)
    writer._writerow = writerow(writer)
    for number in ("1", "2"):
        writer.write_records([{"n": number}])
        writer.write_chunk(finished=False)
    assert [chunk.splitlines()[1:] for chunk in out.getvalue().split(b"chunked 1.0,18,")[1:]] == [
        [b'{"finished":false}n,__mv_n', b"1,"],
        [b'{"finished":false}n,__mv_n', b"2,"],
    ]
