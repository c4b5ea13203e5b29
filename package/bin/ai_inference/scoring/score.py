"""A text's score: normalised, its hidden layers read, cut into windows, the greatest counts."""

import math
from collections import Counter
from typing import List, NamedTuple, Optional, Tuple

from ai_inference.scoring import evidence, structure
from ai_inference.scoring.decode import Layer, layers
from ai_inference.scoring.kinds import kind_of
from ai_inference.scoring.model import Model
from ai_inference.scoring.normalise import normalise
from ai_inference.scoring.tokens import tokens

# Characters: an instruction hidden in a long document is seen in a window of its own; neighbours overlap,
# so that none is
# cut in two.
WINDOW, STEP = 1000, 700
# Scored in full up to here; of a longer text the begin, the end, and as much again of windows spread over
# its middle.
FULL, EDGE, MIDDLE = 100_000, 40_000, 20
TOLD = 300  # characters of a hidden layer that the field `decoded` holds


class Scored(NamedTuple):
    """What `aiscore` tells of one text. `kind` and `evidence` only from the model's `explain_from` on."""

    score: float
    kind: Optional[str]
    evidence: List[str]
    entropy: float
    length: int
    scored: int
    decoded: List[str]


def entropy(text: str) -> float:
    """Shannon's, in bits a character: about 4.1 for English, 6 for base64, 0 for one character repeated."""
    size = len(text)
    shares = [count / size for count in Counter(text).values()]
    return -sum([share * math.log2(share) for share in shares])


def windows(text: str) -> List[str]:
    """All of a text of up to FULL characters; else begin, end, and MIDDLE windows of what is between."""
    if len(text) <= WINDOW:
        return [text]
    if len(text) <= FULL:
        return [text[start : start + WINDOW] for start in range(0, len(text) - WINDOW + STEP, STEP)]
    between = (len(text) - 2 * EDGE - WINDOW) / (MIDDLE - 1)
    middle = [
        text[start : start + WINDOW] for start in (EDGE + int(between * part) for part in range(MIDDLE))
    ]
    return windows(text[:EDGE]) + middle + windows(text[-EDGE:])


def scored_length(length: int) -> int:
    return length if length <= FULL else 2 * EDGE + MIDDLE * WINDOW


class Found(NamedTuple):
    """`best`: the greatest window's score, less what many windows give by chance; `hid`: what hid that
    window.
    """

    best: float
    window: str
    layers: List[Layer]
    normal: Tuple[str, ...]
    hid: Tuple[str, ...]


def find(model: Model, text: str) -> Found:
    normal = normalise(text)
    hidden = layers(normal.text)
    best, where, hid, count = -1e9, "", normal.found, 0
    for layer in (Layer("", normal.text), *hidden):
        for window in windows(layer.text):
            count += 1
            score = model.of_tokens(tokens(window), window)
            if score > best:
                best, where = score, window
                hid = (*normal.found, layer.names) if layer.names else normal.found
    return Found(best - model.penalty * math.log(count), where, hidden, normal.found, hid)


def score(model: Model, text: str) -> Scored:
    found = find(model, text)
    probability = model.probability(found.best)
    kind, why = None, []
    if probability >= model.explain_from:
        said = tokens(found.window)
        names = structure.named([structure.class_of(token) for token in said])
        kind = kind_of(names.union(structure.marks(found.window, said)), found.hid)
        why = evidence.spans(model, found.window)
    decoded = [f"{layer.names}: {layer.text[:TOLD]}" for layer in found.layers] + list(found.normal)
    return Scored(probability, kind, why, entropy(text), len(text), scored_length(len(text)), decoded)
