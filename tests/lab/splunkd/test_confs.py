"""configs, properties, passwords, indexes, apps, views."""

from urllib.parse import quote

import httpx
import pytest

from lab.splunkd import Server

UCC = "facts/ucc-build.md section 3: the calls of solnlib 7.0.0"
REST = "help.splunk.com: REST API Reference, configuration endpoints"
CONF = "/servicesNS/nobody/lab_probe/configs/conf-probe"
PASSWORDS = "/servicesNS/nobody/lab_probe/storage/passwords"


def content(answer: httpx.Response) -> dict[str, object]:
    assert answer.status_code in (200, 201), answer.text
    return dict(answer.json()["entry"][0]["content"])


@pytest.mark.verified(source=UCC)
def test_where_solnlib_looks_for_splunkd(server: Server, client: httpx.Client) -> None:
    base = "/servicesNS/nobody/system/configs"
    assert content(client.get(f"{base}/conf-server/sslConfig"))["enableSplunkdSSL"] == "1"
    assert f"https://{content(client.get(f'{base}/conf-web/settings'))['mgmtHostPort']}" == server.mgmt_url


@pytest.mark.verified(source=REST)
def test_a_stanzas_life(client: httpx.Client, server: Server) -> None:
    assert client.get(CONF).status_code == 404, "no such conf yet"
    assert client.post(CONF, data={"name": "a/b c", "k": "v", "count": "3"}).status_code == 201
    assert client.post(CONF, data={"name": "a/b c"}).status_code == 409
    assert content(client.post(f"{CONF}/{quote('a/b c', safe='')}", data={"k": "w"}))["k"] == "w"
    assert content(client.get(f"{CONF}/a%2Fb%20c"))["count"] == "3"
    local = server.lab.home.app("lab_probe") / "local/probe.conf"
    assert "[a/b c]" in local.read_text()
    assert client.delete(f"{CONF}/a%2Fb%20c").status_code == 200
    assert client.get(f"{CONF}/a%2Fb%20c").status_code == 404


@pytest.mark.verified(source=REST)
def test_local_goes_over_default_and_what_is_shipped_stays(client: httpx.Client) -> None:
    path = "/servicesNS/nobody/lab_probe/configs/conf-inputs/probe_input"
    assert content(client.post(path, data={"interval": "5"})) | {
        "interval": "5",
        "index": "default",
    } == content(client.get(path))
    assert client.delete(path).status_code == 200
    assert content(client.get(path))["interval"] == "60"
    assert client.delete(path).status_code == 403


@pytest.mark.unverified
def test_an_unknown_app_is_not_an_empty_one(client: httpx.Client) -> None:
    answer = client.get("/servicesNS/nobody/no_such_app/configs/conf-inputs")
    assert answer.status_code == 404 and "no_such_app" in answer.text


@pytest.mark.verified(source=REST)
def test_properties(client: httpx.Client) -> None:
    base = "/servicesNS/nobody/lab_probe/properties"
    assert client.get(f"{base}/nosuchconf").status_code == 404
    assert "probe_input" in [entry["name"] for entry in client.get(f"{base}/inputs").json()["entry"]]
    assert client.get(f"{base}/inputs/probe_input/interval", params={"output_mode": "xml"}).text == "60"
    assert client.post(base, data={"__conf": "fresh"}).status_code == 201
    assert client.post(f"{base}/fresh", data={"__stanza": "s"}).status_code == 201
    assert client.post(f"{base}/fresh/s", data={"k": "v"}).status_code == 200
    assert client.get(f"{base}/fresh/s/k", params={"output_mode": "xml"}).text == "v"


class TestPasswords:
    @pytest.mark.verified(source=UCC)
    def test_a_credentials_life(self, client: httpx.Client) -> None:
        form = {"name": "user", "password": "p", "realm": "__REST_CREDENTIAL__#app#configs/conf-x"}
        assert client.post(PASSWORDS, data=form).status_code == 201
        assert client.post(PASSWORDS, data=form).status_code == 409
        (entry,) = client.get(
            PASSWORDS, params={"output_mode": "json", "search": f"realm={form['realm']}"}
        ).json()["entry"]
        assert entry["name"] == f"{form['realm']}:user:" and entry["content"]["clear_password"] == "p"
        # the SDK sends the slash of a name as it is
        url = f"{PASSWORDS}/{quote(entry['name'], safe='/')}"
        assert content(client.post(url, data={"password": "q"}))["clear_password"] == "q"
        assert client.delete(url).status_code == 200
        assert client.get(PASSWORDS).json()["entry"] == []

    @pytest.mark.verified(source="passwords.conf.spec: a colon in the realm is escaped")
    def test_colons_of_a_name_are_escaped(self, client: httpx.Client) -> None:
        client.post(PASSWORDS, data={"name": "u:v", "password": "p", "realm": "a:b"})
        assert client.get(PASSWORDS).json()["entry"][0]["name"] == r"a\:b:u\:v:"

    @pytest.mark.unverified
    def test_apps_do_not_see_each_others(self, client: httpx.Client) -> None:
        client.post(PASSWORDS, data={"name": "u", "password": "p"})
        assert client.get("/servicesNS/nobody/search/storage/passwords").json()["entry"] == []
        assert len(client.get("/servicesNS/-/-/storage/passwords").json()["entry"]) == 1


class TestIndexes:
    @pytest.mark.verified(source="facts/ucc-build.md section 4: what the inputs page asks for")
    def test_the_list_of_the_inputs_page(self, client: httpx.Client) -> None:
        query = {"output_mode": "json", "search": "isInternal=0 disabled=0", "count": "-1"}
        names = [
            entry["name"] for entry in client.get("/services/data/indexes", params=query).json()["entry"]
        ]
        assert names == ["history", "main", "summary"]

    @pytest.mark.verified(source="indexes.conf.spec: index names")
    @pytest.mark.parametrize(
        ("name", "valid"),
        [
            ("default", True),
            ("main", True),
            ("new_one", True),
            ("Big", False),
            ("_x", False),
            ("a kvstore", False),
            ("kvstore", False),
            ("-a", False),
        ],
    )
    def test_names(self, client: httpx.Client, name: str, valid: bool) -> None:
        answer = client.post("/services/data/indexes/_validateName", data={"index_name": name})
        assert content(answer)["is_valid"] == ("true" if valid else "false")

    @pytest.mark.verified(source=REST)
    def test_a_new_index(self, client: httpx.Client) -> None:
        assert client.post("/services/data/indexes", data={"name": "fresh"}).status_code == 201
        assert client.post("/services/data/indexes", data={"name": "fresh"}).status_code == 409
        assert client.delete("/services/data/indexes/main").status_code == 403


@pytest.mark.verified(source=REST)
def test_views_and_times(client: httpx.Client) -> None:
    names = [e["name"] for e in client.get("/servicesNS/-/lab_probe/data/ui/views").json()["entry"]]
    assert names == ["plain", "studio"]
    entry = client.get("/servicesNS/-/lab_probe/data/ui/views/studio").json()["entry"][0]
    assert entry["content"]["label"] == "Studio & more" and entry["content"]["version"] == "2"
    assert client.get("/services/data/ui/times").json()["entry"]
