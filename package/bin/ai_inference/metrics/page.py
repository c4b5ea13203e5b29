"""Pages of metrics as records: one wide record a model, and with `raw` the server's own names besides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ai_inference.answers import MAX_TEXT
from ai_inference.metrics.gather import MAX_COUNTERS, MAX_GROUPS, Gathered, Gatherer
from ai_inference.metrics.history import Snapshot, elapsed, measurements
from ai_inference.metrics.rules import Table
from ai_inference.prometheus import Page, read_labels, read_number
from ai_inference.transport import Answer
from ai_inference.trouble import Report, Trouble

# A record of raw metrics holds at most this many; an event is cut at 100,000 bytes (props.conf).
MAX_RAW = 400
MAX_RAW_RECORDS = 5_000


class Reading:
    """The pages of one poll. `records` may be gone through once; `snapshot` is for the next poll to compare
    with.

    `at` (epoch s) and `ticks` (monotonic s) are when the pages were fetched; `before` is the last poll's
    snapshot.
    """

    def __init__(
        self, table: Table, before: Snapshot | None, at: float, ticks: float, report: Report
    ) -> None:
        self._gatherer = Gatherer(table)
        self._before, self._at, self._ticks, self._report = before, at, ticks, report
        self.gathered: Gathered = self._gatherer.result
        self.series = 0

    def add(self, answer: Answer) -> None:
        """Read a page. Trouble("not_prometheus") where it holds no single sample but other text."""
        page = Page(decode(answer.body, self._report))
        self._gatherer.read(page)
        self.series += page.lines
        if not page.lines and page.bad_lines:
            message = (
                "/metrics answered 200 with something else than Prometheus text. Is this the metrics port?"
            )
            raise Trouble("not_prometheus", message, status=answer.status)
        if page.bad_lines:
            message = (
                f"{page.bad_lines} lines of /metrics are not Prometheus text and were left out; the first is "
                f"line {page.first_bad_line}. Look at it with curl: is an exporter or a proxy broken?"
            )
            self._report(Trouble("bad_lines", message))

    def records(self) -> Iterator[dict[str, Any]]:
        gathered = self.gathered
        if gathered.repeated:
            message = (
                f"/metrics gives {gathered.repeated} series twice; the first of each was taken. "
                "Is an exporter installed twice?"
            )
            self._report(Trouble("duplicate_series", message))
        if gathered.left_out:
            message = (
                f"{gathered.left_out} series were left out: the poller reads {MAX_GROUPS} models and "
                f"{MAX_COUNTERS} counters an endpoint. Let the server expose fewer labels."
            )
            self._report(Trouble("too_many_series", message))
        seconds = None if self._before is None else elapsed(self._before, self._at, self._ticks)
        if self._before is not None and seconds is None:
            message = "The clock of this host was set, or the host restarted: no rates at this poll."
            self._report(Trouble("clock", message))
        for group, values in measurements(gathered, self._before, seconds):
            interval = {} if seconds is None else {"interval": round(seconds, 3)}
            yield {**dict(group), **interval, **values}

    @property
    def snapshot(self) -> Snapshot:
        return Snapshot.of(self.gathered, self._at, self._ticks)


def raw_records(answers: Iterable[Answer], report: Report) -> Iterator[dict[str, Any]]:
    """Every sample under its own name, together with those that have the same labels. A bucket's bound and a
    summary's quantile stand behind the name: `NAME_bucket:le=0.5`."""
    together: dict[str, dict[str, float | str]] = {}
    for answer in answers:
        for name, labels, number, _ in Page(decode(answer.body, lambda _trouble: None)).samples():
            value = read_number(number)
            if value is not None:
                suffix, rest = apart(labels)
                together.setdefault(rest, {})[name[:MAX_TEXT] + suffix] = finite(value)
    written = 0
    for text, samples in together.items():
        told = read_labels(text) or {}
        common = {name[:MAX_TEXT]: value[:MAX_TEXT] for name, value in told.items()}
        names = sorted(samples)
        for start in range(0, len(names), MAX_RAW):
            if written == MAX_RAW_RECORDS:
                message = f"Only the first {MAX_RAW_RECORDS} label sets of the raw metrics were written."
                report(Trouble("too_many_series", f"{message} Turn raw metrics off, or expose fewer labels."))
                return
            written += 1
            part = {name: samples[name] for name in names[start : start + MAX_RAW]}
            yield {"labels": common, "exposed": part} if common else {"exposed": part}


def apart(labels: str) -> tuple[str, str]:
    """What tells the parts of one histogram or summary from another, and the labels that they share."""
    for name in ("le", "quantile"):
        for piece in (f'{name}="', f',{name}="'):
            start = labels.find(piece)
            if start == 0 or (start > 0 and piece[0] == ","):
                value, _, rest = labels[start + len(piece) :].partition('"')
                return f":{name}={value[:MAX_TEXT]}", (labels[:start] + rest).strip(",")
    return "", labels


def finite(value: float) -> float | str:
    """JSON has neither NaN nor Infinity."""
    return value if value - value == 0 else str(value)


def decode(body: bytes, report: Report) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        message = (
            "/metrics is not valid UTF-8; the bytes that are not were replaced. Which exporter writes it?"
        )
        report(Trouble("not_utf8", message))
        return body.decode("utf-8", errors="replace")
