"""What a capture does to MLServer: each function is one kind of event that a reader of its log meets."""

import time

from scripts.capture.servers.common.client import Client

ROW = [5.1, 3.5, 1.4, 0.2]


def v2(rows: list[list[float]], **more: object) -> dict[str, object]:
    data = [value for row in rows for value in row]
    tensor = {"name": "rows", "shape": [len(rows), len(rows[0])], "datatype": "FP32", "data": data}
    return {"inputs": [tensor], **more}


def fault(name: str) -> dict[str, object]:
    return v2([ROW], parameters={"fault": name})


def health(client: Client) -> None:
    client.get("/v2", record="server")
    client.get("/v2/health/live", record="live")
    client.get("/v2/health/ready", record="ready")
    client.get("/v2/models/iris", record="model")
    client.get("/v2/models/iris/versions/v1", record="model-version")
    client.get("/v2/models/iris/ready", record="model-ready")
    client.get("/v2/models/nosuchmodel", record="model-unknown")
    client.post("/v2/repository/index", {}, record="index")


def successes(client: Client) -> None:
    for number in range(4):
        client.post("/v2/models/iris/infer", v2([[number / 2, 3.0, 1.0, 0.5]], id=f"body-{number}"))
    client.post("/v2/models/iris/versions/v1/infer", v2([ROW, ROW]))
    client.post("/v2/models/custom/infer", v2([ROW]), headers={"X-Request-Id": "rid-1", "Ce-Id": "ce-1"})
    client.together(8, lambda number: client.post("/v2/models/iris/infer", v2([ROW], id=f"burst-{number}")))


def client_errors(client: Client) -> None:
    client.post("/v2/models/iris/infer", b'{"inputs": [')
    client.post("/v2/models/iris/infer", {"inputs": "none"})
    client.post("/v2/models/iris/infer", v2([[1.0, 2.0]]))
    client.post("/v2/models/nosuchmodel/infer", v2([ROW]))
    client.post("/v2/models/iris/versions/v9/infer", v2([ROW]))
    client.get("/nosuchpath?a=1&b=%22quoted%22")
    client.send("DELETE", "/v2/models/iris")
    client.post('/v2/models/no"such"model/infer', v2([ROW]))
    client.post("/v2/models/größe/infer", v2([ROW]))
    client.post("/v2/models/x%0A2026-01-01%2000%3A00%3A00,000/infer", v2([ROW]))
    client.post("/v2/models/" + "a" * 2000 + "/infer", v2([ROW]))


def model_faults(client: Client) -> None:
    for _ in range(2):
        client.post("/v2/models/custom/infer", fault("raise"))
    client.post("/v2/models/custom/infer", v2([[1.0, 2.0]]))


def model_talks(client: Client) -> None:
    """Its own log lines: a quote, a second line, a bare print."""
    client.post("/v2/models/custom/infer", fault("log"))


def slow(client: Client) -> None:
    client.post("/v2/models/custom/infer", fault("sleep"))


def model_changes(client: Client) -> None:
    client.post("/v2/repository/models/iris/unload", record="unload")
    client.post("/v2/models/iris/infer", v2([ROW]))
    client.post("/v2/repository/models/iris/load", record="load")
    client.post("/v2/repository/models/nosuchmodel/load", record="load-unknown")
    client.post("/v2/repository/models/nosuchmodel/unload")
    client.post("/v2/repository/index", {}, record="index-after")
    client.post("/v2/models/iris/infer", v2([ROW]))


def numbers(client: Client) -> None:
    client.get("/metrics", api="metrics", record="metrics")


def until_it_ends(client: Client) -> None:
    """A server with a model that never loads takes itself down, a little after it says that it lives."""
    for _ in range(200):
        try:
            client.get("/v2/health/ready")
        except ConnectionRefusedError:
            return
        time.sleep(0.05)


EVERYTHING = (
    health,
    successes,
    client_errors,
    model_faults,
    model_talks,
    slow,
    model_changes,
    numbers,
)
