"""How fast: the model in process beside the others by length, and the search command as splunkd runs it."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from ai_inference.scoring.model import load
from ai_inference.scoring.score import score

from scripts.bench import score_reference as reference
from scripts.bench.score_peer import Peer, scored
from scripts.bench.score_workers import ask

LENGTHS = (100, 500, 2_000, 20_000, 200_000)
# What is scored in a pass, in characters, and how many texts of the peer, which is slow.
PASS, PEER_TEXTS = 400_000, 60
# A prompt's length for the command, and how many of them.
PROMPT, PROMPTS = 500, 3_000
# The quickest of three, as in process: the machine is shared.
COMMAND = ("-m", "scripts.bench.score_command", "--times", "3")
ALONE = Path(__file__).with_name("score_alone.py")
PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"


def interpreters() -> dict[str, str]:
    """Splunk 10's two Pythons, where this machine has them; else ours."""
    found = {v: str(path) for v in ("3.9", "3.13") for path in sorted(PYENV.glob(f"{v}.*/bin/python3"))}
    return found or {".".join(map(str, sys.version_info[:2])): sys.executable}


def seconds(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """The best of three passes, processor time: the machine is shared."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for text in texts:
            work(text)
        best = min(best, time.process_time() - start)
    return best


def of_length(prompts: Sequence[str], length: int) -> list[str]:
    whole = "\n".join(prompts)
    texts = [text[:length] for text in prompts if len(text) >= length][: max(3, PASS // length)]
    return texts or [whole[start * length : (start + 1) * length] for start in range(3)]


def ways() -> dict[str, Callable[[str], object]]:
    model, weights = load(), [0.01] * (1 << reference.BITS)
    return {
        "aiscore": lambda text: score(model, text),
        "linear reference": lambda text: sum([weights[feature] for feature in reference.features(text)]),
        "phrase list": reference.PHRASES.search,
    }


def rate(one: float) -> str:
    return f"{1 / one:,.0f} ({one * 1e6:,.0f})"


def by_length(prompts: Sequence[str], peer: Peer | None) -> Iterator[str]:
    """The table's lines. The peer's column is the mean of one pass over PEER_TEXTS texts."""
    names = [*ways(), *(["stackone-defender"] if peer else [])]
    yield "| characters | " + " | ".join(f"{name}, prompts/s (µs)" for name in names) + " |"
    yield "|---" * (len(names) + 1) + "|"
    for length in LENGTHS:
        texts = of_length(prompts, length)
        cells = [rate(seconds(work, texts) / len(texts)) for work in ways().values()]
        if peer:
            took = scored(peer, texts[:PEER_TEXTS]).seconds
            cells.append(rate(sum(took) / len(took)))
        yield f"| {length:,} | " + " | ".join(cells) + " |"
        print(f"speed: {length} characters", file=sys.stderr)


def through_the_command(prompts: Sequence[str], dev: Path) -> Iterator[str]:
    """The table's lines: PROMPTS different prompts of PROMPT characters."""
    texts = list(dict.fromkeys(text[:PROMPT] for text in prompts if len(text) >= PROMPT))[:PROMPTS]
    yield (
        "| Python | in process, one pass: prompts/s (CPU) | `aiscore`, the process: prompts/s (CPU) "
        "| prompts/s by the clock, with its start | start, s | the first ever, s | peak memory, MB |"
    )
    yield "|---" * 7 + "|"
    for version, python in interpreters().items():
        print(f"speed: aiscore's process under Python {version}", file=sys.stderr)
        alone = min(ask([python, ALONE], texts, {"PYTHONPATH": "package/bin"})[0]["cpu"] for _ in range(3))
        run = ask([dev, *COMMAND, "--python", python], texts)[0]
        count = len(texts)
        yield (
            f"| {version} | {count / alone:,.0f} | {count / run['cpu']:,.0f} | {count / run['seconds']:,.0f} "
            f"| {run['start']:.2f} | {run['first']:.2f} | {run['peak']:.0f} |"
        )


def report(prompts: Sequence[str], dev: Path, peer: Peer | None) -> Mapping[str, Iterator[str]]:
    return {
        "Speed by length, in process": by_length(prompts, peer),
        f"The search command, {PROMPTS:,} prompts of {PROMPT} characters": through_the_command(prompts, dev),
    }
