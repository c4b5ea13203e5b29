"""Source types that Splunk ships, as a search sees them."""

from pathlib import Path

import pytest

from tests.lab.indexing.world import lab_with

ACCESS = "Getting Data In, List of pretrained source types; field names of the access-extractions transform"


def fields(tmp_path: Path, line: str, sourcetype: str, names: str) -> dict[str, object]:
    lab = lab_with(tmp_path)
    lab.ingest(line.encode(), sourcetype=sourcetype, host="here")
    [row] = lab.search(f"index=main | table {names}")
    return dict(row)


@pytest.mark.verified(source=ACCESS)
def test_access_combined(tmp_path: Path) -> None:
    line = (
        '10.1.2.3 - anna [22/Nov/2026:22:39:13 +0100] "GET http://x.org/cart/old/item.php?id=7&a=b HTTP/1.1" '
        '200 512 "http://ref.org/in?q" "Agent 1.0 (x)" "SID=9" 0.2'
    )
    assert fields(
        tmp_path, line, "access_combined",
        "_time clientip ident user req_time method uri uri_path uri_query uri_domain version status bytes "
        "referer referer_domain useragent cookie root file",
    ) == {
        "_time": "1795383553", "clientip": "10.1.2.3", "ident": "-", "user": "anna",
        "req_time": "22/Nov/2026:22:39:13 +0100", "method": "GET",
        "uri": "http://x.org/cart/old/item.php?id=7&a=b", "uri_path": "/cart/old/item.php",
        "uri_query": "id=7&a=b", "uri_domain": "http://x.org", "version": "HTTP/1.1", "status": "200",
        "bytes": "512", "referer": "http://ref.org/in?q", "referer_domain": "http://ref.org",
        "useragent": "Agent 1.0 (x)", "cookie": "SID=9", "root": "cart", "file": "item.php",
    }  # fmt: skip


@pytest.mark.verified(source=ACCESS)
def test_access_common(tmp_path: Path) -> None:
    line = '::1 - - [22/Nov/2026:22:39:13 +0000] "GET /index.html HTTP/1.0" 304 -'
    assert fields(
        tmp_path, line, "access_common", "clientip method uri uri_path file root status bytes referer other"
    ) == {
        "clientip": "::1", "method": "GET", "uri": "/index.html", "uri_path": "/index.html",
        "file": "index.html", "status": "304", "bytes": "-",
    }  # fmt: skip


@pytest.mark.verified(source="system/default 10.4.2, [syslog]: host from the event, process and pid")
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Nov 22 22:39:13 web01 sshd[4711]: x", {"host": "web01", "process": "sshd", "pid": "4711"}),
        ("Nov 22 22:39:13 [10.0.0.1] kernel: x", {"host": "10.0.0.1", "process": "kernel"}),
        ("Nov 22 22:39:13 local7.info web01 su: x", {"host": "web01", "process": "su"}),
    ],
)
def test_syslog(tmp_path: Path, line: str, expected: dict[str, str]) -> None:
    found = fields(tmp_path, line, "syslog", "_time host process pid")
    assert found == {"_time": "1795387153", **expected}


@pytest.mark.verified(source="system/default 10.4.2, [iis]: W3C columns at index time")
def test_iis(tmp_path: Path) -> None:
    log = "#Software: x\n#Fields: date time cs-method sc-status\n2026-11-22 22:39:13 GET 200\n"
    assert fields(tmp_path, log, "iis", "_time cs_method sc_status") == {
        "_time": "1795387153", "cs_method": "GET", "sc_status": "200",
    }  # fmt: skip


@pytest.mark.verified(source="system/default 10.4.2: settings and transforms of other source types")
@pytest.mark.parametrize(
    ("sourcetype", "line", "expected"),
    [
        ("apache_error", "[Sun Nov 22 22:39:13 2026] [error] x", {"_time": "1795387153"}),
        ("mysqld", "261122 22:39:13 [Note] x", {"_time": "1795387153"}),
        (
            "sendmail_syslog",
            "Nov 22 22:39:13 mx1 sendmail[77]: qAN1: from=x",
            {"_time": "1795387153", "host": "mx1", "process": "sendmail", "pid": "77", "qid": "qAN1"},
        ),
        ("weblogic_stdout", "<Nov 22, 2026 10:39:13 PM UTC> <BEA-000360>", {"code": "000360"}),
    ],
)
def test_others(tmp_path: Path, sourcetype: str, line: str, expected: dict[str, str]) -> None:
    found = fields(tmp_path, line, sourcetype, " ".join(expected))
    assert found == expected
