"""Texts hidden inside a text: in codes (codes.py), in another spelling of the whole (disguises.py), in
characters that are drawn as nothing (invisible.py).

A layer counts only when what comes out reads as text. Layers are looked into again, three deep. What is
found is scored as well as what is seen, and named in the field `decoded`.
"""

from typing import List, Optional

from ai_inference.scoring.codes import pieces
from ai_inference.scoring.disguises import disguises
from ai_inference.scoring.reading import Layer, Look, look

# Layers taken out of a text at most, and how deep.
MOST, DEEPEST = 8, 3


def layers(text: str, seen: Optional[Look] = None) -> List[Layer]:
    """All that `text` hides, the outer ones first; at most MOST. `seen`: the look at it, if made."""
    found: List[Layer] = []
    open_ones = [(Layer("", text), seen or look(text))]
    for _ in range(DEEPEST):
        inner = {
            Layer(f"{outer.names}>{layer.names}".lstrip(">"), layer.text): None
            for outer, one in open_ones
            for find in (pieces, disguises)
            for layer in find(one)
        }
        found += inner
        if not inner or len(found) >= MOST:
            break
        open_ones = [(layer, look(layer.text)) for layer in inner]
    return found[:MOST]
