"""`scripts/bench/score`: aiscore's model beside a linear reference and a phrase list, over the same texts
in one run.
"""

import re
import resource
import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np
from ai_inference.scoring.model import load
from ai_inference.scoring.score import score
from scipy import sparse

from scripts.scorer import fit, report, train
from scripts.scorer.corpus import Text

CACHE = Path("build/scorer")
LENGTHS = (100, 500, 2_000, 20_000, 200_000)
REFERENCE_BITS = 16
# What phrase lists have in common; the words are those of the issue that asked for this bench, not of any
# product.
PHRASES = re.compile(
    r"ignore (all )?(previous|prior|above)|disregard (all )?(previous|prior)|system prompt|jailbreak"
    r"|developer mode"
    r"|do anything now|pretend (to be|you)|act as|bypass|no restrictions|reveal your",
    re.I,
)


def reference_features(text: str) -> list[int]:
    """Runs of four letters, words and pairs of words, hashed to 2^16: the linear reference."""
    lower = text.lower()
    words = re.findall(r"\w+", lower)
    features = [lower[start : start + 4] for start in range(len(lower) - 3)]
    features += words + [f"{one} {other}" for one, other in pairwise(words)]
    return [crc32(feature.encode()) & ((1 << REFERENCE_BITS) - 1) for feature in features]


def reference_matrix(texts: Sequence[str]) -> sparse.csr_matrix:
    rows = [sorted(set(reference_features(text))) for text in texts]
    ends = np.cumsum([0, *map(len, rows)])
    values = np.concatenate([np.full(len(row), 1 / max(1, len(row)) ** 0.5, np.float32) for row in rows])
    shape = (len(texts), 1 << REFERENCE_BITS)
    return sparse.csr_matrix((values, np.concatenate(rows).astype(np.int32), ends), shape=shape)


def seconds(work: Callable[[str], object], texts: Sequence[str]) -> float:
    """The best of three passes, processor time: the machine is shared."""
    best = float("inf")
    for _ in range(3):
        start = time.process_time()
        for text in texts:
            work(text)
        best = min(best, time.process_time() - start)
    return best


def speed(prompts: Sequence[str]) -> None:
    model = load()
    weights = [0.01] * (1 << REFERENCE_BITS)
    ways: dict[str, Callable[[str], object]] = {
        "aiscore": lambda text: score(model, text),
        "linear reference": lambda text: sum([weights[feature] for feature in reference_features(text)]),
        "phrase list": PHRASES.search,
    }
    print("| characters | " + " | ".join(f"{name}, prompts/s (µs)" for name in ways) + " |")
    print("|---" * (len(ways) + 1) + "|")
    whole = "\n".join(prompts)
    for length in LENGTHS:
        texts = [text[:length] for text in prompts if len(text) >= length][: max(3, 400_000 // length)]
        texts = texts or [whole[start * length : (start + 1) * length] for start in range(3)]
        took = [seconds(work, texts) / len(texts) for work in ways.values()]
        print(f"| {length} | " + " | ".join(f"{1 / one:,.0f} ({one * 1e6:,.0f})" for one in took) + " |")
    print(
        f"\npeak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, corpus included"
    )


def reference_rows(texts: list[Text], most: int = fit.WINDOWS) -> fit.Rows:
    cut = [fit.seen(text, most) for text in texts]
    of = np.array([number for number, one in enumerate(cut) for _ in one])
    return fit.Rows(texts, of, reference_matrix([part.window for one in cut for part in one]))


def recall(all_of: list[Text]) -> None:
    """Both models over the same folds; the reference learns from the packages alone, without our generated
    texts.
    """
    real = [text for text in all_of if text.source != "sharegpt"]
    for name, make, texts in (
        ("aiscore", fit.rows, real),
        ("linear reference", reference_rows, [text for text in real if text.left_out != "generated"]),
    ):
        trained = fit.sampled(texts)
        measured = make([text for text in all_of if text.source == "sharegpt"], 40)
        tested = make([text for text in trained if text.attack and text.left_out != "generated"], 40)
        found = list(fit.left_out(make(trained), measured, tested))
        print(f"\n### {name}\n")
        print("\n".join(report.table(found, fit.penalty(found), lambda text: text.source, "left-out source")))
    attacks = [
        bool(PHRASES.search(text.text)) for text in real if text.attack and text.left_out != "generated"
    ]
    benign = [bool(PHRASES.search(text.text)) for text in all_of if text.source == "sharegpt"]
    print(f"\nphrase list: {np.mean(attacks):.1%} of attacks, {np.mean(benign):.2%} of real chat")


def main() -> int:
    all_of = train.texts(CACHE, [])
    speed([text.text for text in all_of if text.source == "sharegpt"])
    if "--recall" in sys.argv[1:]:
        recall(all_of)
    return 0


if __name__ == "__main__":
    sys.exit(main())
