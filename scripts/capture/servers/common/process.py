"""A real server's process: started in a folder of its own, its streams kept, ended with its group."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

STREAMS = ("stdout", "stderr")


class ServerError(Exception):
    """The server did not start; the message ends with what it printed last."""


@dataclass(frozen=True)
class Launch:
    """How a server is started: its command, what is added to the environment, the URL that answers 200 when
    it is ready, and the signal that ends it in good order."""

    command: Sequence[str]
    ready_url: str
    environment: Mapping[str, str] = field(default_factory=dict)
    ready_timeout: float = 120.0
    stop_signal: signal.Signals = signal.SIGTERM
    stop_timeout: float = 20.0
    one_stream: bool = False
    """stderr goes where stdout goes, as in a container's log."""
    behind: "Launch | None" = None
    """A server that this one needs, started before it and ended after it: a gateway's model server."""


class ServerProcess:
    """`with ServerProcess("kserve", lambda home: launch) as server:`; `home` is a fresh folder."""

    def __init__(self, name: str, launch: Callable[[Path], Launch], say: Callable[[str], None]) -> None:
        self.name, self._say = name, say
        self.home = Path(tempfile.mkdtemp(prefix=f"ta_ai_inference-{name}-"))
        self.launch = launch(self.home)
        self.ended = False
        self._process: subprocess.Popen[bytes] | None = None
        behind = self.launch.behind
        self._behind = ServerProcess(f"{name}-behind", lambda _home: behind, say) if behind else None

    def stream(self, name: str) -> bytes:
        path = self.home / f"{name}.log"
        return path.read_bytes() if path.is_file() else b""

    def __enter__(self) -> "ServerProcess":
        try:
            self._start()
        except BaseException:
            self.stop()
            self.remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self.remove()

    def _start(self) -> None:
        if self._behind:
            self._behind.__enter__()
        self._say(f"starting {self.name}: {' '.join(self.launch.command)}")
        with contextlib.ExitStack() as stack:
            stdout = stack.enter_context((self.home / "stdout.log").open("wb"))
            stderr = stack.enter_context((self.home / "stderr.log").open("wb"))
            self._process = subprocess.Popen(
                list(self.launch.command),
                cwd=self.home,
                env={**os.environ, "TZ": "UTC", "PYTHONUNBUFFERED": "1", **self.launch.environment},
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=subprocess.STDOUT if self.launch.one_stream else stderr,
                start_new_session=True,
            )
        deadline = time.monotonic() + self.launch.ready_timeout
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise ServerError(f"{self.name} ended while starting:\n{self._last_lines()}")
            if is_ready(self.launch.ready_url):
                return
            time.sleep(0.2)
        raise ServerError(f"{self.name} was not ready in time:\n{self._last_lines()}")

    def _last_lines(self) -> str:
        text = b"".join(self.stream(name) for name in STREAMS).decode(errors="replace")
        return "\n".join(text.splitlines()[-30:])

    def stop(self) -> None:
        """Ends the server in good order, and what is left of its process group after that."""
        process, self._process = self._process, None
        if process is not None:
            self._end(process)
        if self._behind:
            self._behind.stop()

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.send_signal(self.launch.stop_signal)
        try:
            process.wait(timeout=self.launch.stop_timeout)
        except subprocess.TimeoutExpired:
            self._say(f"{self.name} did not stop in time, its process group is killed")
        # It leads a session of its own: the group holds nothing that we did not start.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def remove(self) -> None:
        if self._behind:
            self._behind.remove()
        shutil.rmtree(self.home, ignore_errors=True)


def is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - the URL is ours
            return int(answer.status) == 200
    except OSError:
        return False


def free_ports(count: int) -> list[int]:
    """Ports that the system gave; all are held until the last is known, so that they differ."""
    with contextlib.ExitStack() as held:
        ports = []
        for _ in range(count):
            listener = held.enter_context(socket.socket())
            listener.bind(("127.0.0.1", 0))
            ports.append(int(listener.getsockname()[1]))
        return ports
