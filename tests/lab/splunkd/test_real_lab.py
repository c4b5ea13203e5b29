"""The server over the real Lab: bytes in by HEC, logs and inputs, rows out by a search job."""

import threading
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from splunklib import client as splunk
from splunklib import results

from lab import Lab
from lab.splunkd import Server
from tests.lab.splunkd.conftest import PROBE

# ruff: noqa: S501 - the certificate is self-signed, made at each start


@pytest.fixture
def real() -> Iterator[Server]:
    with Server(Lab([PROBE])) as server:
        yield server


def rows(server: Server, search: str, **options: str) -> list[dict[str, object]]:
    where = urlsplit(server.mgmt_url)
    service = splunk.connect(
        host=where.hostname, port=where.port, username=server.username, password=server.password
    )
    answer = service.jobs.oneshot(search, output_mode="json", count=0, **options)
    return [row for row in results.JSONResultsReader(answer) if isinstance(row, dict)]


def send(server: Server, body: str) -> None:
    headers = {"Authorization": f"Splunk {server.hec_token}"}
    answer = httpx.post(f"{server.hec_url}/services/collector", content=body, headers=headers, verify=False)
    assert answer.status_code == 200, answer.text


@pytest.mark.verified(source="splunk-sdk 2.1.1 as the client")
def test_events_sent_are_events_found(real: Server) -> None:
    send(
        real,
        '{"event": {"probe": "x", "n": 1}, "sourcetype": "a"}{"event": "n=2 probe=x", "fields": {"f": "v"}}',
    )
    found = rows(real, "search index=main | stats count values(f) AS f BY sourcetype | sort sourcetype")
    assert found == [{"sourcetype": "a", "count": "1"}, {"sourcetype": "httpevent", "count": "1", "f": "v"}]


@pytest.mark.verified(source="facts/splunk-stand-in.md A1: how pytest-splunk-addon tries its token")
def test_trying_a_token_is_an_event(real: Server) -> None:
    headers = {"Authorization": f"Splunk {real.hec_token}"}
    form = {"event": "test_hec", "sourcetype": "hec_token_test"}
    answer = httpx.post(f"{real.hec_url}/services/collector/raw", data=form, headers=headers, verify=False)
    assert answer.status_code == 200, answer.text
    assert rows(real, "search index=main | table _raw") == [
        {"_raw": "event=test_hec&sourcetype=hec_token_test"}
    ]


@pytest.mark.unverified
def test_an_input_and_what_it_logged(real: Server) -> None:
    real.inputs.run_now("probe_input://shipped")
    (found,) = rows(real, "search index=main sourcetype=probe | stats count BY source", earliest_time="0")
    assert found == {"source": "probe_input://shipped", "count": "2"}
    real.splunkd.log.write("ERROR", "Test", "an error of the lab")
    assert len(rows(real, "search index=_internal log_level=ERROR OR ERROR | table _raw")) == 1


@pytest.mark.verified(source="splunk-sdk 2.1.1 searchcommands speaks the other side")
def test_custom_commands_and_rest_inside_a_search(real: Server) -> None:
    (found,) = rows(real, "| rest /services/apps/local/lab_probe | table title version")
    assert found == {"title": "lab_probe", "version": "1.2.3"}
    made = '| makeresults count=2 | eval value=21, names=split("a,b", ",")'
    doubled = rows(real, f"{made} | probedouble by=2 | table value names")
    assert doubled == [{"value": "42", "names": ["A", "B"]}] * 2


@pytest.mark.verified(source="savedsearches.conf.spec: dispatch times are relative to the scheduled time")
def test_a_scheduled_search_looks_back_from_its_own_time(real: Server) -> None:
    now = (time.time() // 300) * 300
    for seconds in (10, 20, 1000):
        send(real, f'{{"event": "probe=alert host=h", "time": {now - seconds:.0f}}}')
    (outcome,) = real.scheduler.run_due(now)
    assert (outcome.error, outcome.results, outcome.fired) == ("", 2, True)
    assert [action.error for action in outcome.actions] == [""]


@pytest.mark.unverified
def test_many_clients_at_once(real: Server) -> None:
    """Searches, events and logs from several threads: nothing is lost and nobody waits for ever."""
    failures: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for _ in range(5):
                send(real, f'{{"event": "worker={number}"}}')
                real.splunkd.log.write("INFO", "Test", f"worker={number}")
                real.splunkd.log.collect()
                rows(real, "search index=* | stats count")
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == [] and not any(thread.is_alive() for thread in threads)
    assert rows(real, "search index=main | stats count") == [{"count": "30"}]


@pytest.mark.verified(
    source="logit's probes of Splunk 10.4.3: both forms of a metric, dimensions to group by"
)
def test_metrics_by_hec_are_found_by_mstats(real: Server) -> None:
    send(
        real,
        '{"event": "metric", "index": "_metrics", "fields": {"metric_name:cpu": 1, "os": "a"}}'
        '{"event": "metric", "index": "_metrics", "fields": {"metric_name": "cpu", "_value": 3, "os": "a"}}'
        '{"index": "_metrics", "fields": {"metric_name:cpu": "8", "os": "b"}}',
    )
    found = rows(real, "| mstats avg(_value) AS v WHERE index=_metrics metric_name=cpu BY os")
    assert found == [{"os": "a", "v": "2"}, {"os": "b", "v": "8"}]


@pytest.mark.verified(source="Metrics manual: a measurement is a number; logit: a number may come as text")
def test_a_measurement_that_is_no_number_is_dropped_and_logged(real: Server) -> None:
    send(real, '{"index": "_metrics", "fields": {"metric_name:cpu": "much", "os": "a"}}')
    assert rows(real, "| mstats count(_value) AS n WHERE index=_metrics metric_name=cpu") == []
    logged = rows(real, 'search index=_internal "not properly structured" | stats count')
    assert logged == [{"count": "1"}]
