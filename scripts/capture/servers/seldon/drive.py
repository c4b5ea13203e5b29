"""What a capture does to Seldon's wrapper: each function is one kind of event for a reader of its log."""

import time

from scripts.capture.servers.common.client import Client

ROW = [5.1, 3.5, 1.4, 0.2]
PREDICT = "/api/v1.0/predictions"


def data(rows: list[list[float]], **tags: str) -> dict[str, object]:
    meta = {"meta": {"tags": tags}} if tags else {}
    return {"data": {"ndarray": rows}, **meta}


def health(client: Client) -> None:
    client.get("/health/ping", record="ping")
    client.get("/health/status", record="status")
    client.get("/metadata", record="metadata")
    client.get("/live", record="live")
    client.get("/ready", record="ready")


def successes(client: Client) -> None:
    for number in range(4):
        client.post(PREDICT, data([[number / 2, 3.0, 1.0, 0.5]]))
    client.post("/predict", data([ROW, ROW]))
    client.post(PREDICT, {"data": {"tensor": {"shape": [1, 4], "values": ROW}}, "meta": {"puid": "puid-1"}})
    client.post(PREDICT, data([ROW]), headers={"X-Request-Id": "rid-1", "Seldon-Puid": "puid-2"})
    client.together(6, lambda number: client.post(PREDICT, data([ROW])))


def feedback(client: Client) -> None:
    """Whoever reaches the port can reward the model: how poisoning through feedback looks."""
    for reward in (1.0, 0.0, -1.0):
        content = {"request": data([ROW]), "response": data([[10.2]]), "reward": reward}
        client.post("/api/v1.0/feedback", content)


def client_errors(client: Client) -> None:
    client.post(PREDICT, b'{"data": {"ndarray": [')
    client.post(PREDICT, {"rows": []})
    client.post(PREDICT, data([[1.0, 2.0]]))
    client.post(PREDICT, {"data": {"ndarray": [["four", "words", "not", "numbers"]]}})
    client.post(PREDICT)
    client.get(PREDICT)
    client.get("/nosuchpath?a=1&b=%22quoted%22")
    client.send("DELETE", PREDICT)
    client.post("/größe", data([ROW]))
    client.post("/x%0A2026-01-01%2000%3A00%3A00,000", data([ROW]))


def model_faults(client: Client) -> None:
    for fault in ("raise", "raise", "refuse"):
        client.post(PREDICT, data([ROW], fault=fault))


def model_talks(client: Client) -> None:
    client.post(PREDICT, data([ROW], fault="log"))


def slow(client: Client) -> None:
    client.post(PREDICT, data([ROW], fault="sleep"))


def numbers(client: Client) -> None:
    time.sleep(0.5)
    client.get("/prometheus", record="prometheus")
    client.get("/metrics", api="metrics", record="metrics")


EVERYTHING = (health, successes, feedback, client_errors, model_faults, model_talks, slow, numbers)
