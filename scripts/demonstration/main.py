"""The work of scripts/demo: lab up, captures in, schedule run, report out; then serve, or check and end."""

import argparse
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from lab import Lab
from lab.splunkd import Server
from scripts.build.paths import ADDON, BUILD, package_file
from scripts.demonstration import browser, feed, schedule
from scripts.demonstration.replay import Edit, servers, updated
from scripts.demonstration.report import print_report

EXPECTED = Path(__file__).with_name("expected_alerts.yml")
PAGES = {
    "Dashboard": f"/en-US/app/{ADDON}/ai_inference_overview",
    "Endpoints": f"/en-US/app/{ADDON}/ai_inference_endpoints",
    "Inputs": f"/en-US/app/{ADDON}/inputs",
    "Configuration": f"/en-US/app/{ADDON}/configuration",
}
PORT = 8000


def main() -> int:
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--check", action="store_true", help="look at the pages in Chromium, judge, and end")
    parser.add_argument("--port", type=int, default=PORT, help=f"of the web pages (default {PORT})")
    arguments = parser.parse_args()
    # A check may run beside a demo that somebody looks at.
    port = 0 if arguments.check and arguments.port == PORT else arguments.port
    with step("starting the lab with the built .spl"):
        lab = Lab([package_file()])
        server = Server(lab, web_port=port, dashboard_bundle=BUILD / "lab-web")
    updates: list[str] = []
    edit: Edit = lambda path, answer: updated(path, answer) if updates else answer  # noqa: E731
    with server, servers(edit) as (endpoints, ca_file):
        now = time.time()
        with step("sending the TorchServe captures, moved to the last hour"):
            feed.send(lab, server, now)
        with step(
            "setting up an input, which polls three replayed servers, one of them before and after an update"
        ):
            schedule.set_up_input(server, endpoints, ca_file)
            schedule.poll(server)
            updates.append("now")
            schedule.poll(server)
        with step("letting the scheduled searches live through that hour"):
            schedule.enable_detections(server)
            alerts = schedule.live_through(lab, server, now)
        print_report(lab, alerts, server.web_url, PAGES)
        if arguments.check:
            return judge(alerts, server.web_url)
        print("\nCtrl-C ends the demo.", flush=True)
        serve(server)
    return 0


def judge(alerts: list[dict[str, str]], web_url: str) -> int:
    """0 when the alerts are the expected ones and every page shows what it should."""
    wanted = yaml.safe_load(EXPECTED.read_text(encoding="utf-8"))
    problems = [f"fired, but was not expected: {alert}" for alert in alerts if alert not in wanted]
    problems += [f"expected, but did not fire: {alert}" for alert in wanted if alert not in alerts]
    with step("looking at the pages in Chromium"):
        problems += browser.look(web_url, PAGES, BUILD / "demo")
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    print(f"\ndemo check: {'FAILED' if problems else 'passed'}; screenshots are in build/demo/")
    return 1 if problems else 0


@contextmanager
def step(text: str) -> Iterator[None]:
    began = time.monotonic()
    print(f"==> {text} ...", file=sys.stderr, flush=True)
    yield
    print(f"    done in {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)


def serve(server: Server) -> None:
    """Let time pass in the lab, the input polling and the searches running, until a signal."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    server.inputs.start()
    server.scheduler.start()
    try:
        stopped.wait()
    finally:
        server.scheduler.stop()


if __name__ == "__main__":
    sys.exit(main())
