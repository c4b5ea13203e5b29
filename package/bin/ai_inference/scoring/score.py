"""A text's score: normalised, its hidden layers read, cut into windows, the greatest counts."""

import math
from typing import Dict, List, NamedTuple, Optional, Sequence, Tuple

from ai_inference.scoring import evidence, structure
from ai_inference.scoring.decode import layers
from ai_inference.scoring.invisible import invisible
from ai_inference.scoring.kinds import kind_of
from ai_inference.scoring.model import Model
from ai_inference.scoring.normalise import normalise
from ai_inference.scoring.reading import Layer, counted, look
from ai_inference.scoring.tokens import tokens

# Characters: an instruction hidden in a long document is seen in a window of its own; neighbours overlap,
# so that none is cut in two.
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


def entropy(counts: Dict[str, int], size: int) -> float:
    """Shannon's, in bits a character: about 4.1 for English, 6 for base64, 0 for one character repeated."""
    return -sum([count / size * math.log2(count / size) for count in counts.values()])


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


class Part(NamedTuple):
    """What is scored at once: a window of the text, or of what it hides; `marks` say which."""

    window: str
    said: List[str]
    marks: Sequence[str]
    layer: str


class Parts(NamedTuple):
    """A text as it is scored. `normal`: the names of what hid words in plain sight."""

    parts: List[Part]
    layers: List[Layer]
    normal: Tuple[str, ...]


def cut(text: str, counts: Dict[str, int]) -> Parts:
    """`counts`: the text's characters."""
    normal = normalise(text)
    disguised = ["!" + name for name in normal.found]
    shown = [Part(window, tokens(window), disguised, "") for window in windows(normal.text)]
    seen = look(
        normal.text,
        counts if normal.text is text else None,
        shown[0].said if len(shown) == 1 else None,
    )
    hidden = layers(normal.text, seen)
    if not text.isascii():
        hidden = [*invisible(text), *hidden]
    marks = ["!layer", *disguised]
    shown += [
        Part(window, tokens(window), marks, layer.names) for layer in hidden for window in windows(layer.text)
    ]
    return Parts(shown, hidden, normal.found)


def score(model: Model, text: str) -> Scored:
    counts = counted(text)
    parts, hidden, normal = cut(text, counts)
    scores = [model.of_tokens(part.said, part.window, part.marks) for part in parts]
    best = max(scores)
    probability = model.probability(best - model.penalty * math.log(len(parts)))
    kind, why = None, []
    if probability >= model.explain_from:
        part = parts[scores.index(best)]
        names = structure.named([structure.class_of(token) for token in part.said])
        hid = (*normal, part.layer) if part.layer else normal
        kind = kind_of(names.union(structure.marks(part.window, part.said)), hid)
        why = evidence.spans(model, part.window)
    decoded = [f"{layer.names}: {layer.text[:TOLD]}" for layer in hidden] + list(normal)
    length = len(text)
    return Scored(probability, kind, why, entropy(counts, length), length, scored_length(length), decoded)
