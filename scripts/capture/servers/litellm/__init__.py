"""LiteLLM's proxy before a llama-server, with JSON logs and without."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from scripts.capture.servers import llamacpp
from scripts.capture.servers.common.process import Launch
from scripts.capture.servers.common.runs import Run, Say
from scripts.capture.servers.common.venvs import Installation, ensure_venv
from scripts.capture.servers.litellm import drive

NAME = "litellm"
VERSION = "1.101.6"  # 1.107.0 was reported compromised
APIS = ("http", "behind")
PACKAGES = ("litellm", "uvicorn", "fastapi")
SECRETS = (drive.MASTER_KEY,)
PAYLOADS = "payload.log"
HERE = Path(__file__).resolve().parent

RUNS: Mapping[str, Run] = {
    run.name: run
    for run in (
        Run(
            "json",
            "json_logs: true",
            {
                "stdout": "litellm:server/json.stdout.log",
                "stderr": "litellm:server/json.stderr.log",
                PAYLOADS: "litellm:payload/default.log",
            },
            arguments=("true",),
            steps=drive.EVERYTHING,
            records=None,
        ),
        Run(
            "plain",
            "json_logs: false at level INFO, one stream as in a container's log",
            {"stdout": "litellm:server/plain.log"},
            arguments=("false",),
            environment={"LITELLM_LOG": "INFO"},
            steps=drive.EVERYTHING,
            one_stream=True,
        ),
    )
}


def install(say: Say) -> Installation:
    llamacpp.install(say)
    packages = [[f"litellm[proxy]=={VERSION}", "prometheus_client"]]
    return ensure_venv(f"{NAME}-{VERSION}", packages, about="about 540 MB, some minutes", say=say)


def launch(run: Run, installation: Installation, home: Path, ports: dict[str, int]) -> Launch:
    """The run's argument is the value of `json_logs`."""
    text = (HERE / "config.yaml").read_text().replace("JSON_LOGS", run.arguments[0])
    (home / "config.yaml").write_text(text)
    shutil.copy(HERE / "payload_log.py", home)  # LiteLLM looks for callbacks beside its configuration
    backend = llamacpp.RUNS["default"]
    behind = llamacpp.launch(backend, llamacpp.install(print), home, {"http": ports["behind"]})
    command = [str(installation.program("litellm")), "--config", str(home / "config.yaml")]
    command += ["--host", "127.0.0.1", "--port", str(ports["http"])]
    environment = {
        **run.environment,
        "CAPTURE_API_BASE": f"http://127.0.0.1:{ports['behind']}/v1",
        "CAPTURE_MASTER_KEY": drive.MASTER_KEY,
        "AI_INFERENCE_PAYLOAD_LOG": str(home / PAYLOADS),
    }
    url = f"http://127.0.0.1:{ports['http']}/health/liveliness"
    return Launch(command, url, environment, behind=behind)
