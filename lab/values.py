"""What a field can hold, and what a row is.

A row is a dict; a key that is absent is Splunk's null. Inside a search a value may be a number (the
result of eval or stats) or text; a multivalue field is a list of text with two members or more. What
leaves the lab is text only: see `as_output`.
"""

from collections.abc import Mapping

Scalar = str | int | float
Value = Scalar | list[str]
Row = dict[str, Value]
ReadRow = Mapping[str, Value]
OutputRow = dict[str, str | list[str]]


def as_text(value: Scalar) -> str:
    """One scalar as Splunk prints it: integral floats without a fraction, others by repr."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def as_list(value: Value | None) -> list[str]:
    """All values of a field as text: none, one or many."""
    if value is None:
        return []
    if isinstance(value, list):
        return value
    return [as_text(value)]


def as_output(row: ReadRow) -> OutputRow:
    """A row as `Lab.search` and the REST results give it: text, or a list of text."""
    return {name: value if isinstance(value, list) else as_text(value) for name, value in row.items()}
