"""What a capture does to KServe: each function is one kind of event that a reader of its log meets."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from scripts.capture.servers.common.client import Client

ROW = [5.1, 3.5, 1.4, 0.2]
V1 = {"instances": [ROW]}
HERE = Path(__file__).resolve().parent


def v2(rows: list[list[float]], **more: object) -> dict[str, object]:
    data = [value for row in rows for value in row]
    tensor = {"name": "rows", "shape": [len(rows), len(rows[0])], "datatype": "FP32", "data": data}
    return {"inputs": [tensor], **more}


def health(client: Client) -> None:
    client.get("/", record="root")
    client.get("/v1/models", record="v1-models")
    client.get("/v1/models/tiny", record="v1-model")
    client.get("/v1/models/nosuchmodel", record="v1-model-unknown")
    client.get("/v2", record="v2-server")
    client.get("/v2/health/live", record="v2-live")
    client.get("/v2/health/ready", record="v2-ready")
    client.get("/v2/models", record="v2-models")
    client.get("/v2/models/tiny", record="v2-model")
    client.get("/v2/models/tiny/ready", record="v2-model-ready")
    client.get("/v2/models/nosuchmodel/ready", record="v2-model-unknown")


def successes(client: Client) -> None:
    for number in range(4):
        client.post("/v1/models/tiny:predict", {"instances": [[number / 2, 3.0, 1.0, 0.5]]})
    client.post("/v1/models/tiny:predict", {"instances": [ROW, ROW]}, headers={"X-Request-Id": "rid-v1"})
    client.post("/v1/models/tiny:explain", V1)
    client.post("/v1/models/fraud-detector.v2:predict", V1, headers={"X-Request-Id": "rid-dots"})
    client.post("/v2/models/tiny/infer", v2([ROW], id="body-id"), headers={"X-Request-Id": "rid-v2"})
    client.post("/v2/models/tiny/infer", v2([ROW, ROW], id="body-id-2"))
    client.post("/v2/models/fraud-detector.v2/infer", v2([ROW], id="3"))


def cloud_events(client: Client) -> None:
    head = {"ce-specversion": "1.0", "ce-type": "demo", "ce-source": "capture", "ce-id": "ce-1"}
    client.post("/v1/models/tiny:predict", V1, headers=head)
    event = {"specversion": "1.0", "type": "demo", "source": "capture", "id": "ce-2", "data": V1}
    kind = {"Content-Type": "application/cloudevents+json"}
    client.post("/v1/models/tiny:predict", json.dumps(event).encode(), headers=kind)


def client_errors(client: Client) -> None:
    client.post("/v1/models/tiny:predict", b'{"instances": [[5.1, 3.5')
    client.post("/v1/models/tiny:predict", {"rows": []})
    client.post("/v1/models/tiny:predict", {"instances": [[1.0, 2.0]]})
    client.post("/v1/models/nosuchmodel:predict", V1)
    client.post("/v2/models/tiny/infer", b"not json")
    client.post("/v2/models/tiny/infer", {"inputs": "none"})
    client.post("/v2/models/tiny/infer", v2([[1.0, 2.0, 3.0]], id="short"))
    client.post("/v2/models/nosuchmodel/infer", v2([ROW], id="1"))
    client.get("/nosuchpath?a=1&b=%22quoted%22")
    client.get("/v1/models/tiny:predict")
    client.send("DELETE", "/v2/models/tiny")
    # What a stranger can put into the log: a quote, letters beyond ASCII, a forged line's start, length.
    client.post('/v1/models/no"such"model:predict', V1)
    client.post("/v1/models/größe:predict", V1)
    client.post("/v1/models/x%0A2026-01-01 00:00:00.000:predict".replace(" ", "%20"), V1)
    client.post("/v1/models/" + "a" * 2000 + ":predict", V1)
    client.post("/v1/models/tiny:predict", V1, headers={"X-Request-Id": 'odd "id", predict_ms: 0'})


def model_faults(client: Client) -> None:
    for _ in range(2):
        client.post(
            "/v1/models/tiny:predict", {**V1, "fault": "raise"}, headers={"X-Request-Id": "rid-raise"}
        )
    client.post("/v2/models/tiny/infer", v2([ROW], id="f", parameters={"fault": "raise"}))
    client.post("/v2/models/tiny/infer", v2([ROW]))  # without an id this model's answer is refused


def slow_and_burst(client: Client) -> None:
    client.post("/v1/models/tiny:predict", {**V1, "sleep": 1.1}, headers={"X-Request-Id": "rid-slow"})
    client.together(8, lambda number: client.post("/v1/models/tiny:predict", {**V1, "sleep": 0.05}))


def numbers(client: Client) -> None:
    client.get("/metrics", record="metrics")
    client.get("/metrics", headers={"Accept": "application/openmetrics-text"}, record="openmetrics")


def unload_and_load(client: Client) -> None:
    """Nobody is asked who he is: whoever reaches the port can unload a model."""
    client.post("/v2/repository/models/nosuchmodel/unload", record="unload-unknown")
    client.post("/v2/repository/models/tiny/unload", record="unload")
    client.post("/v1/models/tiny:predict", V1)
    client.get("/v2/models/tiny/ready", record="v2-model-unloaded")
    client.post("/v2/repository/models/tiny/load", record="load")
    client.post("/v1/models/tiny:predict", V1)


def versions(client: Client) -> None:
    """Paths with a version are answered, but KServe's registry knows none."""
    client.get("/v2/models/tiny/versions/1")
    client.get("/v2/models/tiny/versions/1/ready")
    client.post("/v2/models/fraud-detector.v2/versions/1/infer", v2([ROW]))
    client.get("/v2/models/a%2Fb/ready")


def grpc(python: Path) -> Callable[[Client], None]:
    """gRPC by the server's own client: nothing of ours speaks it."""

    def grpc_requests(client: Client) -> None:
        command = [str(python), str(HERE / "grpc_requests.py"), str(client.ports["grpc"])]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        if done.returncode:
            raise OSError(f"the gRPC requests failed:\n{done.stderr}")
        client.counts.update(f"grpc {line}" for line in done.stdout.splitlines())

    return grpc_requests


EVERYTHING = (health, successes, cloud_events, client_errors, model_faults, slow_and_burst, numbers)
