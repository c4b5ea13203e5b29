"""Answers of the management port whose exact form somebody measured on a real Splunk."""

# ruff: noqa: S501 - the certificate is self-signed, made at each start

import httpx
import pytest

from lab.splunkd import Server

MEASURED = "mockdr/mockdr: its tests and change log, measured on Splunk 10.4.2"
pytestmark = pytest.mark.verified(source=MEASURED)

JOBS = "/services/search/jobs"
DATA = "/servicesNS/nobody/lab_probe/storage/collections/data/probe_collection"


@pytest.fixture
def sid(client: httpx.Client) -> str:
    return str(client.post(JOBS, data={"search": "search index=main"}).json()["sid"])


def shown(client: httpx.Client, path: str, **query: str) -> httpx.Response:
    return client.get(path, params={"output_mode": "json", **query})


def test_csv_quotes_all_but_letters_and_digits(client: httpx.Client, sid: str) -> None:
    answer = shown(client, f"{JOBS}/{sid}/results", output_mode="csv", count="1")
    assert answer.text == 'n,"_time",tags\n0,"2026-11-23T00:00:00.250+00:00","a\nb"\n'
    assert answer.headers["Content-Type"] == "text/csv; charset=UTF-8"


def test_csv_of_nothing_is_empty_text(client: httpx.Client) -> None:
    nothing = client.post(JOBS, data={"search": "search nothing"}).json()["sid"]
    answer = shown(client, f"{JOBS}/{nothing}/results", output_mode="csv")
    assert (answer.text, answer.headers["Content-Type"]) == ("", "text/plain; charset=UTF-8")


def test_a_oneshots_csv_has_a_line_for_messages(client: httpx.Client) -> None:
    form = {"search": "search index=main", "exec_mode": "oneshot", "output_mode": "csv", "count": "1"}
    assert client.post(JOBS, data=form, params={"output_mode": "csv"}).text.startswith('\nn,"_time",tags\n')


def test_an_xml_document_of_results(client: httpx.Client, sid: str) -> None:
    answer = shown(client, f"{JOBS}/{sid}/results", output_mode="xml", count="1", f="tags")
    assert answer.text == (
        "<?xml version='1.0' encoding='UTF-8'?>\n\n<results preview='0'>\n<meta>\n<fieldOrder>\n"
        "<field>tags</field>\n</fieldOrder>\n</meta>\n\t<result offset='0'>\n\t\t<field k='tags'>\n"
        "\t\t\t<value><text>a</text></value>\n\t\t\t<value><text>b</text></value>\n\t\t</field>\n"
        "\t</result>\n</results>\n"
    )


def test_an_xml_document_of_no_results(client: httpx.Client) -> None:
    form = {"search": "search nothing", "exec_mode": "oneshot"}
    answer = client.post(JOBS, data=form, params={"output_mode": "xml"})
    assert answer.text == "<?xml version='1.0' encoding='UTF-8'?>\n\n<results preview='0'/>"


def test_an_export_in_rows(client: httpx.Client) -> None:
    query = {"search": "search index=main", "count": "2", "f": "n"}
    assert shown(client, f"{JOBS}/export", **query, output_mode="json_rows").json() == {
        "preview": False, "init_offset": 0, "messages": [], "fields": ["n"], "rows": [["0"], ["1"]],
    }  # fmt: skip
    text = shown(client, f"{JOBS}/export", **query, output_mode="xml").text
    assert text.startswith("<?xml version='1.0' encoding='UTF-8'?>\n<results preview='0'>")


def test_an_export_of_nothing_is_one_line(client: httpx.Client) -> None:
    answer = shown(client, f"{JOBS}/export", search="search nothing")
    assert answer.json() == {"preview": False, "lastrow": True}


@pytest.mark.parametrize(
    ("path", "mode", "text"),
    [
        ("saved/searches", "nonsense", "Invalid output mode specified (nonsense)."),
        ("saved/searches", "", "Invalid output mode specified ()."),
        ("saved/searches", "csv", "Output mode 'csv' is not supported for this endpoint."),
        ("saved/searches", "atom", "Output mode 'atom' is not supported for this endpoint."),
        ("apps/local", "json_rows", "Output mode 'json_rows' is not supported for this endpoint."),
        ("search/jobs/SID", "json_rows", "Invalid output_mode."),
        ("search/jobs", "json_cols", "Invalid output_mode."),
    ],
)
def test_refused_output_modes(client: httpx.Client, sid: str, path: str, mode: str, text: str) -> None:
    answer = shown(client, f"/services/{path.replace('SID', sid)}", output_mode=mode)
    assert answer.status_code == 400 and text in answer.text
    # A JSON mode is refused in JSON, any other in XML.
    assert answer.text.startswith("{") == mode.startswith("json")


def test_a_sort_order_that_is_none(client: httpx.Client) -> None:
    answer = shown(client, "/services/data/indexes", sort_dir="x")
    assert answer.status_code == 400
    assert answer.json()["messages"][0]["text"] == 'Unknown sort order "x".'


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("saved/searches", 400),
        ("data/indexes", 400),
        ("apps/local", 400),
        ("authentication/users", 400),
        ("authorization/roles", 400),
        ("server/info", 400),
        ("search/jobs", 200),
    ],
)
def test_an_argument_that_no_handler_has(client: httpx.Client, path: str, status: int) -> None:
    answer = shown(client, f"/services/{path}", nosuch="1")
    assert answer.status_code == status
    if status == 400:
        text = 'Argument "nosuch" is not supported by this handler.'
        assert answer.json()["messages"][0]["text"] == text


@pytest.mark.parametrize(
    "argument", ["count", "offset", "search", "sort_key", "sort_mode", "f", "add_orphan_field"]
)
def test_arguments_of_every_collection(client: httpx.Client, argument: str) -> None:
    assert shown(client, "/services/saved/searches", **{argument: "1"}).status_code == 200


def test_an_unknown_job(client: httpx.Client) -> None:
    answer = shown(client, f"{JOBS}/gone")
    assert answer.status_code == 404
    assert answer.json() == {"messages": [{"type": "FATAL", "text": "Unknown sid."}]}


def test_a_generating_search_read_no_events(client: httpx.Client) -> None:
    job = client.post(JOBS, data={"search": "| rest /services/apps/local"}).json()["sid"]
    document = shown(client, f"{JOBS}/{job}/events", output_mode="json_rows").json()
    assert document["fields"] == document["rows"] == []


def test_batch_find_answers_each_query(client: httpx.Client) -> None:
    client.post(f"{DATA}/batch_save", json=[{"_key": "1", "n": 1}, {"_key": "2", "n": 2}])
    found = client.post(f"{DATA}/batch_find", json=[{"query": {"n": 2}}, {}]).json()
    assert [[document["_key"] for document in documents] for documents in found] == [["2"], ["1", "2"]]
    assert client.post(f"{DATA}/batch_find", json=["x"]).status_code == 400


def test_server_info_is_not_for_everybody(server: Server) -> None:
    answer = httpx.get(f"{server.mgmt_url}/services/server/info", verify=False)
    assert answer.status_code == 401
