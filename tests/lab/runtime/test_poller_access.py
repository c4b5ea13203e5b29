"""What an admin sets on the pages reaches the wire, and only there: accounts, proxy, certificates. And what
is refused at saving: splunkd passes the handler's 400 on as a 500 with its words, which the form shows."""

import base64
import ssl
from pathlib import Path

import pytest

from lab.splunkd import certs
from tests.lab.runtime.poller import Installed, line
from tests.unit.poller.loopback import Loopback, answering
from tests.unit.poller.misbehaving_server import BEHAVIOURS
from tests.unit.poller.rounds import vllm

BASIC = base64.b64encode(b"splunk:basic-s3cret").decode()
# Type → what an admin enters, and the header that a server gets.
ACCOUNTS = {
    "bearer": ({"token": "bearer-s3cret"}, ("authorization", "Bearer bearer-s3cret")),
    "basic": ({"username": "splunk", "password": "basic-s3cret"}, ("authorization", f"Basic {BASIC}")),
    "api_key": ({"header_name": "X-Model-Key", "api_key": "key-s3cret"}, ("x-model-key", "key-s3cret")),
    "torchserve": (
        {"inference_token": "inference-s3cret", "management_token": "m-s3cret"},
        ("authorization", "Bearer inference-s3cret"),
    ),
}


def test_an_account_of_each_type(own: Installed) -> None:
    with vllm() as server:
        for kind, (fields, (header, value)) in ACCOUNTS.items():
            assert own.account(kind, kind, **fields).status_code == 201
            own.add(kind, f"{server.url} name=llm", account=kind)
            server.requests.clear()
            (health,) = own.polled(kind)["health"]
            assert health["health"] == "healthy", health
            sent = [
                request.headers.get(header) for request in server.requests if request.target != "/metrics"
            ]
            assert set(sent) == {value}
    written = own.written()
    assert "s3cret" not in written and BASIC not in written
    assert '"detected_because"' in written and "action=events_ingested" in written


def test_a_server_that_quotes_the_secret_back(own: Installed) -> None:
    own.account("acc", "bearer", token="bearer-s3cret")
    with Loopback(BEHAVIOURS["echo"]) as server:
        own.add("prod", line(server), server_type="torchserve", account="acc", raw_metrics="1")
        (health,) = own.polled("prod")["health"]
    assert health["health"] != "healthy" and health["problem_count"] == 2
    assert [r["model_name"] for r in own.events("inventory", name="prod")] == ["[hidden]"]
    assert "s3cret" not in own.written()


def test_mutual_tls_with_an_authority_of_ones_own(own: Installed, tmp_path: Path) -> None:
    certificate = certs.make(tmp_path)[0]
    key = certificate.with_suffix(".key")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    tls.load_verify_locations(certificate)
    tls.verify_mode = ssl.CERT_REQUIRED
    files = {"client_cert_file": str(certificate), "client_key_file": str(key)}
    assert own.account("mutual", "mtls", **files).status_code == 201
    with vllm(tls=tls) as server:
        named = f"{server.url} name=llm"
        own.add("mutual", named, account="mutual", ca_file=str(certificate))
        own.add("nobody", named, ca_file=str(certificate))
        own.add("stranger", named, account="mutual")
        own.add("blind", named, account="mutual", tls_verify="0")
        found = {name: own.polled(name)["health"][0] for name in ("mutual", "nobody", "stranger", "blind")}
    assert found["mutual"]["health"] == "healthy" and found["mutual"]["tls_days_left"] > 0
    assert found["nobody"]["health"] != "healthy"
    assert (found["stranger"]["health"], found["stranger"]["error_type"]) == ("unknown", "tls")
    assert found["blind"]["health"] == "healthy"
    assert [problem["kind"] for problem in found["blind"]["problems"]] == ["tls_not_verified"]
    assert "log_level=WARNING" in own.log_of("blind") and "kind=tls_not_verified" in own.log_of("blind")


def test_the_proxy_tab_is_heeded(own: Installed) -> None:
    with Loopback(answering({"http://model.example:8080/ping": "default-ping-healthy"})) as proxy:
        own.settings("proxy", proxy_enabled="1", proxy_url="127.0.0.1", proxy_port=str(proxy.port))
        own.add("prod", "http://model.example:8080", server_type="torchserve")
        (health,) = own.polled("prod")["health"]
    assert health["health"] == "healthy"
    assert {request.target.rpartition(":8")[0] for request in proxy.requests} == {"http://model.example"}


def test_the_connection_is_tested_at_saving(addon: Installed) -> None:
    addon.account("acc", "bearer", token="bearer-s3cret")
    with vllm() as good, Loopback(BEHAVIOURS["401"]) as closed:
        refused = addon.add(
            "prod", f"{good.url}\n{closed.url} name=closed", account="acc", test_connection="1"
        )
        assert refused.status_code >= 400
        assert "closed" in refused.text and "account" in refused.text
        assert 'untick \\"Test the connection when saving\\"' in refused.text
        away = addon.add("prod", "http://127.0.0.1:1", test_connection="1")
        assert away.status_code >= 400 and "127.0.0.1:1 refused the connection" in away.text
        # The twins: the same without the test, and a server that answers.
        assert addon.add("later", closed.url).status_code == 201
        saved = addon.add("prod", good.url, account="acc", test_connection="1")
        assert saved.status_code == 201, saved.text
    assert good.requests and good.requests[-1].headers["authorization"] == "Bearer bearer-s3cret"
    assert "s3cret" not in refused.text + addon.written()


@pytest.mark.parametrize(
    ("endpoints", "fields", "why"),
    [
        ("http://h:99999", {}, "its port or host is wrong"),
        ("http://h metrics=http://h:0", {}, "port 0"),
        ("http://h type=nonsense", {}, "type= is no server type"),
        ("", {}, "No endpoint is listed"),
        ("http://h", {"ca_file": "/no/such.pem"}, "CA certificate file does not exist"),
        ("http://h", {"management_port": "http"}, "Not matching the pattern"),
        ("http://h", {"server_type": "loki"}, "A Loki needs a query"),
        ("http://h", {"account": "absent"}, "does not exist"),
    ],
)
def test_what_cannot_be_right_is_not_saved(
    own: Installed, endpoints: str, fields: dict[str, str], why: str
) -> None:
    answer = own.add("prod", endpoints, **fields)
    assert answer.status_code >= 400 and why in answer.text, answer.text
    # The twin: without the fault it is saved.
    assert own.add("prod", "http://h").status_code == 201
