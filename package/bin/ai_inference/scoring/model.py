"""The model file, and what it makes of a text: a linear score over hashed features, kept a token at a time.

Everything that one token adds (itself and its letter n-grams) is a sum that does not change, so it is added
up once and kept: a text then costs a dictionary look-up a token, and its pairs. That is what makes plain
Python fast enough.
"""

import base64
import json
import math
import zlib
from array import array
from pathlib import Path
from typing import Any, Dict, List, NamedTuple, Optional, Sequence

from ai_inference.scoring import hashing, structure

MODEL = Path(__file__).with_name("model.json")
# Distinct tokens kept (about 200 bytes each); a flood of random words must not fill an indexer's memory.
KEPT = 50_000
STRUCTURE_BITS = 14
STRUCTURE_MASK = (1 << STRUCTURE_BITS) - 1


class Kept(NamedTuple):
    """What a token always adds: the sum of its own weights, its class (structure.py), its numbers in
    pairs.
    """

    weight: float
    name: Optional[str]
    first: int
    second: int
    apart: int
    third: int


class Model:
    """`weights`: the hashed features', then the structure's."""

    def __init__(self, told: Dict[str, Any]) -> None:
        self.told = told
        scale = float(told["scale"])
        raw = array("b", zlib.decompress(base64.b64decode(told["weights"])))
        wanted = (1 << hashing.BITS) + (1 << STRUCTURE_BITS)
        if len(raw) != wanted:
            raise ValueError(
                f"the model has {len(raw)} weights, this version reads {wanted}: run scripts/train_scorer"
            )
        # Whole steps of `scale`, a byte each: a quarter of a megabyte stays in a processor's
        # cache, floats would not.
        self.scale = scale
        self.weights = raw[: 1 << hashing.BITS]
        self.structure = [value * scale for value in raw[1 << hashing.BITS :]]
        self.bias = float(told["bias"])
        # Taken off for each natural logarithm of the number of windows: the greatest of many is
        # great by chance.
        self.penalty = float(told["window_penalty"])
        self.explain_from = float(told["explain_from"])
        self.slope, self.offset = float(told["slope"]), float(told["offset"])
        self._kept: Dict[str, Kept] = {}
        self._named: Dict[str, float] = {}

    def kept(self, token: str) -> Kept:
        return self._kept.get(token) or self.keep(token)

    def keep(self, token: str) -> Kept:
        if len(self._kept) >= KEPT:
            self._kept.clear()
        own, *numbers = hashing.places(token)
        letters = sum(map(self.weights.__getitem__, hashing.letters(token)))
        weight = self.weights[own] + hashing.LETTER_VALUE * letters
        kept = Kept(weight, structure.class_of(token), *numbers)
        self._kept[token] = kept
        return kept

    def named(self, name: str) -> float:
        if name not in self._named:
            if len(self._named) >= KEPT:
                self._named.clear()
            self._named[name] = self.structure[structure.index(name, STRUCTURE_MASK)]
        return self._named[name]

    def of_tokens(self, said: Sequence[str], text: str, marks: Sequence[str] = ()) -> float:
        """The score (log-odds, not calibrated) of one window; `text` is looked through for marks, `marks`
        are those that it has already: how it was hidden.
        """
        if not said:
            return self.bias
        all_of: List[Optional[Kept]] = list(map(self._kept.get, said))
        if None in all_of:
            for place, one in enumerate(all_of):
                if one is None:
                    all_of[place] = self.kept(said[place])
        weight, classes, first, second, apart, third = zip(*all_of)
        found = hashing.pairs(first, second, apart, third)
        distinct = dict(zip(said, weight))
        total = sum(distinct.values()) + sum(map(self.weights.__getitem__, found))
        score = self.bias + self.scale * total / hashing.norm(len(distinct) + len(found))
        names = structure.named(classes)
        names.update(structure.marks(text, distinct), marks)
        if names:
            score += sum([self.named(name) for name in sorted(names)]) * structure.value(len(names))
        return float(score)

    def probability(self, score: float) -> float:
        """The calibrated probability of `score`, if attacks and ordinary texts were equally frequent
        (Platt's scaling).
        """
        return 1 / (1 + math.exp(-max(-500.0, min(500.0, self.slope * score + self.offset))))


_loaded: Dict[str, Model] = {}


def load(path: Path = MODEL) -> Model:
    """The model of `path`, read once a process."""
    key = str(path)
    if key not in _loaded:
        _loaded[key] = Model(json.loads(path.read_text(encoding="utf-8")))
    return _loaded[key]
