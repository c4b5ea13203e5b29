"""Logging in, sessions, and the refusals every endpoint shares."""

# ruff: noqa: S501 - the certificate is self-signed, made at each start

import httpx
import pytest

from lab.splunkd import Server

A1 = "facts/splunk-stand-in.md A1: recorded traffic of pytest-splunk-addon"
REST = "help.splunk.com: REST API Reference, access endpoints"


@pytest.mark.verified(source=A1)
def test_login_answers_a_key_and_a_cookie(server: Server) -> None:
    form = {"username": server.username, "password": server.password, "cookie": "1"}
    answer = httpx.post(f"{server.mgmt_url}/services/auth/login", data=form, verify=False)
    assert answer.status_code == 200 and "<sessionKey>" in answer.text
    assert answer.headers["set-cookie"].startswith(f"splunkd_{server.mgmt_url.rpartition(':')[2]}=")
    url = f"{server.mgmt_url}/services/server/settings"
    assert httpx.get(url, cookies=dict(answer.cookies), verify=False).status_code == 200


@pytest.mark.verified(source=A1)
def test_the_body_of_a_login_needs_no_content_type(server: Server) -> None:
    body = f"username={server.username}&password={server.password}".encode()
    assert httpx.post(f"{server.mgmt_url}/services/auth/login", content=body, verify=False).status_code == 200


@pytest.mark.verified(source=REST)
@pytest.mark.parametrize(("name", "password"), [("admin", "wrong"), ("nobody", ""), ("", "")])
def test_wrong_credentials_are_401(server: Server, name: str, password: str) -> None:
    form = {"username": name, "password": password}
    answer = httpx.post(f"{server.mgmt_url}/services/auth/login", data=form, verify=False)
    assert answer.status_code == 401 and "Login failed" in answer.text


@pytest.mark.verified(source=REST)
@pytest.mark.parametrize("header", ["", "Splunk wrong", "Basic !!", "Basic YWRtaW46eA==", "Digest x"])
def test_without_a_session_nothing_is_told(server: Server, header: str) -> None:
    for path in ("/services/saved/searches", "/services/no/such/thing"):
        answer = httpx.get(f"{server.mgmt_url}{path}", headers={"Authorization": header}, verify=False)
        session = header.startswith("Splunk")
        assert answer.status_code == 401
        assert ("call not properly authenticated" if session else "Unauthorized") in answer.text
        assert ("WWW-Authenticate" in answer.headers) != session


@pytest.mark.verified(source=REST)
def test_basic_works_too(server: Server) -> None:
    url = f"{server.mgmt_url}/services/authentication/current-context?output_mode=json"
    answer = httpx.get(url, auth=(server.username, server.password), verify=False)
    assert answer.json()["entry"][0]["content"]["username"] == "admin"


@pytest.mark.verified(source=A1)
def test_server_info_names_a_version_of_integers_and_the_lab(client: httpx.Client) -> None:
    content = client.get("/services/server/info").json()["entry"][0]["content"]
    assert all(part.isdigit() for part in content["version"].split("."))
    assert content["product_type"] == content["instance_type"] == "lab"


@pytest.mark.differs(reason="splunkd serves more paths; the lab says which hole is its own")
@pytest.mark.parametrize(
    "path", ["/services/cluster/config", "/servicesNS/nobody/lab_probe/licenser/pools", "/x"]
)
def test_an_unknown_path_is_the_labs_own_hole(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert "the lab" in answer.json()["messages"][0]["text"] and path in answer.json()["messages"][0]["text"]
    assert client.get(path, params={"output_mode": "xml"}).text.count("<msg type=") == 1


@pytest.mark.unverified
def test_a_wrong_method_names_the_right_ones(client: httpx.Client) -> None:
    answer = client.delete("/services/server/info")
    assert answer.status_code == 405 and "GET" in answer.json()["messages"][0]["text"]


@pytest.mark.unverified
@pytest.mark.parametrize(
    "query", [{"output_mode": "yaml"}, {"count": "many"}, {"sort_key": "name", "sort_dir": "up"}]
)
def test_an_unknown_value_is_refused(client: httpx.Client, query: dict[str, str]) -> None:
    assert client.get("/services/apps/local", params=query).status_code == 400


@pytest.mark.verified(source=A1)
def test_the_server_closes_when_the_client_says_so(client: httpx.Client) -> None:
    answer = client.get("/services/server/info", headers={"Connection": "Close"})
    assert answer.headers["connection"] == "close"


@pytest.mark.unverified
def test_no_secret_is_in_any_log(server: Server, client: httpx.Client) -> None:
    form = {"name": "u", "password": "s3cret-value", "realm": "r"}
    client.post("/servicesNS/nobody/lab_probe/storage/passwords", data=form)
    client.get("/services/no/such/thing")
    files = [p for p in server.lab.home.root.rglob("*") if p.is_file() and "/apps/" not in str(p)]
    text = b"".join(path.read_bytes() for path in files)
    for secret in (b"s3cret-value", server.password.encode(), server.hec_token.encode()):
        assert secret not in text
