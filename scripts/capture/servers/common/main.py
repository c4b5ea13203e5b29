"""`scripts/capture/<server>`: run the real server in each configuration, drive it, store what it wrote."""

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scripts.capture.servers.common.exchange_log import EXCHANGES, exchange_log
from scripts.capture.servers.common.process import STREAMS, ServerError, ServerProcess
from scripts.capture.servers.common.running import running
from scripts.capture.servers.common.runs import Family, Run
from scripts.capture.servers.common.store import SecretFound, store_answers, store_files, store_provenance
from scripts.capture.servers.common.venvs import Installation, InstallError

ROOT = Path(__file__).resolve().parents[4]
ABOUT = """Runs a real {name} {version}, drives it and stores what it wrote.

Logs go to sample_data/, recorded HTTP answers to tests/recorded/, and where they came from to
sample_data/captures.json. The server listens on free ports and is ended at the end. Running it again
replaces the stored bytes of the runs that it does. Exit code: 0 stored, 1 the server or the capture failed,
2 wrong arguments, 3 something is missing on this machine."""


def say(text: str) -> None:
    print(text, flush=True)


def capture(family: Family, run: Run, installation: Installation, samples: Path, recorded: Path) -> None:
    say(f"run {run.name}: {run.why}")
    began, started = datetime.now(UTC), time.monotonic()
    with running(family, run, installation, say) as (server, client):
        for step in run.steps:
            client.step(step.__name__.replace("_", " "))
            step(client)
        server.stop()  # now, not on the way out: the last lines are written while it stops
        contents = {
            name: exchange_log(client.exchanges) if name == EXCHANGES else read(server, name)
            for name in run.files
        }
        command = [
            text.replace(str(server.home), "HOME").replace(f"{ROOT}/", "") for text in server.launch.command
        ]
    answers = {
        name: entry for name, entry in client.recorded.items() if run.records is None or name in run.records
    }
    secrets: Sequence[str] = getattr(family, "SECRETS", ())
    facts: dict[str, Any] = {
        "why": run.why,
        "date": began.isoformat(timespec="seconds"),
        "seconds": round(time.monotonic() - started),
        "versions": {name: installation.version(name) for name in family.PACKAGES},
        "timezone": "UTC",
        "command": [Path(command[0]).name, *command[1:]],
        "environment": dict(run.environment),
        "requests": sum(client.counts.values()),
        "requests_by_result": dict(sorted(client.counts.items())),
        "files": store_files(contents, run.files, samples, secrets),
    }
    stored = store_answers(answers, run.name, recorded, secrets)
    store_provenance(family.NAME, run.name, facts, samples)
    say(f"  stored: {facts['requests']} requests, {stored} recorded answers in all")


def read(server: ServerProcess, name: str) -> bytes | None:
    if name in STREAMS:
        return server.stream(name)
    path = server.home / name
    return path.read_bytes() if path.is_file() else None


def main(family: Family) -> int:
    parser = argparse.ArgumentParser(
        description=ABOUT.format(name=family.NAME, version=family.VERSION),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    folder = ROOT / "tests" / "recorded" / f"{family.NAME}-{family.VERSION}"
    parser.add_argument("--run", choices=family.RUNS, action="append", help="this run only (may be repeated)")
    parser.add_argument("--samples", type=Path, default=ROOT / "sample_data", help="default: %(default)s")
    parser.add_argument("--recorded", type=Path, default=folder, help="default: %(default)s")
    parser.add_argument("--install-only", action="store_true", help="install the server and end")
    arguments = parser.parse_args()
    # Ended by default at once, the script would leave its server running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        installation = family.install(say)
        if arguments.install_only:
            return 0
        for name in arguments.run or family.RUNS:
            capture(family, family.RUNS[name], installation, arguments.samples, arguments.recorded)
    except InstallError as error:
        print(error, file=sys.stderr)
        return 3
    except (ServerError, SecretFound, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
