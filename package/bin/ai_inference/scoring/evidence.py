"""The spans of a window that count most for its score: what an analyst reads first."""

from typing import List, Tuple

from ai_inference.scoring import hashing, structure
from ai_inference.scoring.model import Model
from ai_inference.scoring.tokens import placed

# Spans told at most, and how many words one may have.
SPANS, WORDS = 3, 14


def shares(model: Model, said: List[str]) -> List[float]:
    """What each token adds: its own weight, a part of each pair and triple it is in, and of each order of
    classes.
    """
    kept = [model.kept(token) for token in said]
    added = [one.weight for one in kept]
    weights = model.weights
    for place in range(len(kept) - 1):
        near = kept[place].first ^ kept[place + 1].second
        share(added, place, (0, 1), weights[near])
        if place + 2 < len(kept):
            share(added, place, (0, 2), weights[kept[place].first ^ kept[place + 2].apart])
            share(added, place, (0, 1, 2), weights[near ^ kept[place + 2].third])
    scale = model.scale / hashing.norm(4 * len(set(said)))
    added = [value * scale for value in added]
    named = [(place, one.name) for place, one in enumerate(kept) if one.name is not None]
    for (place, name), (later, other) in zip(named, named[1:]):
        if later - place <= structure.NEAR:
            worth = model.named(f"{name}>{other}") * structure.value(len(named))
            added[place] += worth / 2
            added[later] += worth / 2
    return added


def share(added: List[float], place: int, steps: Tuple[int, ...], weight: float) -> None:
    for step in steps:
        added[place + step] += weight / len(steps)


def spans(model: Model, text: str) -> List[str]:
    """Up to SPANS pieces of `text`, the weightiest first, as they stand in it."""
    found = placed(text)
    added = shares(model, [token for token, _, _ in found])
    told: List[str] = []
    taken = [False] * len(found)
    for _ in range(SPANS):
        start, end, worth = heaviest(added, taken)
        if worth <= 0:
            break
        for place in range(start, end):
            taken[place] = True
        piece = text[found[start][1] : found[end - 1][2]].strip()
        if any(character.isalnum() for character in piece):
            told.append(piece)
    return told


def heaviest(added: List[float], taken: List[bool]) -> Tuple[int, int, float]:
    """The run of at most WORDS tokens, none taken yet, whose sum is greatest."""
    best = (0, 0, 0.0)
    for start, first in enumerate(added):
        if first <= 0 or taken[start]:
            continue
        total = 0.0
        for end in range(start, min(start + WORDS, len(added))):
            if taken[end]:
                break
            total += added[end]
            if total > best[2]:
                best = (start, end + 1, total)
    return best
