"""Somebody's own texts through the search command: what passes at the shipped thresholds, and at those that
1 % and 0.1 % of these very ordinary texts pass.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from scripts.bench import score_others as others
from scripts.bench.score_peer import Peer
from scripts.bench.score_tables import Column, both, flagged, threshold
from scripts.bench.score_workers import ask
from scripts.scorer.corpus import Text

MODEL = Path("package/bin/ai_inference/scoring/model.json")


def shipped() -> dict[str, float]:
    """What each of the model's thresholds was set for, and its value."""
    told = json.loads(MODEL.read_text(encoding="utf-8"))["thresholds"]
    return {f"{float(rate) * 100:g} %": float(value) for rate, value in told.items()}


def columns(scores: Mapping[int, float], benign: list[int]) -> list[Column]:
    made = [flagged(f"{value:g} (set for {said})", scores, value) for said, value in shipped().items()]
    for said, rate in others.RATES.items() if benign else ():
        value = threshold([scores[number] for number in benign], rate)
        made.append(flagged(f"over {value:.4f} ({said} of these)", scores, value))
    return made


def report(texts: Mapping[int, Text], dev: Path, rules: others.Rules | None, peer: Peer | None) -> None:
    benign = [number for number, text in texts.items() if not text.attack]
    print(f"{len(texts) - len(benign):,} attacks and {len(benign):,} ordinary texts", file=sys.stderr)
    run, *rows = ask([dev, "-m", "scripts.bench.score_command"], [text.text for text in texts.values()])
    scores = {number: row["score"] for number, row in zip(texts, rows, strict=True)}
    print(f"{len(texts):,} texts through `aiscore` in {run['seconds']:.1f} s, {run['peak']:.0f} MB at most.")
    if len(benign) < 1_000:
        print(f"Of {len(benign):,} ordinary texts 0.1 % is none: that threshold is over their highest score.")
    print("\n## aiscore\n\n" + both(texts, columns(scores, benign)))
    beside = [rules.union] if rules else []
    if peer:
        theirs, _peak = others.stackone(peer, texts, benign)
        beside += theirs
    if beside:
        print("\n## Beside it\n\n" + both(texts, beside))
    if rules:
        print("\n## ESCU's rules\n\n" + "\n".join(rules.told) + "\n\n" + both(texts, rules.each))
