"""Saved searches: over REST, on schedule, as alerts."""

import json
from pathlib import Path

import httpx
import pytest

from lab.splunkd import Server
from lab.splunkd.alerting import Throttle, counted, seconds, triggers
from lab.splunkd.saved import SavedSearch
from lab.values import OutputRow
from tests.lab.splunkd.fake_lab import FakeLab

REST = "help.splunk.com: REST API Reference, saved/searches"
SPEC = "savedsearches.conf.spec 10.0"
SAVED = "/servicesNS/nobody/lab_probe/saved/searches"
NOON = 1_795_392_000.0 + 12 * 3600
SEARCH = "search index=main probe=alert"


def seen(lab: FakeLab) -> list[dict[str, object]]:
    path = Path(lab.home.root / "alerts.jsonl")
    return [json.loads(line) for line in path.read_text().splitlines()] if path.is_file() else []


@pytest.fixture
def hits(lab: FakeLab) -> list[dict[str, str | list[str]]]:
    lab.answers[SEARCH] = [{"host": "a", "n": "1"}, {"host": "b", "n": "2"}]
    return lab.answers[SEARCH]


class TestRest:
    @pytest.mark.verified(source=REST)
    def test_a_saved_searchs_life(self, client: httpx.Client) -> None:
        form = {
            "name": "s / t",
            "search": "search index=main",
            "is_scheduled": "1",
            "cron_schedule": "0 6 * * *",
        }
        assert client.post(SAVED, data=form).status_code == 201
        assert client.post(SAVED, data=form).status_code == 409
        url = f"{SAVED}/s%20%2F%20t"
        content = client.get(url).json()["entry"][0]["content"]
        assert content["is_scheduled"] is True and content["search"] == "search index=main"
        assert content["next_scheduled_time"] == "2026-11-23 06:00:00 UTC"
        assert client.post(f"{url}/disable").json()["entry"][0]["content"]["disabled"] is True
        assert (
            client.post(url, data={"alert_type": "always"}).json()["entry"][0]["content"]["alert_type"]
            == "always"
        )
        assert client.delete(url).status_code == 200
        assert client.get(url).status_code == 404

    @pytest.mark.verified(source=REST)
    def test_dispatch_and_history(self, client: httpx.Client, hits: object, lab: FakeLab) -> None:
        sid = client.post(f"{SAVED}/Probe%20alert/dispatch").json()["sid"]
        assert lab.asked == [(SEARCH, "-15m", "now")], "`search` is put in front, as for any saved search"
        (entry,) = client.get(f"{SAVED}/Probe%20alert/history").json()["entry"]
        assert entry["name"] == sid
        assert client.get(f"/services/search/jobs/{sid}/results").json()["results"][0]["host"] == "a"
        assert seen(lab) == [], "a dispatch triggers no action unless asked"

    @pytest.mark.verified(source=REST)
    @pytest.mark.parametrize(
        "form",
        [
            {"cron_schedule": "often"},
            {"actions": "nosuch"},
            {"is_scheduled": "perhaps"},
            {"cron_schedule": "* * *"},
        ],
    )
    def test_settings_that_cannot_work_are_refused(self, client: httpx.Client, form: dict[str, str]) -> None:
        assert client.post(f"{SAVED}/Probe%20report", data=form).status_code == 400

    @pytest.mark.verified(source=REST)
    def test_shipped_ones_cannot_be_removed(self, client: httpx.Client) -> None:
        assert client.delete(f"{SAVED}/Probe%20report").status_code == 403


class TestSchedule:
    @pytest.mark.verified(source=SPEC)
    def test_due_at_its_minute_and_once(self, server: Server, hits: object) -> None:
        assert server.scheduler.run_due(NOON - 30) == []
        (outcome,) = server.scheduler.run_due(NOON)
        assert (outcome.name, outcome.time, outcome.results, outcome.fired) == ("Probe alert", NOON, 2, True)
        assert server.scheduler.run_due(NOON + 60) == []
        assert len(server.scheduler.run_due(NOON + 301)) == 1

    @pytest.mark.verified(source=f"{SPEC}: realtime_schedule = 1 skips missed times")
    def test_missed_times_are_skipped(self, server: Server, hits: object) -> None:
        server.scheduler.run_due(NOON - 1)
        assert [outcome.time for outcome in server.scheduler.run_due(NOON + 3600)] == [NOON + 3600]

    @pytest.mark.verified(source=SPEC)
    def test_disabled_or_unscheduled_is_not_due(
        self, server: Server, client: httpx.Client, hits: object
    ) -> None:
        client.post(f"{SAVED}/Probe%20alert/disable")
        assert server.scheduler.run_due(NOON) == []

    @pytest.mark.unverified
    def test_a_search_that_is_refused_is_an_outcome_and_an_error_in_internal(
        self, server: Server, lab: FakeLab
    ) -> None:
        outcome = server.scheduler.run_now("Probe report")
        assert "Unknown search command" in outcome.error and not outcome.triggered
        server.splunkd.log.collect()
        assert any("SavedSplunker" in e["_raw"] and "Probe report" in e["_raw"] for e in lab.events)


class TestAlert:
    @pytest.mark.verified(source="help.splunk.com: Custom alert actions")
    def test_its_action_runs_with_merged_parameters_and_tokens(
        self, server: Server, hits: object, lab: FakeLab
    ) -> None:
        outcome = server.scheduler.run_now("Probe alert", now=NOON)
        assert [(a.action, a.ok) for a in outcome.actions] == [("probe_alert", True)]
        (payload,) = seen(lab)
        assert payload["configuration"] == {"greeting": "hello a", "severity": "high"}
        assert len(payload["rows_seen"]) == 2  # type: ignore[arg-type]

    @pytest.mark.verified(source=SPEC)
    def test_below_its_threshold_it_does_nothing(
        self, server: Server, hits: list[object], lab: FakeLab
    ) -> None:
        hits.pop()
        outcome = server.scheduler.run_now("Probe alert")
        assert (outcome.triggered, outcome.fired, seen(lab)) == (False, False, [])

    @pytest.mark.verified(source=SPEC)
    def test_it_keeps_quiet_for_its_period(self, server: Server, hits: object) -> None:
        fired = [
            server.scheduler.run_now("Probe alert", now=NOON + minutes * 60).fired
            for minutes in (0, 5, 9.9, 10)
        ]
        assert fired == [True, False, False, True]

    @pytest.mark.verified(source=REST)
    def test_it_is_listed(self, server: Server, client: httpx.Client, hits: object) -> None:
        assert client.get("/services/alerts/fired_alerts").json()["entry"] == []
        outcome = server.scheduler.run_now("Probe alert", now=NOON)
        listed = {
            e["name"]: e["content"] for e in client.get("/services/alerts/fired_alerts").json()["entry"]
        }
        assert listed["Probe alert"]["triggered_alert_count"] == listed["-"]["triggered_alert_count"] == 1
        (entry,) = client.get("/services/alerts/fired_alerts/Probe%20alert").json()["entry"]
        assert (entry["content"]["sid"], entry["content"]["severity"]) == (outcome.sid, "4")

    @pytest.mark.verified(source=SPEC)
    def test_one_action_for_each_result_without_digest(
        self, server: Server, client: httpx.Client, hits: object, lab: FakeLab
    ) -> None:
        client.post(
            f"{SAVED}/Probe%20alert", data={"alert.digest_mode": "0", "alert.suppress.fields": "host"}
        )
        assert len(server.scheduler.run_now("Probe alert", now=NOON).actions) == 2
        assert [p["configuration"]["greeting"] for p in seen(lab)] == ["hello a", "hello b"]  # type: ignore[index]
        lab.answers[SEARCH] = [{"host": "b"}, {"host": "c"}]
        server.scheduler.run_now("Probe alert", now=NOON + 60)
        assert [p["result"]["host"] for p in seen(lab)] == ["a", "b", "c"]  # type: ignore[index]

    @pytest.mark.differs(reason="splunkd sends mail; the lab has no such action and says so")
    def test_an_action_of_splunks_own_is_refused(
        self, server: Server, client: httpx.Client, hits: object
    ) -> None:
        client.post(f"{SAVED}/Probe%20alert", data={"action.email": "1", "action.probe_alert": "0"})
        (outcome,) = server.scheduler.run_now("Probe alert").actions
        assert not outcome.ok and "email" in outcome.error


def saved(**settings: str) -> SavedSearch:
    return SavedSearch("s", "app", {key.replace("__", "."): value for key, value in settings.items()})


def number(_condition: str) -> int:
    return 0


class TestConditions:
    @pytest.mark.verified(source=SPEC)
    @pytest.mark.parametrize(
        ("relation", "quantity", "expected"),
        [
            ("greater than", "2", [False, False, True]),
            ("less than", "2", [True, False, False]),
            ("equal to", "2", [False, True, False]),
            ("not equal to", "2", [True, False, True]),
        ],
    )
    def test_relations(self, relation: str, quantity: str, expected: list[bool]) -> None:
        alert = saved(counttype="number of events", relation=relation, quantity=quantity)
        rows: list[OutputRow] = [{"n": "1"}] * 3
        assert [triggers(alert, rows[:count], None, number) for count in (1, 2, 3)] == expected

    @pytest.mark.verified(source=SPEC)
    def test_hosts_and_sources_are_counted_apart(self) -> None:
        rows: list[OutputRow] = [{"host": "a", "source": "x"}, {"host": "a", "source": "y"}, {}]
        assert (counted("number of hosts", rows), counted("number of sources", rows)) == (1, 2)

    @pytest.mark.verified(source=SPEC)
    def test_rises_and_drops_look_at_the_run_before(self) -> None:
        rises = saved(counttype="number of events", relation="rises by", quantity="2")
        rows: list[OutputRow] = [{"n": "1"}] * 5
        assert [triggers(rises, rows, before, number) for before in (None, 4, 3)] == [False, False, True]

    @pytest.mark.verified(source=SPEC)
    def test_a_condition_is_a_search_over_the_results(self) -> None:
        asked: list[str] = []

        def run(condition: str) -> int:
            asked.append(condition)
            return 1

        assert triggers(saved(alert_condition="where n > 3"), [], None, run) and asked == ["where n > 3"]

    @pytest.mark.verified(source=SPEC)
    def test_periods(self) -> None:
        assert [seconds(text) for text in ("30", "30s", "5m", "2h", "1d")] == [30, 30, 300, 7200, 86400]

    @pytest.mark.unverified
    def test_digest_mode_with_fields_leaves_out_what_is_quiet(self) -> None:
        throttle, now = Throttle(), 1000.0
        alert = saved(alert__suppress="1", alert__suppress__fields="host", alert__suppress__period="60")
        twins: list[OutputRow] = [{"host": "a", "n": "1"}, {"host": "a", "n": "2"}]
        assert throttle.admit(alert, twins, now) == twins, "one decision for all rows of a combination"
        assert throttle.admit(alert, [*twins, {"host": "b"}], now + 1) == [{"host": "b"}]
        assert throttle.admit(alert, twins, now + 59) is None
