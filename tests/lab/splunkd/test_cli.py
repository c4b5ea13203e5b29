"""`python -m lab`, as a person starts it."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.lab.splunkd.conftest import PROBE

# ruff: noqa: S501 - the certificate is self-signed, made at each start

ROOT = Path(__file__).parents[3]


def lab(*arguments: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "lab", *arguments]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.unverified
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_says_where_and_ends_on_a_signal(number: signal.Signals) -> None:
    argv = [sys.executable, "-m", "lab", "serve", "--app", str(PROBE)]
    process = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = json.loads(process.stdout.readline())
        assert set(said) == {"mgmt", "hec", "web", "username", "password", "hec_token"}
        answer = httpx.get(
            f"{said['mgmt']}/services/apps/local", auth=(said["username"], said["password"]), verify=False
        )
        assert "lab_probe" in answer.text
        assert httpx.get(f"{said['hec']}/services/collector/health", verify=False).json()["code"] == 17
        assert httpx.get(said["web"]).headers["location"] == "/en-US/app/lab_probe/studio"
        process.send_signal(number)
        _out, errors = process.communicate(timeout=20)
        assert (process.returncode, errors) == (0, "")
    finally:
        process.kill()
        process.wait()


@pytest.mark.unverified
@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["--help"], 0, "Not Splunk"),
        (["serve", "--help"], 0, "--dashboard-bundle"),
        ([], 2, "required"),
        (["serve", "--app", "/no/such/app"], 1, "/no/such/app"),
        (["serve", "--dashboard-bundle", "/no/such"], 1, "no main.js"),
        (["serve", "--hec-tokens", "/no/such"], 1, "no token file"),
        (["search", "--ingest", "nonsense", "index=main"], 2, "SOURCETYPE=FILE"),
        (["search", "--ingest", "a=/no/such/file", "index=main"], 1, "/no/such/file"),
    ],
)
def test_help_and_errors_are_plain(arguments: list[str], code: int, text: str) -> None:
    done = lab(*arguments)
    assert done.returncode == code and text in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
