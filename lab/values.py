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


class Measured(float):
    """A number that knows its decimals, and is printed with them: 5.0 is not 5 (SR:eval, "Rounding")."""

    __slots__ = ("decimals",)
    decimals: int

    def __new__(cls, value: float, decimals: int) -> "Measured":
        self = super().__new__(cls, value)
        self.decimals = decimals
        return self

    def __getnewargs__(self) -> tuple[float, int]:  # type: ignore[override]
        return float(self), self.decimals


def as_text(value: Scalar) -> str:
    """One scalar as Splunk prints it: with the decimals it is known to have, else integral floats without
    a fraction, others by repr."""
    if isinstance(value, str):
        return value
    if isinstance(value, Measured):
        return f"{value:.{value.decimals}f}"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e17:
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
