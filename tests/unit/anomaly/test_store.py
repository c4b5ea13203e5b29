"""Where models are kept, and what is said when there is none to apply."""

import csv
from pathlib import Path
from typing import Any

import pytest
from ai_inference.anomaly.models import MAX_BYTES, Model, dump
from ai_inference.anomaly.refusal import Refusal
from ai_inference.anomaly.store import Store

from tests.unit.anomaly.models import NOW, fitted
from tests.unit.anomaly.splunkd import Body, Splunkd


def store(splunkd: Splunkd, folder: Path, now: float = NOW) -> Store:
    return Store(splunkd, folder, lambda: now)


def test_a_model_is_kept_with_what_a_list_shows(tmp_path: Path) -> None:
    splunkd, model = Splunkd(), fitted()
    kept = store(splunkd, tmp_path)
    assert kept.version("calls") == 0
    size = kept.save(model)
    assert kept.open("calls") == model and kept.version("calls") == 1 and kept.place == "KV store"
    document = splunkd.documents["calls"]
    assert document | {"model": ""} == {
        "_key": "calls", "name": "calls", "version": 1, "format": 1, "created": NOW,
        "expires": NOW + 90 * 86400,
        "fields": "calls,tokens", "by": "user", "rows": 600, "groups": 3, "bytes": size, "model": "",
    }  # fmt: skip
    assert kept.forget("calls") and not kept.forget("calls") and not splunkd.documents


def test_what_is_not_there_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        Refusal, match=r"no model calls in the KV store\. Fit it: \| aianomaly fit model=calls fields="
    ):
        store(Splunkd(), tmp_path).open("calls")


def test_an_expired_model_is_not_applied(tmp_path: Path) -> None:
    splunkd = Splunkd()
    store(splunkd, tmp_path).save(fitted({"expires": "1d"}))
    assert store(splunkd, tmp_path, NOW + 86399).open("calls").version == 1
    with pytest.raises(Refusal, match=r"calls@1 expired on 2026-11-19 11:06 UTC\. Fit it: .*expires= says"):
        store(splunkd, tmp_path, NOW + 86400).open("calls")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"model": "{}"}, r"The model calls is damaged \(KeyError\)\. Fit it"),
        ({"model": None}, "is damaged: it holds no model"),
        ({"model": "x" * (MAX_BYTES + 1)}, "is damaged: it holds no model of up to 1,000,000 bytes"),
        ({"model": dump(fitted({"model": "other"}))}, "is a copy of other"),
    ],
)
def test_a_model_that_cannot_be_read(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    splunkd = Splunkd()
    store(splunkd, tmp_path).save(fitted())
    splunkd.documents["calls"] |= change
    with pytest.raises(Refusal, match=said):
        store(splunkd, tmp_path).open("calls")


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (
            403,
            "You may not read anomaly models: your roles have no such right",
        ),
        (404, "The KV store has no collection ai_anomaly_models in TA_ai_inference"),
        (500, r"splunkd could not read the model: HTTP 500\. Is it healthy\?"),
    ],
)
def test_splunkds_refusals_say_what_to_do(tmp_path: Path, status: int, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        store(Splunkd(status), tmp_path).open("calls")


def test_a_model_that_is_too_large_is_not_stored(tmp_path: Path) -> None:
    splunkd = Splunkd()
    data = [{"calls": str(number * number), "tokens": str(number % 977)} for number in range(9000)]
    model = fitted({"trees": "500", "sample": "4096"}, data)
    with pytest.raises(Refusal, match=r"1,000,000 are the limits\. Give fewer trees="):
        store(splunkd, tmp_path).save(model)
    assert not splunkd.documents


def test_a_model_of_more_nodes_than_apply_reads_is_not_stored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    splunkd, model = Splunkd(), fitted()
    monkeypatch.setattr("ai_inference.anomaly.store.MAX_NODES", model.nodes - 1)
    with pytest.raises(Refusal, match="are the limits"):
        store(splunkd, tmp_path).save(model)
    monkeypatch.setattr("ai_inference.anomaly.store.MAX_NODES", model.nodes)
    assert store(splunkd, tmp_path).save(model)
    monkeypatch.setattr("ai_inference.anomaly.fitting.MAX_NODES", model.nodes - 1)
    assert len(fitted().groups) == len(model.groups) - 1


def test_of_two_who_forget_one_is_not_told_that_there_is_no_collection(tmp_path: Path) -> None:
    class Late(Splunkd):
        """Another search deletes the model between this one's look and its request."""

        def delete(self, path: str, **query: Any) -> Body:
            self.documents.clear()
            return super().delete(path, **query)

    splunkd = Late()
    store(splunkd, tmp_path).save(fitted())
    assert store(splunkd, tmp_path).forget("calls") and not store(splunkd, tmp_path).forget("calls")


class TestWithoutKvStore:
    def test_an_admins_model_is_kept_in_a_lookup(self, tmp_path: Path) -> None:
        model = fitted()
        kept = store(Splunkd(503, ("admin_all_objects",)), tmp_path)
        kept.save(model)
        assert kept.place.startswith("add-on's lookups") and kept.version("calls") == 1
        assert [path.name for path in tmp_path.iterdir()] == ["ai_anomaly_model_calls.csv"]
        assert store(Splunkd(503), tmp_path).open("calls") == model
        assert kept.forget("calls") and not [*tmp_path.iterdir()]

    def test_nobody_else_may_write_there(self, tmp_path: Path) -> None:
        store(Splunkd(503, ("admin_all_objects",)), tmp_path).save(fitted())
        other = store(Splunkd(503, ("search",)), tmp_path)
        said = r"only a role with admin_all_objects may keep models"
        with pytest.raises(Refusal, match=said):
            other.save(fitted())
        with pytest.raises(Refusal, match=said):
            other.forget("calls")
        assert len([*tmp_path.iterdir()]) == 1

    def test_with_the_kv_store_back_the_file_does_not_count(self, tmp_path: Path) -> None:
        store(Splunkd(503, ("admin_all_objects",)), tmp_path).save(fitted())
        with pytest.raises(Refusal, match="no model calls in the KV store"):
            store(Splunkd(), tmp_path).open("calls")

    def test_whoever_reads_while_a_file_is_written_reads_the_old_one(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept, old = store(Splunkd(503, ("admin_all_objects",)), tmp_path), fitted()
        kept.save(old)
        read: list[Model] = []

        class Slow(csv.DictWriter):  # type: ignore[type-arg]
            def writerow(self, row: Any) -> Any:
                read.append(store(Splunkd(503), tmp_path).open("calls"))
                return super().writerow(row)

        monkeypatch.setattr(csv, "DictWriter", Slow)
        new = fitted({"seed": "2"})
        kept.save(new)
        assert read and all(model == old for model in read) and kept.open("calls") == new
        # The twin writes in place.
        monkeypatch.setattr(Path, "with_suffix", lambda path, _suffix: path)
        with pytest.raises(Refusal, match="no model calls"):
            kept.save(old)

    def test_what_was_half_written_is_taken_away(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        kept, old = store(Splunkd(503, ("admin_all_objects",)), tmp_path), fitted()
        kept.save(old)

        def full(*_given: Any) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(csv.DictWriter, "writerow", full)
        with pytest.raises(
            Refusal, match=r"cannot be written \(OSError: No space left on device\)\. Wait for"
        ):
            kept.save(fitted({"seed": "2"}))
        assert kept.open("calls") == old and len([*tmp_path.iterdir()]) == 1
