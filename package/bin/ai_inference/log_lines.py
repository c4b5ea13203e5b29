"""A line out of Loki as an event: its labels say where it was written."""

from __future__ import annotations

from ai_inference.answers import MAX_TEXT
from ai_inference.endpoints.loki_lines import Line
from ai_inference.records import LogLine

# Labels of promtail's, Alloy's and the Helm chart's configurations, the best first.
SOURCES = ("filename", "file", "__path__")
HOSTS = ("host", "hostname", "node_name", "node", "nodename")


def log_line(line: Line, sourcetype: str) -> LogLine:
    """The line as it stands; a label that is not there leaves source or host to the input."""
    source, host = first(line, SOURCES), first(line, HOSTS)
    return LogLine(sourcetype, line.time_ns / 1e9, line.text, source, host)


def first(line: Line, names: tuple[str, ...]) -> str:
    return next((line.labels[name][:MAX_TEXT] for name in names if line.labels.get(name)), "")
