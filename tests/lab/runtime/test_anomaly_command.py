"""`| aianomaly` as the process that UCC generates, in searches of the built add-on, under each of Splunk's
Pythons."""

import json

import pytest

from lab.errors import SearchError
from lab.values import Row
from scripts.build.paths import ROOT
from tests.lab.runtime.conversation import Conversation
from tests.lab.runtime.poller import Installed

# A row an hour of four users, and one hour in which a user's tokens are ten times what they are.
ROWS = (
    "| makeresults count=1200 | streamstats count AS n "
    '| eval _time=1795000000+n*3600, user="user".(n%4), calls=80+(n*7919)%41, tokens=calls*9+(n*104729)%307 '
    "| eval tokens=if(n=777, tokens*10, tokens) "
)
FIT = '| aianomaly fit model=calls fields="calls,tokens" by=user trees=50 '
CAPTURE = ROOT / "sample_data/litellm:payload/default.log"


def test_fit_then_apply_over_generated_rows(addon: Installed) -> None:
    fitted = addon.lab.search(ROWS + FIT)
    assert [(row["anomaly_baseline"], row.get("group")) for row in fitted] == [
        ("pooled", None), ("own", "user0"), ("own", "user1"), ("own", "user2"), ("own", "user3"),
    ]  # fmt: skip
    assert {row["anomaly_model"] for row in fitted} == {"calls@1"}
    found = addon.lab.search(f"{ROWS} | aianomaly apply model=calls threshold=p999 | sort - anomaly_score")
    assert len(found) == 1200
    worst = found[0]
    assert (worst["n"], worst["is_outlier"], worst["anomaly_baseline"]) == ("777", "1", "own")
    assert worst["anomaly_features"] == "tokens"
    assert str(worst["anomaly_reasons"]).startswith("tokens ")
    assert sum(row["is_outlier"] == "1" for row in found) <= 5


def test_over_what_the_add_on_indexes(addon: Installed) -> None:
    """A captured call of litellm:payload, again every hour, of two users; one has a long answer in the
    end."""
    call = json.loads(CAPTURE.read_text(encoding="utf-8").splitlines()[0])
    for number in range(400):
        start = 1795400000 + number * 3600
        tokens = 9000 if number == 395 else 40 + number * 7919 % 61
        call |= {"startTime": start, "endTime": start + 1, "end_user": f"user{number % 2}"}
        call |= {"completion_tokens": tokens, "total_tokens": tokens + 30}
        addon.lab.ingest_event(json.dumps(call), sourcetype="litellm:payload")
    calls = (
        "search index=main sourcetype=litellm:payload | bin _time span=1h "
        "| stats sum(total_tokens) AS tokens, avg(duration) AS latency BY _time, user "
    )
    learnt = addon.lab.search(
        f'{calls} | aianomaly fit model=tokens fields="tokens,latency" by=user seasonality=true'
    )
    assert [(row.get("group"), row["rows"], row["season"]) for row in learnt] == [
        (None, "400", "deviation"), ("user0", "200", "deviation"), ("user1", "200", "deviation"),
    ]  # fmt: skip
    found = addon.lab.search(f"{calls} | aianomaly apply model=tokens threshold=p99 | sort - anomaly_score")
    assert (found[0]["tokens"], found[0]["is_outlier"]) == ("9030", "1")
    assert str(found[0]["anomaly_features"]) == "tokens"


def test_versions_lists_and_an_end(own: Installed) -> None:
    for version in (1, 2):
        assert own.lab.search(ROWS + FIT)[0]["anomaly_model"] == f"calls@{version}"
    (listed,) = own.lab.search("| inputlookup ai_anomaly_models")
    assert (listed["name"], listed["version"], listed["fields"]) == ("calls", "2", "calls,tokens")
    assert "model" not in listed
    assert own.lab.search("| makeresults | aianomaly forget model=calls")[0]["result"] == "forgotten"
    assert own.lab.search("| makeresults | aianomaly forget model=calls")[0]["result"] == "there was none"
    with pytest.raises(SearchError, match="There is no model calls in the KV store"):
        own.lab.search(f"{ROWS} | aianomaly apply model=calls")


def test_multivalue_fields_pass_through(own: Installed) -> None:
    own.lab.search(ROWS + FIT)
    found = own.lab.search(
        f'{ROWS} | eval names=split("a$;b;c", ";") | aianomaly apply model=calls threshold=0 | head 1'
    )
    assert found[0]["names"] == ["a$", "b", "c"]


@pytest.mark.parametrize(
    ("spl", "said"),
    [
        ("| aianomaly", "The first word must be fit, apply or forget"),
        (
            "| aianomaly fit model=m fields=calls,tokens",
            "tokens stands alone. A list of fields goes",
        ),
        ("| aianomaly apply model=unknown", "There is no model unknown in the KV store. Fit it"),
        ('| aianomaly fit model=m fields="calls,{nothing}"', "{nothing}: no number in any of 1,200 rows"),
        ("| aianomaly apply model=m trees=50", "trees= is not for apply, but for fit"),
        ('| where n<0 | aianomaly fit model=m fields="calls"', "No row came in"),
    ],
)
def test_mistakes_are_told(own: Installed, spl: str, said: str) -> None:
    with pytest.raises(SearchError) as refused:
        own.lab.search(ROWS + spl)
    assert f"aianomaly: {said}" in str(refused.value)


def made(count: int) -> list[Row]:
    return [{"user": f"u{number % 2}", "calls": str(50 + number * 7919 % 41)} for number in range(count)]


ARGS = ["fit", "model=chunks", "fields=calls"]


def stored(addon: Installed) -> list[dict[str, str | list[str]]]:
    return addon.lab.search("| inputlookup ai_anomaly_models")


def test_the_command_is_of_the_dataset_processing_type(own: Installed) -> None:
    metas, _rows = Conversation(own, ARGS).run(made(300))
    assert metas[0]["type"] == "events"


def test_a_preview_stores_nothing(own: Installed) -> None:
    metas, rows = Conversation(own, ARGS, preview=True).run(made(300))
    assert not stored(own) and not any(rows) and "inspector" not in metas[-1]
    # The twin: the same rows, not previewed.
    Conversation(own, ARGS).run(made(300))
    assert [row["name"] for row in stored(own)] == ["chunks"]


def test_fit_reads_every_chunk_and_answers_at_the_last(own: Installed) -> None:
    rows = made(900)
    _metas, answers = Conversation(own, ARGS).run(rows[:300], [], rows[300:700], rows[700:])
    assert [len(answer) for answer in answers] == [0, 0, 0, 0, 1]
    assert answers[-1][0]["rows"] == "900"
    _metas, whole = Conversation(own, ARGS).run(rows)
    assert whole[-1][0]["score_p99"] == answers[-1][0]["score_p99"]


def test_apply_answers_chunk_by_chunk(own: Installed) -> None:
    Conversation(own, ARGS).run(made(900))
    _metas, answers = Conversation(own, ["apply", "model=chunks"]).run(made(300), [], made(5))
    assert [len(answer) for answer in answers] == [0, 300, 0, 5]
    assert answers[1][:5] == answers[3]


def test_a_refusal_in_a_later_chunk_ends_the_search(own: Installed) -> None:
    Conversation(own, ARGS).run(made(900))
    apply = Conversation(own, ["apply", "model=chunks"])
    metas, _answers = apply.run([{"other": "1"}], [{"other": "2"}])
    assert metas[-1]["finished"] and metas[-1]["inspector"]["messages"][0][0] == "ERROR"
    # A chunk without the fields among others with them is only scored without them.
    metas, answers = apply.run([{"other": "1"}], made(3), [{"other": "2"}])
    assert [len(rows) for rows in answers] == [0, 1, 3, 1] and "anomaly_score" not in answers[3][0]
