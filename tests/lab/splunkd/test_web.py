"""The web port: pages, files, the proxy and its protections."""

from pathlib import Path

import httpx
import pytest

from lab.splunkd import Server
from tests.lab.splunkd.conftest import PROBE
from tests.lab.splunkd.fake_lab import FakeLab

UCC = "facts/ucc-build.md section 4: what the UCC pages ask of Splunk Web"
EXPOSE = "web.conf.spec: [expose:<uniqueName>]"
RAW = "/en-US/splunkd/__raw"


def form_key(browser: httpx.Client) -> dict[str, str]:
    (key,) = [value for name, value in browser.cookies.items() if name.startswith("splunkweb_csrf_token_")]
    return {"X-Splunk-Form-Key": key}


@pytest.mark.unverified
@pytest.mark.parametrize("path", ["/", "/en-US", "/en-US/app/lab_probe"])
def test_a_person_lands_on_the_apps_first_page(browser: httpx.Client, path: str) -> None:
    assert browser.get(path).headers["location"] == "/en-US/app/lab_probe/studio"


@pytest.mark.verified(source=UCC)
def test_scripts_of_every_page(server: Server, browser: httpx.Client) -> None:
    config = browser.get("/en-US/config?autoload=1").text
    assert '"SPLUNKD_PATH": "/en-US/splunkd/__raw"' in config
    assert f'"MRSPARKLE_PORT_NUMBER": {server.web_url.rpartition(":")[2]}' in config
    assert "window.gettext" in browser.get("/en-US/static/@1/js/i18n.js").text
    assert "ungettext" in browser.get("/en-US/i18ncatalog?autoload=1").text
    assert "__get_theme__" in browser.get("/en-US/static/@1/build/api/get_theme.js").text
    layout = browser.get("/en-US/static/@1/build/api/layout.js").text
    assert "not Splunk" in layout and '"label": "Simple XML"' in layout and "__splunk_layout__" in layout
    assert browser.get("/en-US/static/@1/app/lab_probe/probe.js").text == 'console.log("probe");\n'


@pytest.mark.unverified
def test_a_studio_view_hands_its_definition_to_the_bundle(lab: FakeLab, tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text("bundle()")
    with Server(lab, dashboard_bundle=tmp_path) as server, httpx.Client(base_url=server.web_url) as browser:
        html = browser.get("/en-US/app/lab_probe/studio").text
        assert '<div id="root">' in html and '"definition": {"title": "\\u003c/script>\\u003cb>"}' in html
        assert "<title>Studio &amp; more | lab, not Splunk</title>" in html
        assert browser.get("/en-US/static/@lab/dashboard/main.js").text == "bundle()"


@pytest.mark.differs(reason="Splunk draws Simple XML and needs no bundle; the lab says what it cannot draw")
@pytest.mark.parametrize(("view", "status"), [("plain", 501), ("studio", 501), ("absent", 404)])
def test_what_cannot_be_shown_is_no_success(browser: httpx.Client, view: str, status: int) -> None:
    answer = browser.get(f"/en-US/app/lab_probe/{view}")
    assert answer.status_code == status and "lab" in answer.text


@pytest.mark.unverified
@pytest.mark.parametrize(
    "path",
    [
        "/en-US/static/@1/app/lab_probe/..%2f..%2fdefault%2fapp.conf",
        "/en-US/static/@1/app/..%2f..%2fauth/server.key",
        "/en-US/static/app/lab_probe/%2e%2e/%2e%2e/default/app.conf",
        "/en-US/static/@lab/dashboard/../main.js",
    ],
)
def test_no_path_leads_out_of_the_served_files(browser: httpx.Client, path: str) -> None:
    assert browser.get(path).status_code == 404


class TestProxy:
    @pytest.mark.verified(source=UCC)
    def test_a_page_reaches_splunkd_with_its_cookie(self, browser: httpx.Client) -> None:
        answer = browser.get(f"{RAW}/services/authentication/current-context?output_mode=json")
        assert answer.json()["entry"][0]["content"]["username"] == "admin"

    @pytest.mark.verified(source=UCC)
    def test_a_change_needs_the_form_key(self, browser: httpx.Client) -> None:
        form = {"search": "search nothing", "output_mode": "json"}
        url = f"{RAW}/services/search/jobs"
        assert browser.post(url, data=form).status_code == 401
        assert browser.post(url, data=form, headers={"X-Splunk-Form-Key": "guess"}).status_code == 401
        assert browser.post(url, data=form, headers=form_key(browser)).status_code == 201

    @pytest.mark.unverified
    def test_without_a_page_there_is_no_session(self, server: Server) -> None:
        assert httpx.get(f"{server.web_url}{RAW}/services/server/info").status_code == 401

    @pytest.mark.verified(source=EXPOSE)
    def test_only_what_is_exposed_is_reached(self, browser: httpx.Client) -> None:
        assert (
            browser.get(f"{RAW}/servicesNS/nobody/lab_probe/probe_things?output_mode=json").status_code == 200
        )
        for path in (
            "/services/storage/passwords",
            "/servicesNS/nobody/lab_probe/probe_things/one",
            "/services/x",
        ):
            answer = browser.get(f"{RAW}{path}")
            assert answer.status_code == 404 and "not exposed" in answer.text
        answer = browser.post(f"{RAW}/servicesNS/nobody/lab_probe/probe_things", headers=form_key(browser))
        assert answer.status_code == 404, "its web.conf names GET alone"

    @pytest.mark.unverified
    def test_a_foreign_host_name_is_turned_away(self, server: Server) -> None:
        answer = httpx.get(f"{server.web_url}/en-US/app/lab_probe/plain", headers={"Host": "evil.example"})
        assert answer.status_code == 400


class TestHandlers:
    """An app's own REST handlers, over the management port."""

    THINGS = "/servicesNS/nobody/lab_probe/probe_things"

    @pytest.mark.verified(
        source="facts/ucc-build.md section 4: the words that the UCC pages cut a message out of"
    )
    def test_an_exception_is_wrapped_as_splunkd_does(self, client: httpx.Client) -> None:
        answer = client.post(f"{self.THINGS}/one", data={"size": "1"})
        assert answer.status_code == 500
        assert answer.json()["messages"][0]["text"] == (
            'Unexpected error "<class \'builtins.RuntimeError\'>" from python handler: "the thing resists". '
            "See splunkd.log/python.log for more details."
        )

    @pytest.mark.unverified
    def test_a_refusal_of_arguments_speaks_for_itself(self, client: httpx.Client) -> None:
        answer = client.post(self.THINGS, data={"name": "bad", "size": "1"})
        assert (answer.status_code, answer.json()["messages"][0]["text"]) == (
            400,
            "bad is no name for a thing",
        )

    @pytest.mark.verified(source="restmap.conf.spec: handleractions")
    def test_only_its_actions(self, client: httpx.Client) -> None:
        assert client.post(self.THINGS, data={"name": "two", "size": "2"}).status_code == 201
        assert client.delete(f"{self.THINGS}/one").status_code == 405


@pytest.mark.unverified
def test_the_probe_app_itself_is_never_written_to(server: Server, client: httpx.Client) -> None:
    client.post("/servicesNS/nobody/lab_probe/configs/conf-x", data={"name": "s", "k": "v"})
    assert not (PROBE / "local").exists()
