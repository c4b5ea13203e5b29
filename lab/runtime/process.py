"""One program of an add-on, run to its end: its surroundings, its time limit, its death."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

STUB = Path(__file__).parent / "splunk_stub"
GRACE = 3.0
# Only these pass from our own environment: a proxy setting or a PYTHONPATH of the developer's must not
# decide what an add-on does.
INHERITED = ("PATH", "HOME", "TMPDIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")


@dataclass(frozen=True)
class Surroundings:
    """What a program of an add-on finds around it: SPLUNK_HOME, an interpreter, a splunkd."""

    home: Path
    splunkd_uri: str = ""
    python: str = sys.executable

    def environment(self) -> dict[str, str]:
        """Splunk's Python has a `splunk` package; ours is the stand-in, put in front."""
        env = {name: os.environ[name] for name in INHERITED if name in os.environ}
        return env | {
            "SPLUNK_HOME": str(self.home),
            "SPLUNK_DB": str(self.home / "var/lib/splunk"),
            "SPLUNK_ETC": str(self.home / "etc"),
            "LAB_SPLUNKD_URI": self.splunkd_uri,
            "PYTHONPATH": str(STUB),
            "PYTHONDONTWRITEBYTECODE": "1",
            "LC_ALL": "C.UTF-8",
        }

    def script(self, app: str, name: str) -> Path:
        """`bin/NAME` of an app, which must be there."""
        path = self.home / "etc/apps" / app / "bin" / name
        if not path.is_file():
            raise FileNotFoundError(f"{app} has no bin/{name}")
        return path


@dataclass(frozen=True)
class Completed:
    """How a program ended. `code` is None when it was stopped for taking too long."""

    code: int | None
    stdout: bytes
    stderr: str

    @property
    def timed_out(self) -> bool:
        return self.code is None


def start(argv: Sequence[str], around: Surroundings, cwd: Path | None = None) -> subprocess.Popen[bytes]:
    """Start a program in a process group of its own, so that its children can be ended with it."""
    return subprocess.Popen(
        argv,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=around.environment(),
        cwd=cwd or around.home,
        start_new_session=True,
    )


def end(process: subprocess.Popen[bytes], grace: float = GRACE) -> None:
    """SIGTERM to the program's group, SIGKILL when it does not heed it; returns when it is gone."""
    if process.poll() is None:
        signal_group(process, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(grace)
    signal_group(process, signal.SIGKILL)
    process.wait()


def signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    # The group outlives its leader while a child is left in it, so this is asked even of the dead.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)


def run(
    argv: Sequence[str],
    stdin: bytes,
    around: Surroundings,
    timeout: float,
    cwd: Path | None = None,
) -> Completed:
    """Run a program to its end, or to the end of its time."""
    process = start(argv, around, cwd)
    try:
        stdout, stderr = process.communicate(stdin, timeout=timeout)
    except subprocess.TimeoutExpired:
        end(process)
        stdout, stderr = process.communicate()
        return Completed(None, stdout, stderr.decode(errors="replace"))
    finally:
        end(process)
    return Completed(process.returncode, stdout, stderr.decode(errors="replace"))
