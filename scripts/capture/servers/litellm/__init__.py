"""LiteLLM's proxy before a llama-server, with JSON logs and without."""

import shutil
from collections.abc import Mapping
from pathlib import Path

from scripts.capture.servers import llamacpp
from scripts.capture.servers.common.exchange_log import EXCHANGES
from scripts.capture.servers.common.process import Launch
from scripts.capture.servers.common.runs import Run, Say
from scripts.capture.servers.common.venvs import Installation, ensure_venv
from scripts.capture.servers.litellm import drive, shapes

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
            arguments=("config.yaml", "true"),
            steps=drive.EVERYTHING,
            records=None,
        ),
        Run(
            "plain",
            "json_logs: false at level INFO, one stream as in a container's log",
            {"stdout": "litellm:server/plain.log"},
            arguments=("config.yaml", "false"),
            environment={"LITELLM_LOG": "INFO"},
            steps=drive.EVERYTHING,
            one_stream=True,
        ),
        Run(
            "shapes",
            "answers of its own (mock_response): every shape of request and answer, and models with a price",
            {PAYLOADS: "litellm:payload/shapes.log", EXCHANGES: "openai:compatible/litellm.log"},
            arguments=("shapes.yaml", "true"),
            environment={"LITELLM_LOCAL_MODEL_COST_MAP": "True"},
            steps=shapes.EVERYTHING,
        ),
    )
}


def install(say: Say) -> Installation:
    packages = [[f"litellm[proxy]=={VERSION}", "prometheus_client"]]
    return ensure_venv(f"{NAME}-{VERSION}", packages, about="about 540 MB, some minutes", say=say)


def launch(run: Run, installation: Installation, home: Path, ports: dict[str, int]) -> Launch:
    """The arguments: the configuration, and the value of `json_logs`. In `shapes.yaml` no model is asked."""
    config, json_logs = run.arguments
    (home / "config.yaml").write_text((HERE / config).read_text().replace("JSON_LOGS", json_logs))
    shutil.copy(HERE / "payload_log.py", home)  # LiteLLM looks for callbacks beside its configuration
    behind = None
    if config == "config.yaml":
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
