"""The contenders that are not ours as columns: ESCU's rules, and stackone-defender."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from scripts.bench.score_peer import NAME, Peer, scored
from scripts.bench.score_tables import Column, any_of, flagged, threshold
from scripts.bench.score_workers import ask
from scripts.scorer.corpus import Text

RATES = {"1 %": 0.01, "0.1 %": 0.001}


class Rules(NamedTuple):
    """`told`: a line a rule, what became of it."""

    told: list[str]
    each: list[Column]
    union: Column


def escu(folder: Path, dev: Path, texts: Mapping[int, Text]) -> Rules:
    """Each rule that judges one text, E1 and on, over all texts."""
    answers = ask([dev, "-m", "scripts.bench.score_escu", folder], [text.text for text in texts.values()])
    said, rows = answers[: -len(texts)], answers[-len(texts) :]
    told: list[str] = []
    each: list[Column] = []
    for rule in said:
        if rule["why"]:
            told.append(f"- not measured: {rule['rule']}: {rule['why']}")
            continue
        hits = {number: rule["rule"] in row["rules"] for number, row in zip(texts, rows, strict=True)}
        each.append(Column(f"E{len(each) + 1}", hits))
        gave_up = f" (its expression gave up on {rule['gave_up']} texts)" if rule["gave_up"] else ""
        told.append(f"- {each[-1].name}: {rule['rule']}{gave_up}")
    return Rules(told, each, any_of("any ESCU rule", each))


def sampled(texts: Mapping[int, Text], each: int, chat: int, measured: str) -> dict[int, Text]:
    """So many texts of a source, and so many of the chat that thresholds are set on."""
    pick, groups = random.Random(9), defaultdict(list)
    for number, text in texts.items():
        groups[text.source, text.attack].append(number)
    kept = []
    for (source, _attack), numbers in groups.items():
        most = chat if source == measured else each
        kept += pick.sample(numbers, most) if len(numbers) > most else numbers
    return {number: texts[number] for number in sorted(kept)}


def stackone(peer: Peer, texts: Mapping[int, Text], set_on: Sequence[int]) -> tuple[list[Column], float]:
    """At its own threshold, and at those that 1 % and 0.1 % of the benign texts `set_on` pass; and the most
    memory that it had, in MB.
    """
    told = scored(peer, [text.text for text in texts.values()])
    scores = dict(zip(texts, told.scores, strict=True))
    benign = [scores[number] for number in set_on if number in scores]
    made = [
        flagged(f"{NAME} at {said}", scores, threshold(benign, rate))
        for said, rate in (RATES.items() if benign else ())
    ]
    return [*made, flagged(f"{NAME} as shipped", scores, told.threshold)], told.peak
