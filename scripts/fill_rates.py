"""Which common field each source type fills, and how often, from the captures into docs/fill-rates.md.

`python -m scripts.fill_rates` rewrites the tables; `--check` exits 1 where they are behind the captures.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from scripts.samples import SAMPLE_DATA, Fields

PAGE = Path(__file__).parents[1] / "docs/fill-rates.md"
START, END = "<!-- fill rates: python -m scripts.fill_rates -->\n", "<!-- /fill rates -->\n"
# The common vocabulary. This one follows from the source type: neither expected files nor the tables have it.
CONSTANT = "serving_platform"
GROUPS = {
    "Who": ("user", "api_key_id", "src", "user_agent", "session_id", "request_id", "trace_id"),
    "What": (CONSTANT, "model_name", "model_version", "operation", "protocol", "app", "dest"),
    "Result": ("status", "action", "error_type", "error_message", "finish_reason", "confidence"),
    "Time": ("duration", "queue_time", "time_to_first_token", "time_per_output_token"),
    "Tokens and cost": ("input_tokens", "output_tokens", "cached_tokens", "total_tokens", "cost_usd"),
    "Size": ("batch_size", "input_shape", "input_bytes", "output_bytes"),
    "Content": ("prompt", "system_prompt", "response"),
}
COMMON = tuple(name for names in GROUPS.values() for name in names)
REQUESTS = {"ai_inference_request", "ai_inference_refused_request"}
# Its lines are those of the other source types.
LEFT_OUT = "ai:container"
PARTLY, WHOLLY = "†", "‡"


@dataclass(frozen=True)
class Measured:
    """A source type's captures, their events, and which of them are counted: its requests, if it has any."""

    sourcetype: str
    captures: int
    from_source: int
    events: int
    requests: int
    counted: tuple[Fields, ...]

    @property
    def label(self) -> str:
        mark = WHOLLY if self.from_source == self.captures else PARTLY if self.from_source else ""
        return f"`{self.sourcetype}`{mark}"


def measure(samples: Path = SAMPLE_DATA) -> list[Measured]:
    folders = sorted(path for path in samples.iterdir() if path.is_dir() and path.name != LEFT_OUT)
    return [measured(folder) for folder in folders]


def measured(folder: Path) -> Measured:
    captured = sorted(folder.glob("*.expected.json"))
    built = sorted(folder.glob("from_source/*.expected.json"))
    events = [
        event
        for path in [*captured, *built]
        for event in json.loads(path.read_text(encoding="utf-8"))["expected"]
    ]
    requests = [event for event in events if is_request(event)]
    return Measured(
        sourcetype=folder.name,
        captures=len(captured) + len(built),
        from_source=len(built),
        events=len(events),
        requests=len(requests),
        counted=tuple(requests or events),
    )


def is_request(event: Fields) -> bool:
    types = event.get("eventtype", [])
    return not REQUESTS.isdisjoint([types] if isinstance(types, str) else types)


def share(having: int, of: int) -> str:
    """Percent; neither "none" nor "all" is said of what is merely near to it."""
    if having == 0:
        return ""
    percent = round(100 * having / of)
    if percent == 0:
        return "<1"
    return ">99" if percent == 100 and having < of else str(percent)


def tables(rows: Iterable[Measured]) -> str:
    rows = list(rows)
    parts = [behind(rows)]
    for title, names in GROUPS.items():
        parts.append(group(title, [name for name in names if name != CONSTANT], rows))
    return "\n".join(parts)


def behind(rows: list[Measured]) -> str:
    lines = [
        "### What stands behind the numbers\n",
        "| source type | captures | of them from source | events | counted |",
        "|---|---|---|---|---|",
    ]
    for row in rows:
        counted = f"{row.requests} requests" if row.requests else "all events"
        lines.append(f"| {row.label} | {row.captures} | {row.from_source or ''} | {row.events} | {counted} |")
    return "\n".join(lines) + "\n"


def group(title: str, names: list[str], rows: list[Measured]) -> str:
    lines = [
        f"### {title}\n",
        f"| source type | {' | '.join(f'`{name}`' for name in names)} |",
        f"|---{'|---' * len(names)}|",
    ]
    for row in rows:
        cells = [share(sum(name in event for event in row.counted), len(row.counted)) for name in names]
        if any(cells):
            lines.append(f"| {row.label} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def rewritten(text: str, rows: Iterable[Measured]) -> str:
    head, _, rest = text.partition(START)
    _, _, tail = rest.partition(END)
    return f"{head}{START}{tables(rows)}{END}{tail}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    check = parser.parse_args().check
    text = PAGE.read_text(encoding="utf-8")
    wanted = rewritten(text, measure())
    if check and wanted != text:
        print(f"{PAGE.name} is behind the captures: run python -m scripts.fill_rates", file=sys.stderr)
        return 1
    if not check:
        PAGE.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
