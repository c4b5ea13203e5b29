"""How an input's last poll went: the poller writes it beside its checkpoint, the Inputs page shows it."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ai_inference.files import replace_file

FORMAT = 2
FILE = "status.json"
MAX_BYTES = 1_000_000
# Problems that a status holds; the page shows the first few, the index has them all.
MAX_PROBLEMS = 20
SHOWN = 3
MAX_REASON = 300
# An input that ran this many intervals ago runs no more, or hangs.
LATE = 3
# Seconds: a poll may take its time, and splunkd starts inputs when it can.
GRACE = 120.0

# Epoch seconds of the year 5138: what is beyond is no time, no count, and infinite in JSON.
MAX_NUMBER = 1e11

NEVER = "never polled"

Problem = Mapping[str, str]


def checkpoint_dir(kind: str, environ: Mapping[str, str] = os.environ) -> Path:
    """The folder that splunkd hands to inputs of this kind as checkpoint_dir.

    inputs.conf.spec and Splunk's modular input documentation: $SPLUNK_DB/modinputs/<scheme>.
    """
    home = environ.get("SPLUNK_HOME", "/opt/splunk")
    return Path(environ.get("SPLUNK_DB") or Path(home) / "var/lib/splunk") / "modinputs" / kind


def folder_of(checkpoints: str | Path, name: str) -> Path:
    """The folder of one input. A name may come from inputs.conf: it must not lead out of `checkpoints`."""
    safe = quote(name, safe=" ")
    return Path(checkpoints) / (f"%2E{safe[1:]}" if safe.startswith(".") else safe)


def write_status(
    folder: Path, *, endpoints: int, healthy: int, problems: Iterable[Problem], now: float | None = None
) -> None:
    """Replace the status of the input whose folder this is, whole or not at all.

    `problems`: {"endpoint", "health", "reason"} of each endpoint that is not healthy. OSError if the folder
    cannot be written.
    """
    content = {
        "format": FORMAT,
        "time": round(time.time() if now is None else now, 3),
        "endpoints": endpoints,
        "healthy": healthy,
        "problems": [
            {key: str(problem.get(key, ""))[:MAX_REASON] for key in ("endpoint", "health", "reason")}
            for problem in list(problems)[:MAX_PROBLEMS]
        ],
    }
    replace_file(folder / FILE, content)


def read_status(folder: Path) -> dict[str, Any] | None:
    """What the poller wrote last; None if nothing, or nothing that this version understands."""
    try:
        with (folder / FILE).open("rb") as file:
            content = json.loads(file.read(MAX_BYTES))
    except (OSError, ValueError):
        return None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        return None
    usable = all(is_number(content.get(key)) for key in ("time", "endpoints", "healthy"))
    return content if usable and isinstance(content.get("problems"), list) else None


def is_number(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value < MAX_NUMBER


def remove_status(folder: Path) -> None:
    """An input that is made anew under an old name begins as never polled."""
    with suppress(OSError):
        (folder / FILE).unlink()


def told(status: Mapping[str, Any] | None, interval: float, now: float) -> dict[str, str]:
    """The columns of the Inputs page: last_status, last_poll, last_reason."""
    if status is None:
        return {"last_status": NEVER, "last_poll": "", "last_reason": ""}
    age = now - status["time"]
    words = health(int(status["endpoints"]), int(status["healthy"]), bool(status["problems"]))
    if age > LATE * interval + GRACE:
        words = f"no poll for {duration(age)}; then {words}"
    return {
        "last_status": words,
        "last_poll": time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(status["time"])),
        "last_reason": reasons(status["problems"]),
    }


def health(endpoints: int, healthy: int, problems: bool) -> str:
    if not endpoints:
        # The input could not be read, or all its endpoints are in other forwarders' shares.
        return "could not poll" if problems else "no endpoint in this share"
    if healthy >= endpoints:
        return "healthy" if endpoints == 1 else f"all {endpoints} endpoints healthy"
    return "unhealthy" if endpoints == 1 else f"{endpoints - healthy} of {endpoints} endpoints unhealthy"


def reasons(problems: Iterable[Any]) -> str:
    """The first problems in words, and how many more there are."""
    told = [
        f"{problem.get('endpoint')}: {problem.get('reason') or problem.get('health')}"[:MAX_REASON]
        for problem in problems
        if isinstance(problem, dict)
    ]
    more = [f"… and {len(told) - SHOWN} more"] if len(told) > SHOWN else []
    return " | ".join(told[:SHOWN] + more)


def duration(seconds: float) -> str:
    """The largest unit only: it says "since when", not "how long exactly"."""
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60)):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{int(seconds)} s"
