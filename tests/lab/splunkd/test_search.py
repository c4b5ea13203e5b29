"""Search jobs and their results."""

import csv
import io
import json
from xml.etree.ElementTree import fromstring

import httpx
import pytest

from lab.splunkd import Server
from tests.lab.splunkd.fake_lab import FakeLab

A1 = "facts/splunk-stand-in.md A1: recorded traffic of pytest-splunk-addon"
B3 = "facts/splunk-stand-in.md B3: recorded traffic of ds.search"
REST = "help.splunk.com: REST API Reference, search endpoints"
JOBS = "/servicesNS/nobody/lab_probe/search/v2/jobs"


def start(client: httpx.Client, search: str = "search index=main", path: str = JOBS, **more: str) -> str:
    answer = client.post(path, data={"search": search, **more})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["sid"])


@pytest.mark.verified(source=A1)
@pytest.mark.parametrize(
    "path",
    ["/services/search/jobs", "/services/search/v2/jobs/", "/servicesNS/-/lab_probe/search/jobs", JOBS],
)
def test_a_job_in_every_namespace_and_version(client: httpx.Client, path: str) -> None:
    sid = start(client, path=path)
    root = fromstring(client.get(f"{path.rstrip('/')}/{sid}", params={"output_mode": "xml"}).text)  # noqa: S314
    assert root.tag == "{http://www.w3.org/2005/Atom}entry"
    keys = {key.get("name"): key for key in root.iter("{http://dev.splunk.com/ns/rest}key")}
    assert {"sid", "dispatchState", "isDone", "isFailed", "messages", "eai:acl", "app", "owner"} <= set(keys)
    assert keys["isDone"].text == "1"


@pytest.mark.verified(source=B3)
def test_dashboards_poll_jobs_by_id(client: httpx.Client) -> None:
    sids = [start(client), start(client)]
    start(client)
    query = {"output_mode": "json", "count": "3", "id": [*sids, "gone"]}
    entries = client.get("/services/search/jobs", params=query).json()["entry"]
    assert {entry["name"] for entry in entries} == set(sids)
    assert entries[0]["content"]["isDone"] is True and entries[0]["content"]["resultCount"] == 120


@pytest.mark.verified(source=B3)
def test_a_form_counts_whatever_its_content_type(client: httpx.Client) -> None:
    body = b"output_mode=json&search=search%20index%3Dmain&preview=true&sid=&check_risky_command=false"
    answer = client.post("/services/search/jobs", content=body, headers={"Content-Type": "text/plain"})
    assert answer.status_code == 201


@pytest.mark.verified(source=A1)
def test_results_are_one_line_of_json_with_iso_times(client: httpx.Client) -> None:
    answer = client.post(
        f"{JOBS}/{start(client)}/results", data={"output_mode": "json", "segmentation": "none"}
    )
    assert "\n" not in answer.text.strip()
    document = answer.json()
    assert document["fields"] == [{"name": "n"}, {"name": "_time"}, {"name": "tags"}]
    assert len(document["results"]) == 100, "count is 100 unless it is said"
    assert document["results"][0] == {"n": "0", "_time": "2026-11-23T00:00:00.250+00:00", "tags": ["a", "b"]}


@pytest.mark.verified(source=REST)
@pytest.mark.parametrize(
    ("count", "offset", "first", "size"),
    [("0", "0", "0", 120), ("10", "115", "115", 5), ("5", "-3", "117", 3)],
)
def test_paging(client: httpx.Client, count: str, offset: str, first: str, size: int) -> None:
    query = {"output_mode": "json", "count": count, "offset": offset}
    rows = client.get(f"{JOBS}/{start(client)}/results", params=query).json()["results"]
    assert (rows[0]["n"], len(rows)) == (first, size)


@pytest.mark.verified(source=B3)
def test_json_cols(client: httpx.Client) -> None:
    query = {"output_mode": "json_cols", "count": "2", "show_metadata": "true"}
    document = client.get(f"{JOBS}/{start(client)}/results_preview", params=query).json()
    assert document["preview"] is False and document["post_process_count"] == 120
    assert document["columns"][0] == ["0", "1"] and document["columns"][2] == [["a", "b"], ["a", "b"]]


@pytest.mark.verified(source=REST)
def test_json_rows_csv_and_xml(client: httpx.Client) -> None:
    url = f"{JOBS}/{start(client)}/results"
    assert client.get(url, params={"output_mode": "json_rows", "count": "1"}).json()["rows"][0][0] == "0"
    text = client.get(url, params={"output_mode": "csv", "count": "1"}).text
    assert next(csv.DictReader(io.StringIO(text)))["tags"] == "a\nb"
    root = fromstring(client.get(url, params={"output_mode": "xml", "count": "1"}).text)  # noqa: S314
    assert [field.text for field in root.iter("field") if (field.text or "").strip()] == [
        "n",
        "_time",
        "tags",
    ]
    assert [text.text for text in root.iter("text")] == ["0", "2026-11-23T00:00:00.250+00:00", "a", "b"]


@pytest.mark.verified(source=B3)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_chained_panel_post_processes(client: httpx.Client, lab: FakeLab, method: str) -> None:
    url, form = f"{JOBS}/{start(client)}/results_preview", {"output_mode": "json", "search": "| head 3"}
    for _twice in range(2):
        answer = client.get(url, params=form) if method == "GET" else client.post(url, data=form)
        assert len(answer.json()["results"]) == 3
    assert [spl for spl, _e, _l in lab.asked] == ["search index=main", "| head 3"], (
        "the second time is remembered"
    )


@pytest.mark.verified(source=REST)
def test_oneshot_and_export(client: httpx.Client) -> None:
    form = {"search": "search index=main", "exec_mode": "oneshot", "output_mode": "json", "count": "2"}
    assert len(client.post("/services/search/jobs", data=form).json()["results"]) == 2
    query = {"search": "search index=main", "output_mode": "json"}
    lines = [
        json.loads(line)
        for line in client.get("/services/search/jobs/export", params=query).text.splitlines()
    ]
    assert len(lines) == 120 and lines[-1]["lastrow"] is True and lines[0]["result"]["n"] == "0"


@pytest.mark.verified(source=REST)
def test_time_bounds_reach_the_search(client: httpx.Client, lab: FakeLab) -> None:
    start(client, earliest_time="-1h@h", latest_time="now")
    assert lab.asked == [("search index=main", "-1h@h", "now")]


@pytest.mark.verified(source=REST)
def test_a_cancelled_job_is_gone(client: httpx.Client) -> None:
    sid = start(client)
    assert client.post(f"{JOBS}/{sid}/control", data={"action": "touch"}).status_code == 200
    assert client.post(f"{JOBS}/{sid}/control", data={"action": "cancel"}).status_code == 200
    assert client.get(f"{JOBS}/{sid}").status_code == 404
    assert client.get(f"{JOBS}/{sid}/results").json()["messages"][0]["text"] == "Unknown sid."


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ({"search": "bogus"}, "Unknown search command 'bogus'."),
        ({"search": "search unsupported"}, "Unsupported by the lab: command unsupported"),
        ({"search": " "}, "Empty search."),
        ({"search": "search index=main", "search_mode": "realtime"}, "search_mode"),
        ({"search": "search index=main", "sample_ratio": "10"}, "sample_ratio"),
        ({"search": "search index=main", "exec_mode": "later"}, "exec_mode"),
        ({"search": "search index=main", "colour": "red"}, 'Argument "colour" is not supported'),
    ],
)
@pytest.mark.verified(source="facts/splunk-stand-in.md A1 row 4: bad SPL is 400 with a FATAL message")
def test_what_cannot_run_never_becomes_a_job(client: httpx.Client, form: dict[str, str], text: str) -> None:
    answer = client.post(JOBS, data=form)
    assert answer.status_code == 400 and text in answer.json()["messages"][0]["text"]
    assert client.get("/services/search/jobs").json()["entry"] == []


@pytest.mark.unverified
def test_the_rest_command_reads_splunkd(client: httpx.Client, server: Server) -> None:
    search = "| rest services/apps/local/lab_probe splunk_server=local"
    form = {"search": search, "exec_mode": "oneshot", "output_mode": "json"}
    (row,) = client.post("/services/search/jobs", data=form).json()["results"]
    assert (row["title"], row["version"], row["label"]) == ("lab_probe", "1.2.3", "Lab probe")
    refused = client.post("/services/search/jobs", data=form | {"search": "| rest /services/licenser/pools"})
    assert refused.status_code == 400 and "licenser/pools" in refused.text


@pytest.mark.unverified
def test_the_first_word_is_a_command(client: httpx.Client) -> None:
    refused = client.post(JOBS, data={"search": "index=main"})
    assert refused.status_code == 400
    assert refused.json()["messages"] == [{"type": "FATAL", "text": "Unknown search command 'index'."}]
