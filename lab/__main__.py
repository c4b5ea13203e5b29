"""`python -m lab serve …` and `python -m lab search …`."""

import argparse
import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from lab.errors import LabError
from lab.lab import Lab
from lab.splunkd import Server
from lab.splunkd.endpoints import TABLES
from lab.splunkd.routing import patterns


def main(argv: Sequence[str] | None = None) -> int:
    options = parse(argv)
    try:
        return COMMANDS[options.command](options)
    except BrokenPipeError:
        # `| head` has seen enough; what is still buffered must not be written at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (LabError, OSError) as error:
        print(f"lab: {error}", file=sys.stderr)
        return 1


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m lab", description="A stand-in for splunkd, for tests and demonstrations. Not Splunk."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    app = argparse.ArgumentParser(add_help=False)
    app.add_argument(
        "--app",
        action="append",
        type=Path,
        metavar="PATH",
        default=[],
        help="an app to install: a directory or a .spl; may be given again",
    )
    server = commands.add_parser(
        "serve", parents=[app], help="serve REST, HEC and web pages on loopback until a signal ends it"
    )
    server.add_argument(
        "--hec-tokens", type=Path, metavar="FILE", help="[http://NAME] stanzas with token = …"
    )
    server.add_argument("--web-port", type=int, default=0, metavar="N", help="a free one when left out")
    server.add_argument("--dashboard-bundle", type=Path, metavar="DIR", help="holds main.js and main.css")
    server.add_argument(
        "--python", default=sys.executable, metavar="PATH", help="runs the apps' own programs"
    )
    server.add_argument(
        "--strict",
        action="store_true",
        help="refuse configuration errors; by default they are logged to index=_internal, as Splunk does",
    )
    searcher = commands.add_parser(
        "search", parents=[app], help="ingest files, run one search, print its rows as JSON lines"
    )
    searcher.add_argument("--ingest", action="append", default=[], metavar="SOURCETYPE=FILE", type=ingested)
    searcher.add_argument("--earliest", metavar="TIME")
    searcher.add_argument("--latest", metavar="TIME")
    searcher.add_argument("spl", metavar="SPL", help="a search, as a saved search would hold it")
    commands.add_parser("paths", help="list the REST paths that the lab serves")
    return parser.parse_args(argv)


def ingested(text: str) -> tuple[str, Path]:
    sourcetype, equals, name = text.partition("=")
    if not (sourcetype and equals and name):
        raise argparse.ArgumentTypeError(f"{text!r} is not SOURCETYPE=FILE")
    return sourcetype, Path(name)


def serve(options: argparse.Namespace) -> int:
    """Prints one JSON line once all three ports answer."""
    if options.dashboard_bundle and not (options.dashboard_bundle / "main.js").is_file():
        raise LabError(f"{options.dashboard_bundle} has no main.js")
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    server = Server(
        Lab(options.app, strict=options.strict),
        python=options.python,
        web_port=options.web_port,
        dashboard_bundle=options.dashboard_bundle,
        hec_tokens=options.hec_tokens,
        background=True,
    )
    with server:
        print(json.dumps(addresses(server)), flush=True)
        stopped.wait()
    return 0


def addresses(server: Server) -> dict[str, str]:
    return {
        "mgmt": server.mgmt_url,
        "hec": server.hec_url,
        "web": server.web_url,
        "username": server.username,
        "password": server.password,
        "hec_token": server.hec_token,
    }


def search(options: argparse.Namespace) -> int:
    lab = Lab(options.app)
    for sourcetype, path in options.ingest:
        lab.ingest(path.read_bytes(), sourcetype=sourcetype, source=str(path))
    for row in lab.search(options.spl, earliest=options.earliest, latest=options.latest):
        print(json.dumps(row, ensure_ascii=False))
    return 0


def paths(_options: argparse.Namespace) -> int:
    """What is served, from the tables themselves: whatever is not listed is refused."""
    print("\n".join(patterns(TABLES)))
    return 0


COMMANDS = {"serve": serve, "search": search, "paths": paths}

if __name__ == "__main__":
    sys.exit(main())
