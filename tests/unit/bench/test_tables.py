"""The bench's table maths: thresholds, shares, means; and the files of somebody's own texts."""

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from scripts.bench import score_peer, score_texts
from scripts.bench.score_others import sampled
from scripts.bench.score_tables import (
    Column,
    any_of,
    both,
    by_kind,
    by_source,
    flagged,
    summary,
    table,
    threshold,
)
from scripts.bench.score_workers import NoAnswer
from scripts.scorer.corpus import Text


def text(source: str, *, attack: bool = True, kind: str = "direct") -> Text:
    return Text(source, source, attack, kind, f"{source} {kind}")


@pytest.mark.parametrize(("rate", "passing"), [(0.0, 0), (0.01, 1), (0.015, 1), (0.1, 10), (1.0, 100)])
def test_a_threshold_lets_no_more_pass_than_asked(rate: float, passing: int) -> None:
    scores = [number / 100 for number in range(100)]
    assert sum(score >= threshold(scores, rate) for score in scores) == passing


def test_scores_that_are_equal_do_not_let_more_pass() -> None:
    scores = [1.0] * 5 + [0.1] * 95
    value = threshold(scores, 0.01)
    assert sum(score >= value for score in scores) == 0
    # What is over all of them still counts, and nothing at their own value does.
    assert flagged("x", {0: 1.0, 1: 1.1}, value).hits == {0: False, 1: True}


def test_a_threshold_needs_benign_texts() -> None:
    with pytest.raises(ValueError, match="no benign text"):
        threshold([], 0.01)


def test_a_table_counts_rows_and_texts() -> None:
    texts = dict(enumerate([text("a"), text("a"), text("a"), text("b")]))
    column = Column("x", {0: True, 1: False, 2: False, 3: True})
    assert table(texts, [column], by_source, "source").splitlines() == [
        "| source | texts | x |",
        "|---|---|---|",
        "| a | 3 | 33.3% |",
        "| b | 1 | 100.0% |",
        "| mean of 2 | | 66.7% |",
        "| all | 4 | 50.0% |",
    ]


def test_a_contender_that_was_asked_about_fewer_says_how_many() -> None:
    texts = dict(enumerate([text("a"), text("a"), text("b")]))
    said = table(texts, [Column("x", {1: True})], by_source, "source")
    assert "| a | 2 | 100.0% (1) |" in said and "| b | 1 | - |" in said
    # b does not count as nothing found.
    assert "| mean of 2 | | 100.0% |" in said and "| all | 3 | 100.0% (1) |" in said


def test_attacks_and_ordinary_texts_have_tables_of_their_own() -> None:
    texts = dict(enumerate([text("a")] * 10 + [text("a", attack=False, kind="chat")] * 10))
    said = both(texts, [Column("x", {number: number < 10 for number in texts})])
    attacks, ordinary = said.split("### Ordinary texts flagged")
    assert "| a | 10 | 100.0% |" in attacks and "| direct | 10 | 100.0% |" in attacks
    assert "| a | 10 | 0.0% |" in ordinary and "| chat | 10 | 0.0% |" in ordinary
    assert "Ordinary" not in both({0: texts[0]}, [])


def test_a_summary_is_over_the_texts_that_all_were_asked_about() -> None:
    chat = [text("chat", attack=False)] * 2
    texts = dict(enumerate([text("a"), text("a"), text("b"), *chat, text("c", attack=False)]))
    whole = Column("whole", {0: True, 1: False, 2: True, 3: True, 4: False, 5: False})
    some = Column("some", {0: True, 2: True, 3: False, 5: True})
    head, _, *rows = summary(texts, [whole, some], "chat").splitlines()
    assert "2 attacks" in head and "real chat (1)" in head and "1 other" in head
    assert rows == ["| whole | 100.0% | 100.0% | 0.0% |", "| some | 100.0% | 0.0% | 100.0% |"]
    # Alone it is asked about all: a source counts one, however many texts it has.
    assert summary(texts, [whole], "chat").splitlines()[-1] == "| whole | 75.0% | 50.0% | 0.0% |"


def test_a_union_flags_what_any_does() -> None:
    union = any_of("u", [Column("x", {0: True, 1: False}), Column("y", {0: False, 1: False})])
    assert union.hits == {0: True, 1: False}


def test_a_kind_that_few_have_or_that_is_a_sentence_is_other() -> None:
    kinds = ["direct"] * 10 + ["indirect:mail"] * 5 + ["indirect:code"] * 5
    kinds += ["rare"] * 9 + ["Asks for the whole prompt"] * 10 + [""] * 10
    texts = [text("a", kind=kind) for kind in kinds]
    kind = by_kind(texts)
    found = [kind(one) for one in texts]
    assert {name: found.count(name) for name in found} == {"direct": 10, "indirect": 10, "other": 29}


def test_a_sample_is_bounded_the_same_twice_and_keeps_numbers() -> None:
    texts = dict(enumerate([text("a")] * 30 + [text("chat", attack=False)] * 30))
    found = sampled(texts, 5, 20, "chat")
    assert found == sampled(texts, 5, 20, "chat")
    assert [sum(one.source == source for one in found.values()) for source in ("a", "chat")] == [5, 20]
    assert all(texts[number] is one for number, one in found.items())


def row(**changed: object) -> str:
    return json.dumps({"source": "s", "attack": True, "kind": "direct", "text": "some text"} | changed)


def test_texts_of_ones_own(tmp_path: Path) -> None:
    one, two = tmp_path / "one.jsonl", tmp_path / "two.jsonl"
    one.write_text(row() + "\n\n" + row(text="other", attack=False, kind=None) + "\n")
    two.write_text(row(source="later") + "\n" + row(source="t", text="third") + "\n")
    found = score_texts.read([one, two])
    assert [(t.source, t.attack, t.kind, t.text) for t in found] == [
        ("s", True, "direct", "some text"),
        ("s", False, "other", "other"),
        ("t", True, "direct", "third"),
    ]


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "no JSON"),
        ("[]", '"attack"'),
        (row(attack="yes"), '"attack"'),
        (row(text=" "), '"text"'),
        (row(source=3), '"source"'),
    ],
)
def test_a_bad_row_is_named_with_its_place(tmp_path: Path, bad: str, said: str) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(row() + "\n" + bad + "\n")
    with pytest.raises(score_texts.BadTexts, match=r"mine\.jsonl, line 2") as caught:
        score_texts.read([path])
    assert said in str(caught.value)


def test_files_that_hold_nothing_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty.jsonl").touch()
    with pytest.raises(score_texts.BadTexts, match="no text"):
        score_texts.read([tmp_path / "empty.jsonl"])
    with pytest.raises(score_texts.BadTexts, match="absent"):
        score_texts.read([tmp_path / "absent.jsonl"])


class Pip:
    """Downloads what the test has put there."""

    returncode = 0


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / score_peer.ARCHIVE
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("stackone_defender/__init__.py", "")
    monkeypatch.setattr("subprocess.run", lambda *_args, **_rest: Pip)
    return path


def test_the_peer_is_unpacked_if_it_is_what_was_measured(
    tmp_path: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(score_peer, "HASH", hashlib.sha256(archive.read_bytes()).hexdigest())
    assert (score_peer.fetched(tmp_path) / "stackone_defender/__init__.py").exists()


def test_the_peer_is_refused_if_it_is_another(tmp_path: Path, archive: Path) -> None:
    with pytest.raises(NoAnswer, match="not what was measured"):
        score_peer.fetched(tmp_path)
    assert not list(tmp_path.glob("stackone-defender*"))


def test_the_peer_is_refused_if_it_cannot_be_had(
    tmp_path: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pip, "returncode", 1)
    with pytest.raises(NoAnswer, match="cannot download"):
        score_peer.fetched(tmp_path)
