"""aiscore as splunkd runs it: the built add-on's process, CSV in chunks of 50,000 rows, under a Python of
yours.

Texts come as lines of JSON on standard input; a line of the whole run goes out, then one for each text.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, cast

from lab import Lab
from lab.runtime.command import Session, chunk, chunks, decode_rows, encode_rows, getinfo
from lab.runtime.process import Surroundings
from lab.splunkd import Server
from lab.splunkd.engine import Engine
from lab.values import Row
from scripts.bench.memory import resident_peak
from scripts.bench.score_workers import answer, asked
from scripts.build.paths import ADDON, BUILT_ADDON, ROOT

# What splunkd sends at once.
CHUNK = 50_000
MODEL = Path("bin/ai_inference/scoring/model.json")


class Run(NamedTuple):
    """`seconds` by the clock, from the start of the process to its end; `cpu` its own processor time."""

    scores: list[float]
    kinds: list[str]
    seconds: float
    cpu: float
    peak: float


def stale() -> str:
    """Why the built add-on is not what this working tree would build, or nothing."""
    if not (BUILT_ADDON / MODEL).is_file():
        return "the add-on is not built: run ./build.sh --no-appinspect"
    if (BUILT_ADDON / MODEL).read_bytes() != (ROOT / "package" / MODEL).read_bytes():
        return "the built add-on has another model: run ./build.sh --no-appinspect"
    return ""


def messages(texts: Sequence[str], session_key: str, around: Surroundings) -> Iterator[bytes]:
    session = Session(ADDON, "admin", session_key, sid="1")
    yield getinfo("aiscore.py", ["field=prompt"], session, around, limit=CHUNK)
    for start in range(0, len(texts), CHUNK):
        rows: list[Row] = [
            {"n": str(n), "prompt": text} for n, text in enumerate(texts[start : start + CHUNK], start)
        ]
        done = start + CHUNK >= len(texts)
        yield chunk({"action": "execute", "preview": False, "finished": done}, encode_rows(rows))


def environment(around: Surroundings) -> dict[str, str]:
    """As the lab's, but Python keeps what it has compiled, as it does in an app of Splunk's: here in the
    server's copy of the add-on.
    """
    return {name: value for name, value in around.environment().items() if name != "PYTHONDONTWRITEBYTECODE"}


def conversation(texts: Sequence[str], server: Server) -> Run:
    around = server.splunkd.surroundings()
    prepared = list(messages(texts, server.session_key, around))
    output, peak = Path(around.home) / "score.out", 0.0
    command = [around.python, str(around.script(ADDON, "aiscore.py"))]
    before, began = os.times(), time.monotonic()
    with (
        output.open("wb") as out,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, env=environment(around)) as process,
    ):
        assert process.stdin
        for message in prepared:
            process.stdin.write(message)
        process.stdin.close()
        while process.poll() is None:
            peak = max(peak, resident_peak(process.pid))
            time.sleep(0.005)
    seconds, after = time.monotonic() - began, os.times()
    answered = output.read_bytes()
    if process.returncode:
        raise SystemExit(f"error: aiscore ended with {process.returncode}: {answered[-2000:]!r}")
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Run(*read(answered, len(texts)), seconds, cpu, peak)


def read(answered: bytes, count: int) -> tuple[list[float], list[str]]:
    """Each text's score and kind, in the order of the texts."""
    rows = [row for _meta, body in list(chunks(answered))[1:] for row in decode_rows(body)]
    scores = {int(str(row["n"])): float(str(row["injection_score"])) for row in rows}
    kinds = {int(str(row["n"])): str(row.get("injection_kind", "")) for row in rows}
    if set(scores) != set(range(count)):
        raise SystemExit(f"error: aiscore was given {count} texts and answered for {len(scores)}")
    return [scores[n] for n in range(count)], [kinds[n] for n in range(count)]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench.score_command", description=__doc__)
    parser.add_argument("--python", default=sys.executable, help="that runs the command (default: this one)")
    parser.add_argument("--times", type=int, default=1, help="repetitions; the quickest counts (default 1)")
    chosen = parser.parse_args(arguments)
    if stale():
        print(f"error: {stale()}", file=sys.stderr)
        return 1
    texts = list(asked())
    with Server(cast(Engine, Lab([BUILT_ADDON])), python=chosen.python) as server:
        first, start = (conversation(["one"], server).seconds for _ in range(2))
        runs = [conversation(texts, server) for _ in range(chosen.times)]
    run = min(runs, key=lambda one: one.seconds)
    answer(first=first, start=start, seconds=run.seconds, cpu=min(one.cpu for one in runs), peak=run.peak)
    for score, kind in zip(run.scores, run.kinds, strict=True):
        answer(score=score, kind=kind)
    return 0


if __name__ == "__main__":
    sys.exit(main())
