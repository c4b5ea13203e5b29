"""What a transaction looks like as a row. Search Reference, "transaction", "Multivalue rendering options"."""

from dataclasses import dataclass

from lab.spl.args import FALSE, TRUE
from lab.spl.scalars import as_number, multivalue
from lab.values import Row, as_list


@dataclass(frozen=True)
class Rendering:
    """`lists` None: every field is a list; else the names of those that are."""

    lists: frozenset[str] | None
    delim: str
    null: str
    many_raw: bool

    def lists_field(self, name: str) -> bool:
        return self.lists is None or name in self.lists


def parse_lists(text: str) -> frozenset[str] | None:
    """mvlist is a boolean or a list of fields with commas or blanks between."""
    if text.lower() in TRUE:
        return None
    return frozenset(() if text.lower() in FALSE else text.replace(",", " ").split())


def render(rendering: Rendering, rows: list[Row], matched: int, *, closed: bool) -> Row:
    """The earliest event's time, all raw text, all values: sorted and distinct, or listed with mvlist."""
    names = dict.fromkeys(name for row in rows for name in row if not name.startswith("_"))
    found: Row = {"_time": rows[0].get("_time", 0)}
    raws = [text for row in rows for text in as_list(row.get("_raw"))]
    raw = multivalue(raws) if rendering.many_raw else "\n".join(raws)
    if raw:
        found["_raw"] = raw
    for name in names:
        if rendering.lists_field(name):
            values = [text for row in rows for text in as_list(row.get(name)) or [rendering.null]]
        else:
            values = sorted({text for row in rows for text in as_list(row.get(name))})
        value = multivalue(values)
        if value is not None:
            found[name] = value
    times = [float(as_number(row.get("_time")) or 0) for row in rows]
    found["duration"] = round(times[-1] - times[0], 6)
    found["eventcount"] = len(rows)
    found["closed_txn"] = 1 if closed else 0
    found["linecount"] = sum(_lines(row) for row in rows)
    # The page's example 7 shows both: one match of the one field for each event.
    found["field_match_sum"] = matched
    return found


def _lines(row: Row) -> int:
    said = as_number(row.get("linecount"))
    if said is not None:
        return int(said)
    return max(1, sum(text.count("\n") + 1 for text in as_list(row.get("_raw"))))
