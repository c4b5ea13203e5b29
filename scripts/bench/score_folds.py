"""Models that have not seen the source that they score, ordinary sources left out as whole as attacks'."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from scripts.bench.score_tables import Column, flagged, threshold
from scripts.scorer import fit
from scripts.scorer.corpus import Text

Make: TypeAlias = Callable[[list[Text], int], fit.Rows]
RATES = {"1 %": 0.01, "0.1 %": 0.001}
MEASURED, OURS, CARRIED = "sharegpt", "generated", "generated-carried"
# How many of a carried attack's runs of six words are its document's: some documents are short.
LIKE = 0.2
# Windows of a text that is measured, as the training's own report has it.
MOST = 40


@dataclass
class Split:
    """`fold` of each group of sources; `tested` are the texts that are asked about, none of which has a copy
    among what its model learns from; `measured` is the real chat, which no model learns from. `carried`: of
    our attacks in documents, the fold that each one's document is of.
    """

    fold: dict[str, int]
    trained: list[Text]
    tested: list[Text]
    measured: list[Text]
    carried: dict[str, int]


def carried(all_of: Sequence[Text], fold: dict[str, int]) -> dict[str, int]:
    """Of each of our carried attacks, which fold its document is of. A document that is left out must not be
    learnt as what attacks stand in: its whole source would be flagged.
    """
    attacks = {text.text: fit.pieces(text.text) for text in all_of if text.source == CARRIED}
    made: dict[str, int] = {}
    for number in range(fit.FOLDS):
        known = fit.shingles(t for t in all_of if not t.attack and fold.get(t.left_out) == number)
        share = {text: len(own & known) / len(own) for text, own in attacks.items()}
        made |= {text: number for text, of in share.items() if of > LIKE}
    return made


def folds(texts: Sequence[Text]) -> dict[str, int]:
    """The attacks' as in training. A benign group of the same name goes with them, others where fewest
    are.
    """
    made = fit.folds(texts)
    size = Counter(t.left_out for t in texts if not t.attack and t.left_out not in (OURS, *made))
    sums = [0] * fit.FOLDS
    for group, count in sorted(size.items(), key=lambda item: (-item[1], item[0])):
        made[group] = sums.index(min(sums))
        sums[made[group]] += count
    return made


def unlike(texts: Sequence[Text], all_of: Sequence[Text]) -> list[Text]:
    """Those of somebody's texts that have no copy among what the shipped model learnt from."""
    trained = fit.sampled([text for text in all_of if text.source != MEASURED])
    known = {attack: fit.shingles(t for t in trained if t.attack is attack) for attack in (True, False)}
    return [text for text in texts if not fit.alike(text, known[text.attack])]


def split(all_of: Sequence[Text], each: int) -> Split:
    """`each`: benign texts of a source that are asked about."""
    trained = fit.sampled([text for text in all_of if text.source != MEASURED])
    fold, pick = folds(trained), random.Random(5)
    groups: dict[str, list[Text]] = defaultdict(list)
    for text in trained:
        if text.left_out in fold:
            groups[text.source].append(text)
    asked = [
        text
        for group in groups.values()
        for text in (group if group[0].attack or len(group) <= each else pick.sample(group, each))
    ]
    tested: list[Text] = []
    for number in range(fit.FOLDS):
        for attack in (True, False):
            like = (t for t in trained if fold.get(t.left_out, -1) != number and t.attack is attack)
            known = fit.shingles(like)
            mine = (text for text in asked if fold[text.left_out] == number and text.attack is attack)
            tested += [text for text in mine if not fit.alike(text, known)]
    measured = [text for text in all_of if text.source == MEASURED]
    return Split(fold, trained, tested, measured, carried(all_of, fold))


def columns(name: str, make: Make, one: Split, trained: list[Text]) -> list[Column]:
    """Two: which tested texts (numbered as they come, the measured ones after them) pass the thresholds that
    1 % and 0.1 % of the measured chat pass, each by the model that has not seen its source.
    """
    data, tested, measured = make(trained, fit.WINDOWS), make(one.tested, MOST), make(one.measured, MOST)
    of_row = np.array([one.fold.get(t.left_out, one.carried.get(t.text, -1)) for t in trained])[data.of]
    of_test = np.array([one.fold[text.left_out] for text in one.tested])
    attack = np.array([text.attack for text in one.tested])
    everything = np.arange(measured.features.shape[0])
    found: list[tuple[np.ndarray, fit.LeftOut]] = []
    attacks: list[fit.LeftOut] = []
    for number in range(fit.FOLDS):
        model = fit.fit(data, np.where(of_row != number)[0])
        best, count = fit.greatest(tested, np.where(of_test[tested.of] == number)[0], model)
        chat = fit.greatest(measured, everything, model)
        mine = np.where(of_test == number)[0]
        found.append((mine, fit.LeftOut([one.tested[n] for n in mine], best[mine], count[mine], *chat)))
        mine = mine[attack[mine]]
        attacks.append(fit.LeftOut([one.tested[n] for n in mine], best[mine], count[mine], *chat))
    penalty = fit.penalty(attacks)
    return [
        Column(f"{name} at {said}", hits(found, len(one.tested), penalty, rate))
        for said, rate in RATES.items()
    ]


def hits(
    found: Sequence[tuple[np.ndarray, fit.LeftOut]], first: int, penalty: float, rate: float
) -> dict[int, bool]:
    """`first`: the number of the first measured text. The chat's own hits are those of the first fold's
    model: each model has its own threshold for it.
    """
    made: dict[int, bool] = {}
    for numbers, fold in found:
        scores, chat = fold.at(penalty)
        value = threshold(chat.tolist(), rate)
        made |= flagged("", dict(zip(numbers.tolist(), scores.tolist(), strict=True)), value).hits
        if first not in made:
            made |= flagged("", dict(enumerate(chat.tolist(), first)), value).hits
    return made
