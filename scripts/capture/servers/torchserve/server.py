"""A real TorchServe for a test or a capture: started on free loopback ports, stopped on the way out.

    with TorchServe(properties={"metrics_mode": "prometheus"}) as server:
        urlopen(server.metrics_url + "/metrics")

Everything the server writes lies in a folder of its own, so several can run at once.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from string import Template
from types import TracebackType

from scripts.capture.servers.common.process import ServerError, free_ports
from scripts.capture.servers.common.venvs import Installation
from scripts.capture.servers.torchserve.archives import build_archives
from scripts.capture.servers.torchserve.install import ensure_installed

HERE = Path(__file__).resolve().parent
PORTS = ("inference", "management", "metrics", "grpc_inference", "grpc_management")


class TorchServe:
    """``run`` names a file of ``config/``; ``properties`` are added to it and win."""

    def __init__(
        self,
        run: str = "default",
        *,
        properties: Mapping[str, str] | None = None,
        log_config: Path | None = None,
        models: Mapping[str, str] | None = None,
        installation: Installation | None = None,
        ready_timeout: float = 120.0,
        say: Callable[[str], None] = print,
    ) -> None:
        self.installation = installation or ensure_installed(say)
        self.models = {"tiny": "tiny.mar"} if models is None else dict(models)
        self.home = Path(tempfile.mkdtemp(prefix="ta_ai_inference-torchserve-"))
        self.log_dir = self.home / "logs"
        self.store = self.home / "model_store"
        self.stdout_path = self.home / "stdout.log"
        self._ports = dict(zip(PORTS, free_ports(len(PORTS)), strict=True))
        self._text = _config_text(run, properties or {}, self._ports)
        self._log_config = log_config
        self._ready_timeout = ready_timeout
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def inference_url(self) -> str:
        return f"http://127.0.0.1:{self._ports['inference']}"

    @property
    def management_url(self) -> str:
        return f"http://127.0.0.1:{self._ports['management']}"

    @property
    def metrics_url(self) -> str:
        return f"http://127.0.0.1:{self._ports['metrics']}"

    @property
    def config_text(self) -> str:
        return self._text

    @property
    def command(self) -> list[str]:
        command = [str(self.installation.program("torchserve")), "--start", "--foreground", "--ncs"]
        command += ["--ts-config", str(self.home / "config.properties"), "--model-store", str(self.store)]
        if self._log_config:
            command += ["--log-config", str(self._log_config)]
        return [*command, "--models", *(f"{name}={archive}" for name, archive in self.models.items())]

    def keys(self) -> dict[str, str]:
        """The API keys of a server with token authorization: kind (management, inference, API) to key."""
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
            stored = json.loads((self.home / "key_file.json").read_text())
            return {kind: entry["key"] for kind, entry in stored.items()}
        return {}

    def __enter__(self) -> "TorchServe":
        try:
            self._start()
        except BaseException:
            self.stop()
            self.remove()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        self.remove()

    def _start(self) -> None:
        self._say("building the model archives")
        build_archives(self.installation, self.store)
        self.log_dir.mkdir()
        (self.home / "config.properties").write_text(self._text)
        self._say(f"starting TorchServe: inference {self.inference_url}, management {self.management_url}")
        with self.stdout_path.open("wb") as stdout:
            self._process = subprocess.Popen(
                self.command,
                cwd=self.home,
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait_until_ready()

    def _environment(self) -> dict[str, str]:
        own = {
            "TZ": "UTC",
            "LOG_LOCATION": str(self.log_dir),
            "METRICS_LOCATION": str(self.log_dir),
            # The launcher keeps its pid file here; a shared one would refuse a second server.
            "TMPDIR": str(self.home),
            # The workers' sockets are TEMP/.ts.sock.9000 and up, whatever the HTTP ports are.
            "TEMP": str(self.home),
        }
        inherited = {key: value for key, value in os.environ.items() if key != "AI_INFERENCE_LOG"}
        return inherited | own

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + self._ready_timeout
        while time.monotonic() < deadline:
            if self._process is None or self._process.poll() is not None:
                raise ServerError(f"TorchServe ended while starting:\n{self._last_lines()}")
            if self._healthy() and self._workers_ready():
                return
            time.sleep(0.25)
        raise ServerError(f"TorchServe was not ready in {self._ready_timeout:.0f} s:\n{self._last_lines()}")

    def _healthy(self) -> bool:
        # With token authorization even /ping wants the inference key.
        return b'"Healthy"' in self._get(self.inference_url + "/ping", "inference")

    def _workers_ready(self) -> bool:
        """/ping is Healthy before the Python workers have loaded the model; a request would wait."""
        for name in self.models:
            answer = self._get(f"{self.management_url}/models/{name}", "management")
            described = json.loads(answer) if answer else [{"workers": []}]
            states = [worker["status"] for worker in described[0]["workers"]]
            if not states or any(state != "READY" for state in states):
                return False
        return True

    def _get(self, url: str, key_kind: str) -> bytes:
        """The body of a good answer, else nothing."""
        key = self.keys().get(key_kind)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the URL is ours
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                body: bytes = answer.read()
                return body
        except OSError:
            return b""

    def _last_lines(self) -> str:
        if not self.stdout_path.is_file():
            return ""
        return "\n".join(self.stdout_path.read_text(errors="replace").splitlines()[-20:])

    def stop(self) -> None:
        """Ends the server in good order, and what is left of its process group after that."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError, ValueError):
            os.kill(int((self.home / ".model_server.pid").read_text()), signal.SIGTERM)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self._say("TorchServe did not stop in 20 s, its process group is killed")
        # The launcher leads a session of its own: the group holds nothing that we did not start.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def remove(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)


def _config_text(run: str, properties: Mapping[str, str], ports: Mapping[str, int]) -> str:
    config = HERE / "config"
    text = (config / "common.properties").read_text() + (config / f"{run}.properties").read_text()
    text += "".join(f"{key}={value}\n" for key, value in properties.items())
    return Template(text).substitute({f"{name}_port": port for name, port in ports.items()})
