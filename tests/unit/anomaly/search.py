"""A search as the command sees it: chunk after chunk, of rows or of a preview of them."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from ai_inference.anomaly import command
from ai_inference.anomaly.options import SETTINGS

from tests.unit.anomaly.splunkd import Splunkd

Row = dict[str, Any]


class Search:
    """`errors` and `warnings` are what it was told, `rows` what it got back."""

    def __init__(self, splunkd: Splunkd, verb: str, **given: str) -> None:
        self.fieldnames, self.service = [verb], splunkd
        self.metadata = SimpleNamespace(preview=False, finished=False)
        self.errors: list[str] = []
        self.warnings: list[str] = []
        self.rows: list[Row] = []
        for name in SETTINGS:
            setattr(self, name, given.get(name))

    def write_error(self, text: str) -> None:
        # As splunklib does: the text is a template.
        self.errors.append(text.format())

    def write_warning(self, text: str) -> None:
        self.warnings.append(text.format())

    def send(self, rows: Sequence[Row], *, last: bool, preview: bool = False) -> list[Row]:
        """What comes back of one chunk."""
        self.metadata.preview, self.metadata.finished = preview, last
        found = list(command.transform(self, [dict(row) for row in rows]))
        for row in found:
            for name, value in row.items():
                # It must be possible to write it: texts, numbers, lists of texts, or nothing.
                assert value is None or isinstance(value, str | int | float | list), (name, value)
                "".join(value if isinstance(value, list) else [str(value)]).encode()
        return found

    def run(self, *chunks: Sequence[Row], preview: Sequence[Row] = ()) -> "Search":
        """All chunks; before each of them a preview of these rows."""
        try:
            for number, rows in enumerate(chunks, 1):
                if preview:
                    self.send(preview, last=True, preview=True)
                self.rows += self.send(rows, last=number == len(chunks))
        except SystemExit as ended:
            assert ended.code == 1 and self.errors
        return self
