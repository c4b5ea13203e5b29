"""What the tests run against: the lab in a process of its own, or a real Splunk named by the caller."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from urllib.parse import urlsplit

from scripts.build.paths import BUILT_ADDON, ROOT

# The lab has indexed an event before it answers.
NO_WAITING = ("-p", "no_wait", "--search-interval=0", "--search-retry=0")
REAL = "--splunk-host"


@contextmanager
def target(arguments: Sequence[str]) -> Iterator[list[str]]:
    """pytest-splunk-addon's options for the target."""
    if any(argument == REAL or argument.startswith(f"{REAL}=") for argument in arguments):
        yield list(arguments)
        return
    command = [sys.executable, "-m", "lab", "serve", "--app", str(BUILT_ADDON)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise OSError("the lab did not start")
        yield [*options(json.loads(line)), *NO_WAITING, *arguments]
    finally:
        process.terminate()
        process.wait(timeout=60)


def options(lab: dict[str, str]) -> list[str]:
    management, collector = urlsplit(lab["mgmt"]), urlsplit(lab["hec"])
    return [
        f"--splunk-host={management.hostname}",
        f"--splunk-forwarder-host={collector.hostname}",
        f"--splunk-port={management.port}",
        f"--splunk-hec-scheme={collector.scheme}",
        f"--splunk-hec-port={collector.port}",
        f"--splunk-hec-token={lab['hec_token']}",
        f"--splunk-user={lab['username']}",
        f"--splunk-password={lab['password']}",
    ]
