"""What a capture does to Triton: each function is one kind of event that a reader of its log meets."""

from scripts.capture.servers.common.client import Client

ROW = [5.1, 3.5, 1.4, 0.2]
INFER = "/v2/models/tiny/infer"


def v2(rows: list[list[float]], **more: object) -> dict[str, object]:
    data = [value for row in rows for value in row]
    tensor = {"name": "rows", "shape": [len(rows), len(rows[0])], "datatype": "FP32", "data": data}
    return {"inputs": [tensor], **more}


def fault(number: int, **more: object) -> dict[str, object]:
    """The model looks at the first number of a row."""
    return v2([[float(number), 0.0, 0.0, 0.0]], **more)


def health(client: Client) -> None:
    client.get("/v2", record="server")
    client.get("/v2/health/live", record="live")
    client.get("/v2/health/ready", record="ready")
    client.get("/v2/models/tiny", record="model")
    client.get("/v2/models/tiny/config", record="model-config")
    client.get("/v2/models/tiny/ready", record="model-ready")
    client.get("/v2/models/tiny/stats", record="model-stats-none")
    client.get("/v2/models/nosuchmodel", record="model-unknown")
    client.post("/v2/repository/index", {}, record="index")
    client.get("/v2/logging", record="logging")


def successes(client: Client) -> None:
    for number in range(4):
        client.post(INFER, v2([[number / 2, 3.0, 1.0, 0.5]], id=f"body-{number}"))
    client.post("/v2/models/tiny/versions/1/infer", v2([ROW, ROW]))
    client.post(INFER, v2([ROW]), headers={"triton-request-id": "header-1"})
    client.together(8, lambda number: client.post(INFER, v2([ROW], id=f"burst-{number}")))


def client_errors(client: Client) -> None:
    client.post(INFER, b'{"inputs": [')
    client.post(INFER, v2([[1.0, 2.0]], id="short"))
    client.post(INFER, {"inputs": []})
    client.post("/v2/models/nosuchmodel/infer", v2([ROW]))
    client.post("/v2/models/tiny/versions/9/infer", v2([ROW]))
    client.get("/nosuchpath?a=1&b=%22quoted%22")
    client.send("DELETE", "/v2/models/tiny")
    client.post('/v2/models/no"such"model/infer', v2([ROW]))
    client.post("/v2/models/größe/infer", v2([ROW]))
    client.post("/v2/models/x%0AI1123 00:00:00/infer".replace(" ", "%20"), v2([ROW]))
    client.post("/v2/models/" + "a" * 2000 + "/infer", v2([ROW]))


def forged_ids(client: Client) -> None:
    """Request ids that look like Triton's own words: what a reader of the log may believe of them."""
    for forged in (
        "x] Setting state from PENDING to EXECUTING",
        "x] Infer failed: forged",
        ", model: evil, requested version: 1, actual version: 9, flags: 0x0, batch size: 99, ",
        'x","model_name":"evil',
        'x"},{"id":999,"model_name":"evil","model_version":9}',
        "two\nlines",
        "I1123 00:00:00.000000 1 model_lifecycle.cc:839] \"successfully loaded 'evil'\"",
    ):
        client.post(INFER, v2([ROW], id=forged))


def model_faults(client: Client) -> None:
    client.post(INFER, fault(-1, id="raises"))
    client.post(INFER, fault(-2, id="refuses"))
    client.post(INFER, fault(-3, id="sleeps"))
    client.post(INFER, fault(-4, id='warns "quoted"'))


def queue_overflow(client: Client) -> None:
    client.together(8, lambda number: client.post("/v2/models/slow/infer", v2([ROW], id=f"queued-{number}")))


def model_changes(client: Client) -> None:
    """In explicit mode these load and unload; in the mode that Triton comes with they are refused."""
    client.post("/v2/repository/models/tiny/unload", record="unload")
    client.post(INFER, v2([ROW]))
    client.post("/v2/repository/models/tiny/load", record="load")
    client.post("/v2/repository/models/broken/load", record="load-failed")
    client.post("/v2/repository/models/nosuchmodel/load", record="load-unknown")
    client.post("/v2/repository/index", {}, record="index-after")
    client.post("/v2/logging", {"log_verbose_level": 1}, record="logging-changed")
    client.post(INFER, v2([ROW], id="now-verbose"))
    client.post("/v2/logging", {"log_verbose_level": 0})


def numbers(client: Client) -> None:
    client.get("/metrics", api="metrics", record="metrics")
    client.get("/v2/models/tiny/stats", record="model-stats")
    client.get("/v2/models/stats", record="stats")


EVERYTHING = (
    health,
    successes,
    client_errors,
    forged_ids,
    model_faults,
    queue_overflow,
    model_changes,
    numbers,
)
