"""What a capture does to the server: each function is one kind of event that a reader of logs meets."""

import time
from collections.abc import Callable

from scripts.capture.servers.torchserve.client import Client

ROW = [5.1, 3.5, 1.4, 0.2]
GOOD = {"instances": [ROW]}
OVERSIZED = 6_600_000  # the default max_request_size is 6553500
PATIENCE = 30.0


def health(client: Client) -> None:
    client.inference("GET", "/ping", record="ping-healthy")
    client.inference("OPTIONS", "/")
    client.inference("GET", "/v2/health/live")
    client.inference("GET", "/")
    client.management("GET", "/api-description")
    client.management("OPTIONS", "/")


def successes(client: Client) -> None:
    for number in range(6):
        client.predict({"instances": [[number / 2, 3.0, 1.0, 0.5]]})
    client.inference("POST", "/predictions/tiny/1.0", GOOD)
    client.predict({"instances": [ROW, ROW, [6.7, 3.0, 5.2, 2.3]]})
    client.predict(GOOD, headers={"X-Request-Id": "client-chose-this"})
    client.inference("POST", "/v1/models/tiny:predict", GOOD)
    client.inference("POST", "/explanations/tiny", GOOD)
    client.inference("GET", "/predictions/tiny?instances=1")
    client.inference("PUT", "/predictions/tiny", GOOD)
    client.inference("DELETE", "/predictions/tiny")


def batches(client: Client) -> None:
    """Concurrent requests that the server puts into batches of up to four."""
    for _ in range(2):
        client.together(4, lambda _number: client.predict(GOOD))


def client_errors(client: Client) -> None:
    client.predict(b'{"instances": [[5.1, 3.5')
    client.predict(b"\x00\xff\xfe not json")
    client.predict({"instances": [[1.0, 2.0]]})
    client.predict({"instances": [[1.0, 2.0, 3.0, 4.0], [1.0]]})
    client.predict({"instances": [["four", "words", "not", "numbers"]]})
    client.predict({"rows": []})
    client.inference("POST", "/predictions/nosuchmodel", GOOD)
    client.inference("POST", "/predictions/tiny/9.9", GOOD)
    client.inference("POST", "/v2/models/tiny/infer", {"id": "1", "inputs": []})
    client.inference("POST", "/v1/models/nosuchmodel:predict", GOOD)
    client.inference("GET", "/nosuchpath?a=1&b=%22quoted%22")
    client.inference("GET", "/../../etc/passwd")
    client.inference("OPTIONS", "/predictions/tiny")
    client.inference("PATCH", "/predictions/tiny", GOOD)
    client.inference("POST", "/ping")
    # What a stranger can put into the access log: a quote, letters beyond ASCII, a forged line's start.
    client.inference("GET", '/predictions/no"such"model')
    client.inference("GET", "/predictions/größe")
    client.inference("GET", "/predictions/x%0A2026-01-01T00:00:00,000")
    client.inference("GET", "/predictions/" + "a" * 5000)


def oversized(client: Client) -> None:
    client.predict(b'{"instances": [["' + b"x" * OVERSIZED + b'"]]}')


def handler_faults(client: Client) -> None:
    for _ in range(3):
        client.predict({"fault": "raise"})
    client.predict({"fault": "refuse"})
    client.together(
        4, lambda number: client.predict({"fault": "raise"} if number == 2 else GOOD)
    )  # one raises: all requests of its batch fail


def slow(client: Client) -> None:
    client.predict({**GOOD, "sleep": 1.2})


def burst(client: Client) -> None:
    """More than the queue of ten holds, each slow: the rest is refused with 503."""
    client.together(24, lambda _number: client.predict({**GOOD, "sleep": 0.15}))


def model_changes(client: Client) -> None:
    client.management("GET", "/models", record="models")
    client.management("POST", "/models?url=tiny-2.mar&initial_workers=1&synchronous=true", record="load")
    client.management("POST", "/models?url=tiny-2.mar&initial_workers=1")
    client.management("POST", "/models?url=nosuch.mar")
    client.management("POST", "/models")
    client.management("PUT", "/models/tiny/2.0/set-default", record="set-default")
    client.management("PUT", "/models/tiny/1.0?min_worker=2&max_worker=2&synchronous=true", record="scale")
    client.management("PUT", "/models/tiny/2.0?min_worker=1")
    client.management("PUT", "/models/nosuchmodel?min_worker=1")
    client.predict(GOOD)
    client.management("GET", "/models?limit=1", record="models-first-page")
    client.management("GET", "/models/tiny", record="model")
    client.management("GET", "/models/tiny/all", record="model-all-versions")
    client.management("GET", "/models/tiny/1.0?customized=true", record="model-customized")
    client.management("GET", "/models/nosuchmodel", record="model-unknown")
    client.management("GET", "/models/tiny/9.9", record="model-version-unknown")
    client.management("PUT", "/models/tiny/1.0/set-default")
    client.management("DELETE", "/models/tiny/2.0", record="unload")
    client.management("DELETE", "/models/nosuchmodel")
    client.management("GET", "/models?limit=0")


def load_that_fails(client: Client) -> None:
    client.management(
        "POST", "/models?url=broken.mar&initial_workers=1&synchronous=true", record="load-failed"
    )
    client.inference("GET", "/ping", record="ping-after-failed-load")
    client.management("GET", "/models/broken", record="model-broken")
    client.inference("POST", "/predictions/broken", GOOD)
    client.management("DELETE", "/models/broken")


def worker_that_cannot_restart(client: Client) -> None:
    """/ping says Healthy until the server gives up restarting the worker."""
    client.management("POST", "/models?url=doomed.mar&initial_workers=1&synchronous=true")
    client.inference("POST", "/predictions/doomed", GOOD)
    client.inference("GET", "/ping", record="ping-worker-restarting")
    _until(lambda: b'"Healthy"' not in client.inference("GET", "/ping").body)
    client.inference("GET", "/ping", record="ping-unhealthy")
    client.management("GET", "/models/doomed", record="model-unhealthy")
    client.predict(GOOD)
    client.inference("POST", "/predictions/doomed", GOOD)
    client.management("DELETE", "/models/doomed")


def worker_that_times_out(client: Client) -> None:
    client.management("POST", "/models?url=impatient.mar&initial_workers=1&synchronous=true")
    client.management("GET", "/models?limit=1", record="models-two-first-page")
    client.management("GET", "/models?limit=1&next_page_token=1", record="models-two-last-page")
    client.management("GET", "/models?limit=1&next_page_token=2", record="models-two-past-the-end")
    client.inference("POST", "/predictions/impatient", {**GOOD, "sleep": 5})
    client.management("GET", "/models/impatient", record="model-worker-gone")
    client.inference("GET", "/ping", record="ping-worker-gone")
    client.management("DELETE", "/models/impatient")


def worker_that_dies(client: Client) -> None:
    client.predict({"fault": "exit"})
    client.inference("GET", "/ping", record="ping-worker-died")
    _until(lambda: client.predict(GOOD).status == 200)


def numbers(client: Client) -> None:
    client.metrics("GET", "/metrics", record="metrics")
    client.metrics("GET", "/metrics?name[]=ts_inference_requests_total", record="metrics-by-name")
    client.metrics("GET", "/nosuchpath")


def refusals(client: Client) -> None:
    """Token authorization: none, wrong, of the other kind, right. The keys go nowhere but the wire."""
    keys = client.server.keys()
    wrong = {"Authorization": "Bearer wrong"}
    management, inference = (
        {"Authorization": f"Bearer {keys.get(kind, '')}"} for kind in ("management", "inference")
    )
    client.predict(GOOD, record="predict-no-key")
    client.management("GET", "/models", record="models-no-key")
    client.management("GET", "/models", headers=wrong, record="models-wrong-key")
    client.management("GET", "/models", headers=inference, record="models-inference-key")
    client.management("GET", "/models", headers={"Authorization": "Basic dXNlcjp1c2Vy"})
    client.management("POST", "/models?url=tiny-2.mar", headers=wrong, record="load-wrong-key")
    client.management("DELETE", "/models/tiny", headers=wrong)
    client.inference("GET", "/ping", record="ping-no-key")
    client.metrics("GET", "/metrics", record="metrics-no-key")
    client.management("GET", "/token?type=inference", headers=wrong, record="token-wrong-key")
    for _ in range(8):
        client.predict(GOOD, headers=wrong)
    client.predict(GOOD, headers=management)
    client.predict(GOOD, headers=inference, record="predict-right-key")
    client.management("GET", "/models", headers=management, record="models-right-key")
    client.management("GET", "/models/tiny", headers=management)
    client.management("POST", "/models?url=tiny-2.mar", headers=management, record="load-api-off")
    client.management("DELETE", "/models/tiny", headers=management, record="unload-api-off")
    client.management("PUT", "/models/tiny?min_worker=1", headers=management, record="scale-api-off")
    token = {"Authorization": f"Bearer {keys.get('API', '')}"}
    client.management("GET", "/token?type=inference", headers=token, record="token-renewed")
    client.predict(GOOD, headers=inference)  # the renewal has made this key the old one


EVERYTHING = (
    health,
    successes,
    batches,
    client_errors,
    oversized,
    handler_faults,
    slow,
    burst,
    model_changes,
    load_that_fails,
    worker_that_times_out,
    worker_that_dies,
    numbers,
)


def drive(client: Client, steps: tuple[Callable[[Client], None], ...]) -> None:
    for step in steps:
        client.step(step.__name__.replace("_", " "))
        step(client)


def _until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(1)
