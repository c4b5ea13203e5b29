"""An admin sets the add-on up in its own pages: Chromium, UCC's JavaScript, the real REST handlers, the
input's own validation with its connection test, the input's first poll, and what the table says of it."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest

from lab import Lab
from lab.splunkd import Server
from scripts.build.paths import BUILD
from scripts.demonstration.replay import replay

SCRIPT = Path(__file__).with_name("forms.mjs")
SCREENSHOTS = BUILD / "ui"
KIND = "ai_inference_endpoint"
SECRETS = ("s3cret",)
ALWAYS = ["name", "server_type", "guide", "endpoints"]
LOKI = ["loki_query", "loki_tenant", "loki_sourcetype", "loki_delay", "loki_start"]
CANARY = ["canary_path", "canary_body", "canary_field", "canary_expected", "canary_tolerance"]
# Of the fields that only some server types have, those of each.
SHOWN = {
    "auto": {"management_port", "metrics_port", "models"},
    "torchserve": {"management_port", "metrics_port"},
    "tensorflow_serving": {"models"},
    "triton": {"metrics_port"},
    "kserve": {"metrics_port", "models"},
    "seldon": {"metrics_port"},
    "vllm": {"metrics_port"},
    "llamacpp": {"metrics_port"},
    "ollama": set(),
    "litellm": {"metrics_port"},
    "openai": {"metrics_port"},
    "prometheus": set(),
    "prometheus_server": {"match"},
    "loki": set(LOKI),
}
SOMETIMES = {"management_port", "metrics_port", "models", "match", *LOKI}


@pytest.fixture(scope="module")
def client_pem(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    folder = tmp_path_factory.mktemp("pem")
    cert, key = str(folder / "cert.pem"), str(folder / "key.pem")
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=splunk",
    ]
    subprocess.run([*command, "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


@pytest.fixture(scope="module")
def seen(built_addon: Path, client_pem: tuple[str, str]) -> dict[str, Any]:
    """What the browser saw; `records` is what the polls wrote, `files` all text that they left on disk."""
    shutil.rmtree(SCREENSHOTS, ignore_errors=True)
    SCREENSHOTS.mkdir(parents=True)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or "chromium"
    lab = Lab([built_addon])
    with Server(lab) as server, replay() as model_server:
        add_metrics_index(server)
        with subprocess.Popen(
            ["node", str(SCRIPT), server.web_url, model_server, str(SCREENSHOTS), *client_pem],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "CHROMIUM": chromium},
        ) as browser:  # fmt: skip
            assert browser.stdout and browser.stdin
            if browser.stdout.readline().strip() == "READY":
                for name in ("ep1", "ep2"):
                    run = server.inputs.run_now(f"{KIND}://{name}", timeout=60)
                    assert run.ok, run.problems
                browser.stdin.write("polled\n")
                browser.stdin.flush()
            output, errors = browser.communicate(timeout=180)
        assert browser.returncode == 0, errors
        found: dict[str, Any] = json.loads(output.splitlines()[-1])
        found["records"] = lab.search("search index=* | table source, sourcetype, endpoint, health, _raw")
        found["stanzas"] = lab.home.root.joinpath("etc/apps/TA_ai_inference/local/inputs.conf").read_text()
        found["files"] = {
            str(path.relative_to(lab.home.root)): path.read_bytes().decode(errors="replace")
            for path in lab.home.root.rglob("*")
            if path.is_file() and path.suffix in (".conf", ".log", ".json", ".txt")
        }
        return found


def add_metrics_index(server: Server) -> None:
    answer = httpx.post(
        f"{server.mgmt_url}/servicesNS/nobody/search/data/indexes",
        data={"name": "ai_metrics", "datatype": "metric"},
        headers={"Authorization": f"Splunk {server.session_key}"},
        verify=False,  # noqa: S501 - the lab's certificate is self-signed, made at each start
    )
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("kind", "own"),
    [
        ("bearer", ["token"]),
        ("basic", ["username", "password"]),
        ("api_key", ["header_name", "api_key"]),
        ("torchserve", ["inference_token", "management_token"]),
        ("mtls", ["client_cert_file", "client_key_file", "client_key_password"]),
    ],
)
def test_an_account_shows_the_fields_of_its_type(seen: dict[str, Any], kind: str, own: list[str]) -> None:
    assert seen["accountFields"][kind] == ["name", "auth_type", "guide", *own]


def test_the_accounts_table_says_the_type_and_no_secret(seen: dict[str, Any]) -> None:
    assert {row[0]: row[1] for row in seen["accounts"][1:]} == {
        "acc_bearer": "Bearer token",
        "acc_basic": "User name and password (Basic)",
        "acc_api_key": "API key in a header",
        "acc_torchserve": "TorchServe's two tokens",
        "acc_mtls": "Client certificate (mutual TLS)",
    }
    assert "s3cret" not in str(seen["accounts"])


def test_an_account_can_change_its_type_and_forgets_the_other(seen: dict[str, Any]) -> None:
    assert seen["editedFields"] == ["name", "auth_type", "guide", "username", "password"]
    assert seen["maskedPassword"] == "******"
    assert {row[0]: row[1] for row in seen["accountsAfterEdit"][1:]}["acc_basic"] == "API key in a header"
    stored = seen["files"]["etc/apps/TA_ai_inference/local/ta_ai_inference_account.conf"]
    stanza = stored.partition("[acc_basic]")[2].partition("[")[0]
    assert "splunk" not in stanza and "auth_type = api_key" in stanza


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("accountName", "must begin with a letter"),
        ("noToken", "Token is required"),
        ("tokenWithWord", "without the word before it"),
        ("url", "must begin with http:// or https://"),
        ("userInUrl", "without a user name"),
        ("lineThree", "In line 3 of the endpoints, a word after the URL is none of"),
        ("noEndpoint", "No endpoint is listed"),
        ("port", "from 0 to 65535"),
        ("share", 'must be "2/3"'),
        ("caFile", "does not exist on this host"),
    ],
)
def test_mistakes_are_told_where_they_were_made(seen: dict[str, Any], name: str, words: str) -> None:
    assert words in seen["mistakes"][name]


def test_fields_show_only_when_they_apply(seen: dict[str, Any]) -> None:
    found = {kind: SOMETIMES.intersection(names) for kind, names in seen["inputFields"].items()}
    assert found == SHOWN
    assert all(names[:4] == ALWAYS for names in seen["inputFields"].values())
    assert not set(CANARY).intersection(seen["noCanaryFields"])
    assert [name for name in seen["canaryFields"] if name in CANARY] == CANARY


def test_the_help_names_the_servers_own_flag(seen: dict[str, Any]) -> None:
    for kind, words in (
        ("triton", "--http-port"),
        ("tensorflow_serving", "--rest_api_port"),
        ("ollama", "11434"),
    ):
        assert words in seen["endpointHelp"][kind]


def test_only_metrics_indexes_are_offered_for_metrics(seen: dict[str, Any]) -> None:
    assert seen["metricsIndexes"] == ["ai_metrics"]


def test_certificates_unverified_are_warned_of(seen: dict[str, Any]) -> None:
    assert "Certificates are not verified." in seen["tlsWarning"]
    assert "Certificates are not verified." not in seen["tlsAgain"]


def test_a_connection_test_that_fails_keeps_the_form_open_and_unticking_saves(seen: dict[str, Any]) -> None:
    told = seen["mistakes"]["dead"]
    assert "127.0.0.1:1" in told and 'untick "Test the connection when saving"' in told
    assert seen["messageInSight"] and seen["mistakeInSight"]
    assert seen["unpolled"][1][:4] == ["ep1", "TorchServe", seen["unpolled"][1][2], "never polled"]


def test_the_inputs_poll_and_the_table_says_how_it_went(seen: dict[str, Any]) -> None:
    rows = {(row["source"], row["endpoint"]): row["health"] for row in seen["records"] if row.get("health")}
    assert rows[f"{KIND}://ep1", "ts-one"] == "healthy"
    assert rows[f"{KIND}://ep1", "dead"] == "unreachable"
    table = {row[0]: row for row in seen["polled"][1:]}
    assert table["ep1"][3] == "1 of 2 endpoints unhealthy" and table["ep1"][2].endswith(" and 1 more")
    assert table["ep2"][3] == "healthy" and table["ep2"][4].endswith(" UTC")
    assert "dead: 127.0.0.1:1 refused the connection" in str(seen["moreInfo"])


def test_an_edit_keeps_the_list_and_the_status_stays_out_of_the_conf(seen: dict[str, Any]) -> None:
    assert seen["editedEndpoints"].splitlines()[1:] == [
        "# the next one is down",
        "http://127.0.0.1:1 name=dead",
    ]
    (edited,) = [row for row in seen["edited"] if row[0] == "ep1"]
    assert edited[3] == "1 of 2 endpoints unhealthy" and edited[5] == "120"
    (disabled,) = [row for row in seen["disabled"] if row[0] == "ep2"]
    assert disabled[3] == "healthy" and disabled[6].splitlines()[-1] == "no"
    assert "last_" not in seen["stanzas"] and "summary" not in seen["stanzas"]
    assert "guide" not in seen["stanzas"]


def test_the_guide_opens_beside_the_form(seen: dict[str, Any]) -> None:
    assert "poller" in seen["guide"]["title"].lower()


def test_the_secrets_are_in_no_file_and_no_event(seen: dict[str, Any]) -> None:
    assert not [name for name, text in seen["files"].items() if any(secret in text for secret in SECRETS)]
    assert not [row for row in seen["records"] if "s3cret" in str(row)]


def test_nothing_went_wrong_in_the_browser(seen: dict[str, Any]) -> None:
    assert seen["errors"] == []
