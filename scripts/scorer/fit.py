"""Fits the model, and measures it with whole sources left out."""

import hashlib
import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from ai_inference.scoring.reading import common, counted
from ai_inference.scoring.score import Part, cut
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from scripts.scorer.corpus import Text
from scripts.scorer.matrix import matrix

FOLDS = 5
# A source counts as so many texts at most, however many it has: not one author's manner shall be learnt.
ATTACK_CAP, GENERATED_CAP, BENIGN_CAP = 60, 300, 2500
# Windows of one text, and texts of one benign source, that are trained on at most.
WINDOWS, TEXTS = 4, 2500
ATTACK_SHARE, STRENGTH = 0.35, 1.0
PENALTIES = (0.0, 0.15, 0.3, 0.45, 0.6, 0.8, 1.0)


@dataclass
class Rows:
    """`of`: which text a window is of."""

    texts: list[Text]
    of: np.ndarray
    features: sparse.csr_matrix


def sampled(texts: Sequence[Text]) -> list[Text]:
    """Each benign source's texts up to TEXTS; all attacks, all measured ones."""
    pick, groups = random.Random(3), defaultdict(list)
    for text in texts:
        groups[text.source].append(text)
    kept: list[Text] = []
    for group in groups.values():
        most = 10**9 if group[0].attack or group[0].source.startswith(("sharegpt", "generated")) else TEXTS
        kept += pick.sample(group, most) if len(group) > most else group
    return kept


def seen(text: Text, most: int = WINDOWS) -> list[Part]:
    """The parts of a text that are trained on, as they are scored. An attack in a hidden layer is what the
    layer says; what is around it counts where it says something itself.
    """
    parts = cut(text.text, counted(text.text)).parts
    if text.attack and any(part.layer for part in parts):
        parts = [part for part in parts if part.layer or common(part.window) > 3]
    if len(parts) <= most:
        return parts
    return [*parts[:2], *random.Random(len(text.text)).sample(parts[2:], most - 2)]


def rows(texts: list[Text], most: int = WINDOWS) -> Rows:
    """`most`: parts of a text; many, of those that are measured."""
    parts = [seen(text, most) for text in texts]
    of = np.array([number for number, one in enumerate(parts) for _ in one])
    return Rows(texts, of, matrix([part for one in parts for part in one]))


def weights(texts: Sequence[Text], of: np.ndarray) -> np.ndarray:
    """A window's weight: its source's cap shared among its texts, the text's among its windows; attacks
    ATTACK_SHARE in all.
    """
    count, parts = Counter(texts[number].source for number in of), Counter(of.tolist())

    def cap(text: Text) -> float:
        if not text.attack:
            return BENIGN_CAP * (3 if text.source == "generated-benign" else 1)
        return GENERATED_CAP if text.left_out == "generated" else ATTACK_CAP

    made = np.array(
        [min(1.0, cap(texts[n]) / count[texts[n].source]) / math.sqrt(parts[int(n)]) for n in of], np.float64
    )
    attack = np.array([texts[number].attack for number in of])
    made[attack] *= ATTACK_SHARE / (1 - ATTACK_SHARE) * made[~attack].sum() / made[attack].sum()
    return made


def fit(data: Rows, chosen: np.ndarray) -> tuple[np.ndarray, float]:
    """Weights and bias of a logistic regression over the chosen windows."""
    of = data.of[chosen]
    attack = np.array([data.texts[number].attack for number in of])
    model = LogisticRegression(C=STRENGTH, solver="lbfgs", max_iter=60, tol=1e-3)
    model.fit(data.features[chosen], attack, sample_weight=weights(data.texts, of))
    return model.coef_[0].astype(np.float64), float(model.intercept_[0])


def folds(texts: Sequence[Text]) -> dict[str, int]:
    """Which fold each group of attack sources is left out in; generated ones never are."""
    size, sums = Counter(t.left_out for t in texts if t.attack and t.left_out != "generated"), [0] * FOLDS
    made: dict[str, int] = {}
    for group, count in sorted(size.items(), key=lambda item: (-item[1], item[0])):
        made[group] = sums.index(min(sums))
        sums[made[group]] += min(count, 250)
    return made


def greatest(
    data: Rows, chosen: np.ndarray, model: tuple[np.ndarray, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Each text's greatest window and its number of windows (0 where none was chosen)."""
    scores = data.features[chosen] @ model[0] + model[1]
    best = np.full(len(data.texts), -np.inf)
    np.maximum.at(best, data.of[chosen], scores)
    return best, np.bincount(data.of[chosen], minlength=len(data.texts))


def half(text: Text) -> int:
    """0: thresholds are set on it; 1: they are tried on it."""
    return hashlib.sha256(text.text.encode()).digest()[0] & 1


@dataclass
class LeftOut:
    """One fold: the attacks' scores and the measured benign texts', by a model that saw neither."""

    attacks: list[Text]
    attack_scores: np.ndarray
    attack_windows: np.ndarray
    benign_scores: np.ndarray
    benign_windows: np.ndarray

    def at(self, penalty: float) -> tuple[np.ndarray, np.ndarray]:
        return (
            self.attack_scores - penalty * np.log(np.maximum(self.attack_windows, 1)),
            self.benign_scores - penalty * np.log(np.maximum(self.benign_windows, 1)),
        )


def left_out(data: Rows, measured: Rows, tested: Rows) -> Iterator[LeftOut]:
    """`tested`: the attacks with all their windows; texts whose like is in the training set are not
    counted.
    """
    fold = folds(data.texts)
    of_row = np.array([fold.get(text.left_out, -1) for text in data.texts])[data.of]
    of_test = np.array([fold.get(text.left_out, -1) for text in tested.texts])
    everything = np.arange(measured.features.shape[0])
    for number in range(FOLDS):
        model = fit(data, np.where(of_row != number)[0])
        known = shingles(data.texts[n] for n in np.unique(data.of[of_row != number]) if data.texts[n].attack)
        wanted = [n for n in np.where(of_test == number)[0] if not alike(tested.texts[n], known)]
        best, count = greatest(tested, np.where(np.isin(tested.of, wanted))[0], model)
        benign, benign_count = greatest(measured, everything, model)
        yield LeftOut([tested.texts[n] for n in wanted], best[wanted], count[wanted], benign, benign_count)


def pieces(text: str) -> set[int]:
    words = "".join(c if c.isalnum() else " " for c in text.lower()).split()
    return {crc32(" ".join(words[i : i + 6]).encode()) for i in range(max(1, len(words) - 5))}


def shingles(texts: Iterator[Text]) -> set[int]:
    return {piece for text in texts for piece in pieces(text.text)}


def alike(text: Text, known: set[int]) -> bool:
    """Whether half of its runs of six words are in the training set: a copy under another name measures
    memory.
    """
    own = pieces(text.text)
    return len(own & known) > 0.5 * len(own)


def penalty(found: Sequence[LeftOut]) -> float:
    """Of PENALTIES the one with most recall at 1 %, a source counting as one."""

    def recall(value: float) -> float:
        got = defaultdict(list)
        for one in found:
            attacks, benign = one.at(value)
            for text, caught in zip(one.attacks, attacks > np.quantile(benign, 0.99), strict=True):
                got[text.source].append(caught)
        return float(np.mean([np.mean(values) for values in got.values()]))

    return max(PENALTIES, key=recall)
