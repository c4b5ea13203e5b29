"""fit and apply over rows as a search sends them."""

import random
from collections.abc import Mapping
from typing import Any

import pytest
from ai_inference.anomaly import fitting
from ai_inference.anomaly.applying import Applier
from ai_inference.anomaly.fitting import Fitter
from ai_inference.anomaly.models import Model, dump, load
from ai_inference.anomaly.options import read_options
from ai_inference.anomaly.refusal import Refusal

from tests.unit.anomaly.models import NOW, fitted, rows

Row = dict[str, Any]


def applier(model: Model, **given: str) -> Applier:
    return Applier(model, read_options(["apply"], {"model": "calls", **given}))


def applied(model: Model, data: list[Row], **given: str) -> list[Row]:
    return list(applier(model, **given).rows([dict(row) for row in data]))


def row(**fields: Any) -> Row:
    return {"_time": str(NOW), "user": "user1", "calls": "100", "tokens": "1100", **fields}


def summary(given: Mapping[str, str], data: list[Row]) -> tuple[list[Row], list[str]]:
    options = {"model": "calls", "fields": "calls,tokens", "by": "user", "trees": "20", **given}
    fitter = Fitter(read_options(["fit"], options))
    for one in data:
        fitter.add(one)
    model = fitter.model(1, NOW)
    return list(fitter.summary(model, "KV store", 5)), list(fitter.warnings(model))


class TestFit:
    def test_it_tells_what_it_learnt(self) -> None:
        told, warned = summary({"seasonality": "true"}, rows())
        assert [(one["anomaly_baseline"], one["group"], one["rows"]) for one in told] == [
            ("pooled", [], 600), ("own", ["user0"], 200), ("own", ["user1"], 200), ("own", ["user2"], 200),
        ]  # fmt: skip
        assert told[0]["anomaly_model"] == "calls@1" and told[0]["stored_in"] == "KV store"
        assert told[0]["missing_fields"] == ["tokens (2.0%)"] and not warned
        assert (
            0.5 < float(told[0]["score_p95"]) <= float(told[0]["score_p99"]) <= float(told[0]["score_p999"])
        )

    def test_all_rows_have_the_same_fields(self) -> None:
        """splunklib takes the columns of the first row for all."""
        told, _warned = summary({}, rows())
        assert len({tuple(one) for one in told}) == 1

    def test_in_any_number_of_chunks_it_is_the_same_model(self) -> None:
        assert dump(fitted()) == dump(fitted(data=[*rows()]))
        assert dump(fitted()) != dump(fitted({"seed": "2"}))

    def test_no_rows(self) -> None:
        with pytest.raises(Refusal, match=r"No row came in: is the search before it empty"):
            fitted(data=[])

    def test_a_field_without_numbers(self) -> None:
        with pytest.raises(Refusal, match=r"^tokns: no number in any of 600 rows\. Correct the name"):
            fitted({"fields": "calls,tokns"})

    def test_seasonality_without_time(self) -> None:
        data = [{name: value for name, value in one.items() if name != "_time"} for one in rows()]
        with pytest.raises(Refusal, match=r"needs _time, which no row has\. Keep it: bin _time"):
            fitted({"seasonality": "true"}, data)

    def test_a_constant_and_few_rows_are_warned_of(self) -> None:
        _told, warned = summary({}, [one | {"calls": "7"} for one in rows(30)])
        assert warned[0].startswith("calls: the same in all rows. A model learns nothing of a constant")
        assert warned[1].startswith("only 30 rows")

    def test_groups_with_few_rows_get_no_forest(self) -> None:
        data = [*rows(), *(one | {"user": "rare"} for one in rows(99))]
        assert ("rare",) not in fitted(data=data).groups
        assert ("rare",) in fitted({"minrows": "99"}, data).groups

    def test_more_groups_than_allowed_are_warned_of(self) -> None:
        told, warned = summary({"groups": "2"}, rows())
        assert len(told) == 3
        assert warned == [
            "3 groups have enough rows for a forest of their own, 2 have one: the largest. "
            "groups= allows more, fewer trees= make room for more."
        ]

    def test_rows_without_a_group_count_for_everyone(self) -> None:
        data = [
            one | {"user": odd}
            for one, odd in zip(rows(400), ["", None, ["a", "b"], "x" * 201] * 100, strict=True)
        ]
        model = fitted(data=data)
        assert (model.pooled.rows, model.groups) == (400, {})

    def test_a_group_name_that_could_be_json_is_only_a_name(self) -> None:
        data = [one | {"user": '["user1"]', "app": "{x}\x00"} for one in rows()]
        model = fitted({"by": "user,app"}, data)
        assert load(dump(model)).groups.keys() == {('["user1"]', "{x}\x00")}


class TestApply:
    def test_rows_keep_their_order_and_fields(self) -> None:
        data = [one | {"names": ["a", "b"]} for one in rows()]
        found = applied(fitted(), data)
        assert [{name: one[name] for name in data[0]} for one in found] == data
        assert all(0 < float(one["anomaly_score"]) <= 1 for one in found)
        assert {one["anomaly_model"] for one in found} == {"calls@1"}
        assert len({tuple(one) for one in found}) == 1

    def test_an_outlier_and_what_isolates_it(self) -> None:
        found = applied(fitted(), [row(tokens="90000"), row()], threshold="p99")
        odd, usual = found
        assert (odd["is_outlier"], usual["is_outlier"]) == ("1", "0")
        assert odd["anomaly_features"][0] == "tokens"
        assert odd["anomaly_reasons"][0].startswith("tokens 90000 (usual ")
        assert (odd["anomaly_beyond"], usual["anomaly_beyond"]) == (["tokens"], [])
        assert usual["anomaly_features"] == usual["anomaly_reasons"] == []

    def test_without_a_threshold_nothing_is_called_an_outlier(self) -> None:
        (one,) = applied(fitted(), [row(tokens="90000")])
        assert "is_outlier" not in one and one["anomaly_features"]

    def test_a_threshold_is_a_score_or_a_share_of_training(self) -> None:
        model = fitted()
        scores = [float(one["anomaly_score"]) for one in applied(model, rows())]
        for threshold, share in (("p95", 0.05), ("p99", 0.01)):
            flagged = [one for one in applied(model, rows(), threshold=threshold) if one["is_outlier"] == "1"]
            assert len(flagged) / len(scores) == pytest.approx(share, abs=0.015)
        flagged = [one for one in applied(model, rows(), threshold="0.6") if one["is_outlier"] == "1"]
        assert len(flagged) == sum(score >= 0.6 for score in scores)

    def test_a_group_is_compared_with_itself(self) -> None:
        """400 calls are usual for a robot, and for nobody else."""
        chance = random.Random(5)
        robot = [row(user="robot", calls=str(int(chance.gauss(400, 10)))) for _ in range(300)]
        model = fitted(data=[*rows(), *robot])
        mine, other, new = applied(
            model, [row(user=user, calls="400") for user in ("robot", "user1", "new")], threshold="p99"
        )
        assert (mine["anomaly_baseline"], mine["is_outlier"]) == ("own", "0")
        assert (other["anomaly_baseline"], other["is_outlier"], other["anomaly_beyond"]) == (
            "own",
            "1",
            ["calls"],
        )
        assert (new["anomaly_baseline"], new["is_outlier"]) == ("pooled", "0")
        # The twin: without by= they are all the same.
        model = fitted({"by": "nobody"}, [*rows(), *robot])
        assert (
            len(
                {
                    one["anomaly_score"]
                    for one in applied(model, [row(user=user, calls="400") for user in "ab"])
                }
            )
            == 1
        )

    def test_a_row_without_any_value_has_no_score(self) -> None:
        (one,) = applied(fitted(), [row(calls="", tokens="n/a")], threshold="0.1")
        assert (one["anomaly_score"], one["is_outlier"], one["anomaly_features"]) == (None, None, [])

    def test_without_by_there_is_no_baseline_to_tell(self) -> None:
        options = {"model": "calls", "fields": "calls"}
        fitter = Fitter(read_options(["fit"], options))
        for one in rows():
            fitter.add(one)
        (found,) = applied(fitter.model(1, NOW), [row()])
        assert "anomaly_baseline" not in found

    @pytest.mark.parametrize(("what", "asked"), [("fields", "calls"), ("by", "user,model_name")])
    def test_a_model_of_other_fields(self, what: str, asked: str) -> None:
        with pytest.raises(
            Refusal, match=rf'calls@1 was fitted with {what}=".*", not "{asked}"\. Take {what}= out'
        ):
            applier(fitted(), **{what: asked})
        applier(fitted(), fields="calls,tokens", by="user")

    def test_rows_of_another_search(self) -> None:
        with pytest.raises(Refusal, match=r"the fields that calls@1 was fitted on: calls, tokens\. Put"):
            applied(fitted(), [{"count": "5"}])

    def test_a_field_that_went_missing_is_warned_of(self) -> None:
        through = applier(fitted())
        list(through.rows([row(tokens="") for _ in range(20)]))
        assert list(through.warnings()) == [
            "tokens is missing in 20 of 20 rows, in training in 2.0%: these rows are scored without it."
        ]
        through = applier(fitted())
        list(through.rows(rows()))
        assert not list(through.warnings())

    def test_no_rows(self) -> None:
        assert applied(fitted(), []) == []


def test_a_twin_that_forgets_the_groups_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "group_name", lambda *_: None)
    with pytest.raises(AssertionError):
        TestFit().test_it_tells_what_it_learnt()
