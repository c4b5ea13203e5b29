"""What the poller, as the process that UCC generates, puts into the indexes: against servers that answer as
recorded ones did."""

import pytest

from tests.lab.runtime.poller import Installed, line
from tests.unit.poller.loopback import TORCHSERVE, Loopback, answering
from tests.unit.poller.rounds import Served, vllm

TOKENS = {"inference_token": "inference-s3cret", "management_token": "management-s3cret"}
MODELS = "/v1/models"


def renamed(server: Served, before: bytes, after: bytes) -> None:
    """The server's list of models is another one now; both texts have one length."""
    assert len(before) == len(after) and before in server.routes[MODELS]
    server.routes[MODELS] = server.routes[MODELS].replace(before, after)


def test_a_poll_ends_up_in_the_index(addon: Installed) -> None:
    with Loopback(answering(TORCHSERVE)) as server:
        assert addon.account("acc", "torchserve", **TOKENS).status_code == 201
        saved = addon.add("prod", line(server), server_type="torchserve", account="acc")
        assert saved.status_code == 201, saved.text
        written = addon.polled("prod")
    (health,) = written["health"]
    assert (health["health"], health["models"], health["series"]) == ("healthy", 3, 26)
    assert float(health["_time"]) == pytest.approx(health["time"], abs=1e-6)
    assert len(written["inventory"]) == 3
    # One wide record a model and version that has numbers, and one of the host.
    numbers = {(r.get("model_name"), r.get("model_version")): r for r in written["metrics"]}
    assert len(numbers) == len(written["metrics"]) == 5
    assert numbers["tiny", None]["requests_total"] == 65
    assert numbers["tiny", "1.0"]["requests_total"] == 1
    assert numbers[None, None]["cpu_utilization"] == 1
    sent = {request.target: request.headers.get("authorization") for request in server.requests}
    assert sent["/ping"] == "Bearer inference-s3cret" and sent["/metrics"] is None
    assert sent["/models/tiny/all"] == "Bearer management-s3cret"
    log = addon.log_of("prod")
    assert 'action=polled input=prod endpoint="prod" health=healthy problems=0' in log
    assert "models=3 series=26" in log and "action=round input=prod endpoints=1 healthy=1 events=9" in log
    assert log.count("action=events_ingested") == 3
    assert "s3cret" not in addon.written()


def test_several_servers_of_several_kinds_in_one_input(addon: Installed) -> None:
    with Loopback(answering(TORCHSERVE)) as torchserve, vllm() as llm:
        text = f"# two\n{line(torchserve, 'ts')}\n{llm.url} name=llm; http://127.0.0.1:1 name=away"
        addon.add("all", text)
        addon.poll("all")
        assert addon.poll("all").ok
    first, second = addon.events("health", name="all")[:3], addon.events("health", name="all")[3:]
    for records in (first, second):
        found = {record["endpoint"]: record for record in records}
        assert {name: (r["health"], r.get("server_type")) for name, r in found.items()} == {
            "ts": ("healthy", "torchserve"),
            "llm": ("healthy", "vllm"),
            "away": ("unreachable", None),
        }
        assert found["llm"]["detected_because"] == '/v1/models says owned_by "vllm"'
        assert found["llm"]["server_version"] == "0.32.0"
    # Unchanged, the inventory is not written again; metrics are.
    assert len(addon.events("inventory", name="all")) == 4
    numbers = [r for r in addon.events("metrics", name="all") if r.get("model_name") == "tiny-chat"]
    assert [("requests_per_second" in r, r["requests_total"]) for r in numbers] == [(False, 12), (True, 12)]
    assert addon.events("change", name="all") == []


def test_fields_are_there_to_search(own: Installed) -> None:
    with Loopback(answering(TORCHSERVE)) as server:
        own.add("prod", line(server))
        own.poll("prod")
    rows = own.lab.search(
        "search index=main sourcetype=ai:inference:inventory"
        " | stats sum(workers) AS workers BY model_name, state"
    )
    assert rows == [
        {"model_name": "impatient", "state": "not_ready", "workers": "1"},
        {"model_name": "tiny", "state": "ready", "workers": "3"},
    ]


def test_metrics_go_to_a_metrics_index(addon: Installed) -> None:
    addon.metric_index("numbers")
    with Loopback(answering(TORCHSERVE)) as torchserve, vllm() as llm:
        text = f"{line(torchserve, 'ts')}\n{llm.url} name=llm"
        assert addon.add("prod", text, metrics_index="numbers").status_code == 201
        written = addon.polled("prod")
    assert not written["metrics"] and len(written["health"]) == 2 and len(written["inventory"]) == 4
    rows = addon.lab.search(
        "| mstats latest(requests_running) AS running latest(requests_total) AS requests"
        " WHERE index=numbers BY endpoint model_name"
    )
    assert {(r["endpoint"], r["model_name"]): (r.get("running"), r["requests"]) for r in rows} == {
        ("ts", "broken"): (None, "1"),
        ("ts", "impatient"): (None, "1"),
        ("ts", "tiny"): (None, "1"),
        ("llm", "tiny-chat"): ("0", "12"),
    }
    (names,) = addon.lab.search("| mcatalog values(_dims) AS dims WHERE index=numbers AND endpoint=llm")
    assert not {"time", "interval"} & set(names["dims"])
    assert "sourcetype_ingested=ai:inference:metrics:points n_events=7" in addon.log_of("prod")


def test_raw_metrics_go_along_when_asked(own: Installed) -> None:
    own.metric_index("numbers")
    with Loopback(answering(TORCHSERVE)) as server:
        own.add("raw", line(server), raw_metrics="1")
        own.add("points", line(server), raw_metrics="1", metrics_index="numbers")
        records, others = own.polled("raw")["metrics"], own.polled("points")["metrics"]
    exposed = [record for record in records if "exposed" in record]
    assert len(records) == len(exposed) + 5
    (tiny,) = (r for r in exposed if r["labels"].get("model_version") == "1.0")
    assert tiny["labels"]["model_name"] == "tiny" and tiny["exposed"]["ts_inference_requests_total"] == 1
    # A data point has no name that its server alone knows: they stay events.
    assert len(others) == len(exposed) and all("exposed" in record for record in others)


def test_a_change_between_two_polls_is_a_change_of_cim(addon: Installed) -> None:
    with vllm() as server:
        addon.add("prod", f"{server.url} name=llm")
        addon.poll("prod")
        renamed(server, b'"max_model_len":512', b'"max_model_len":768')
        server.routes["/version"] = server.routes["/version"].replace(b"0.32.0", b"0.33.0")
        assert len(addon.polled("prod")["change"]) == 2
        renamed(server, b'"id":"tiny-chat"', b'"id":"evil-chat"')
        written = addon.polled("prod")
        assert len(written["change"]) == 2 and len(written["inventory"]) == 1
        assert addon.polled("prod")["change"] == []
    rows = addon.lab.search(
        "search index=main tag=change sourcetype=ai:inference:change"
        " | table change action object object_category object_attrs before after dest serving_platform"
    )
    fields = ("change", "action", "object", "before", "after")
    assert sorted(tuple(row.get(name, "") for name in fields) for row in rows) == [
        ("configuration_changed", "modified", "tiny-chat", "512", "768"),
        ("model_added", "created", "evil-chat", "", ""),
        ("model_removed", "deleted", "tiny-chat", "", ""),
        ("server_version_changed", "modified", "llm", "0.32.0", "0.33.0"),
    ]
    assert {(row["dest"], row["serving_platform"]) for row in rows} == {("127.0.0.1", "vllm")}
    models = addon.lab.search("search index=main tag=change tag=model_change | stats count")
    assert models == [{"count": "3"}]
