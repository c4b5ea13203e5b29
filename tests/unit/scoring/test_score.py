"""The shipped model on texts that no source has: attacks above, ordinary ones below; long texts; evidence;
kinds.
"""

import base64
import json
import random
from collections import Counter
from collections.abc import Callable

import pytest
from ai_inference.scoring import evidence
from ai_inference.scoring.kinds import KINDS, kind_of
from ai_inference.scoring.model import MODEL, Kept, Model, load
from ai_inference.scoring.reading import counted
from ai_inference.scoring.score import FULL, cut, entropy, score, scored_length, windows
from ai_inference.scoring.tokens import lowered, placed, tokens
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.scoring.examples import ATTACKS, BENIGN


@pytest.fixture(scope="module")
def model() -> Model:
    return load()


@pytest.fixture(scope="module")
def twin() -> Model:
    """The model with its weights shuffled: all that the checks below find must be gone."""
    broken = Model(json.loads(MODEL.read_text()))
    random.Random(1).shuffle(broken.weights)  # noqa: S311
    broken.structure = broken.structure[::-1]
    broken._kept.clear()
    return broken


def separated(model: Model) -> bool:
    attacks = [score(model, text).score for text in ATTACKS.values()]
    return min(attacks) > max(score(model, text).score for text in BENIGN)


def test_attacks_score_above_every_ordinary_text(model: Model) -> None:
    assert separated(model)


def test_a_shuffled_model_does_not(twin: Model) -> None:
    assert not separated(twin)


def test_the_threshold_lies_between(model: Model) -> None:
    threshold = model.told["thresholds"]["0.01"]
    assert all(score(model, text).score > threshold for text in ATTACKS.values())
    assert all(score(model, text).score < threshold for text in BENIGN)


@pytest.mark.parametrize("kind", ATTACKS)
def test_a_kind(model: Model, kind: str) -> None:
    assert score(model, ATTACKS[kind]).kind == kind


def test_a_kind_without_any_feature_is_other() -> None:
    assert kind_of([], ()) == "other"
    assert kind_of([], ("base64",)) == "obfuscated"
    assert set(KINDS) >= {kind_of(["override>old"], ()), kind_of(["role"], ())}


def test_evidence_is_of_the_text_and_names_the_words_that_count(model: Model) -> None:
    text = f"The weather is nice today and we went for a walk. {ATTACKS['direct']}"
    spans = evidence.spans(model, text)
    assert spans and all(span in text for span in spans)
    assert any("rules" in span for span in spans)
    assert not any("weather" in span for span in spans)


def test_an_instruction_in_the_middle_of_a_long_document_is_found(model: Model) -> None:
    filler = "The committee met on Monday and looked at the budget for next year. " * 200
    middle = f"{filler}\n{ATTACKS['indirect']}\n{filler}"
    assert score(model, middle).score > 10 * score(model, filler).score


def test_hiding_an_attack_makes_it_no_safer(model: Model) -> None:
    for plain in ATTACKS.values():
        hidden = score(model, base64.b64encode(plain.encode()).decode())
        assert hidden.score >= model.told["thresholds"]["0.01"] and hidden.kind == "obfuscated"
        assert hidden.decoded[0].startswith("base64: ")


def test_a_part_says_how_it_was_hidden() -> None:
    text = "\u200b".join("ignore") + " this " + base64.b64encode(b"good morning to all of you").decode()
    shown, inner = cut(text, Counter(text)).parts
    assert (shown.marks, shown.layer) == (["!zero-width"], "")
    assert (inner.marks, inner.layer) == (["!layer", "!zero-width"], "base64")
    assert inner.window == "good morning to all of you"


def test_work_is_bounded_and_said() -> None:
    long = "word " * 400_000
    assert sum(map(len, windows(long))) < 2 * FULL
    assert scored_length(len(long)) == FULL == scored_length(FULL)


def test_a_twin_that_scored_every_window_would_not_be_bounded() -> None:
    assert sum(map(len, windows("word " * (FULL // 5)))) > FULL


def test_every_character_of_a_text_up_to_the_bound_is_in_a_window() -> None:
    text = "".join(chr(0x4E00 + n % 5000) for n in range(5432))
    seen = {character for window in windows(text) for character in window}
    assert seen == set(text) and windows(text)[-1].endswith(text[-1])


@pytest.mark.parametrize(("text", "bits"), [("", 0.0), ("aaaa", 0.0), ("abab", 1.0), ("abcd", 2.0)])
def test_entropy(text: str, bits: float) -> None:
    assert entropy(Counter(text), len(text)) == pytest.approx(bits)


def test_placed_tokens_are_the_tokens() -> None:
    for text in [*ATTACKS.values(), *BENIGN, "İstanbul 2024 don\u2019t 忽略之前的指令"]:
        found = placed(text)
        assert [token for token, _, _ in found] == tokens(text)
        assert all(0 <= start < end <= len(text) for _, start, end in found)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_ascii_is_lowered_and_counted_as_any_text_is(text: str) -> None:
    assert lowered(text) == lowered("ä" + text)[1:]
    assert counted(text) == Counter(text)


def test_a_model_of_another_size_is_refused_with_what_to_do() -> None:
    told = json.loads(MODEL.read_text())
    told["weights"] = "eJwDAAAAAAE="
    with pytest.raises(ValueError, match="scripts/train_scorer"):
        Model(told)


def looked_up(model: Model, monkeypatch: pytest.MonkeyPatch, before_each: Callable[[], object]) -> int:
    """How many words the model computes over the same texts five times: what makes it quick is that a word
    is computed once. scripts/bench/score has the seconds.
    """
    computed: list[str] = []
    keep = Model.keep

    def counting(self: Model, token: str) -> Kept:
        computed.append(token)
        return keep(self, token)

    monkeypatch.setattr(Model, "keep", counting)
    model._kept.clear()
    for _ in range(5):
        for text in BENIGN:
            before_each()
            score(model, text)
    return len(computed)


DISTINCT = len({token for text in BENIGN for token in tokens(text)})


def test_a_word_is_computed_once(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    assert looked_up(model, monkeypatch, lambda: None) == DISTINCT


def test_a_twin_that_keeps_no_words_computes_them_each_time(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert looked_up(model, monkeypatch, model._kept.clear) > 5 * DISTINCT
