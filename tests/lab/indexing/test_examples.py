"""What props.conf.example and transforms.conf.example show, each with a text of its own."""

from pathlib import Path

import pytest

from tests.lab.indexing.world import lab_with

EXAMPLE = "transforms.conf.example 9.0.6"
PROPS = "props.conf.example 9.0.6"
PLAIN = "[s]\nSHOULD_LINEMERGE = false\nDATETIME_CONFIG = CURRENT\nKV_MODE = none\n"


def indexed(tmp_path: Path, transform: str, raw: str, host: str = "") -> dict[str, object]:
    """The event after this index-time transform: its fields, and what it is known by."""
    lab = lab_with(tmp_path, props=f"{PLAIN}TRANSFORMS-t = t\n", transforms=f"[t]\n{transform}")
    lab.ingest(raw.encode(), sourcetype="s", host=host)
    if not lab.index.events:
        return {"dropped": True}
    event = lab.index.events[0]
    found: dict[str, object] = {name: values[0] for name, values in event.fields.items()}
    return {"index": event.index, "host": event.host, "raw": event.raw, **found}


def extracted(tmp_path: Path, transforms: str, raw: str, fields: str) -> dict[str, object]:
    lab = lab_with(tmp_path, props=f"{PLAIN}REPORT-t = t\n", transforms=transforms)
    lab.ingest(raw.encode(), sourcetype="s")
    [row] = lab.search(f"index=main | table {fields}")
    return dict(row)


@pytest.mark.verified(
    source=f"{EXAMPLE}: netscreen-error, hostoverride, AppRedirect; the specification: ipaddress"
)
@pytest.mark.parametrize(
    ("transform", "raw", "expected"),
    [
        (
            "REGEX = device_id=\\[w+\\](?<err_code>[^:]+)\nFORMAT = err_code::$1\nWRITE_META = true\n",
            "device_id=[www]4711: x",
            {"err_code": "4711"},
        ),
        ("DEST_KEY = MetaData:Host\nREGEX = \\s(\\w*)$\nFORMAT = host::$1\n", "x web01", {"host": "web01"}),
        (
            "REGEX = (\\d+)-(\\d+)-(\\d+)-(\\d+)\nFORMAT = ipaddress::$1.$2.$3.$4\nWRITE_META = true\n",
            "from 10-0-0-1",
            {"ipaddress": "10.0.0.1"},
        ),
        (
            "REGEX = (Application)\nDEST_KEY = _MetaData:Index\nFORMAT = Verbose\n",
            "Application x",
            {"index": "Verbose"},
        ),
        (
            'REGEX = (?m)^(.*)SessionId=\\w+(\\w{4}[&"].*)$\nFORMAT = $1SessionId=########$2\n'
            "DEST_KEY = _raw\n",
            "GET /a?SessionId=ABCDEFGH1234&b=1",
            {"raw": "GET /a?SessionId=########1234&b=1"},
        ),
        (
            "REGEX = ([a-z])=(\\d+)\nFORMAT = $1::$2\nREPEAT_MATCH = true\nWRITE_META = true\n",
            "1483382050 a=1 b=2 c=3",
            {"a": "1", "b": "2", "c": "3"},
        ),
    ],
)
def test_transforms(tmp_path: Path, transform: str, raw: str, expected: dict[str, object]) -> None:
    found = indexed(tmp_path, transform, raw)
    assert {name: found[name] for name in expected} == expected


@pytest.mark.verified(source=f"{EXAMPLE}: index-time evaluations")
def test_ingest_evaluations(tmp_path: Path) -> None:
    long = 'INGEST_EVAL = queue=if(length(_raw) > 500, "nullQueue", "indexQueue")\n'
    assert indexed(tmp_path / "1", long, "x" * 501) == {"dropped": True}
    assert indexed(tmp_path / "2", long, "x" * 500)["index"] == "main"
    split = 'INGEST_EVAL = index="split_" . substr(md5(_raw),1,1)\n'
    assert indexed(tmp_path / "3", split, "a")["index"] == "split_0"
    domain = 'INGEST_EVAL = hostdomain=if(host LIKE "%.%", replace(host,"^[^\\\\.]+\\\\.",""), null())\n'
    assert indexed(tmp_path / "4", domain, "x", host="web.example.org")["hostdomain"] == "example.org"
    assert "hostdomain" not in indexed(tmp_path / "5", domain, "x", host="web")


@pytest.mark.verified(source=f"{EXAMPLE}: hide-ip-address clones")
def test_clone(tmp_path: Path) -> None:
    lab = lab_with(
        tmp_path,
        props=f"{PLAIN}TRANSFORMS-t = hide\n",
        transforms="[hide]\nREGEX = ^(.*?)src=\\d+\\.\\d+\\.\\d+\\.\\d+(.*)$\nFORMAT = $1src=XXXXX$2\n"
        "DEST_KEY = _raw\nCLONE_SOURCETYPE = masked_ip_addresses\n",
    )
    lab.ingest(b"a src=10.0.0.1 b", sourcetype="s")
    assert [(event.sourcetype, event.raw) for event in lab.index.events] == [
        ("s", "a src=10.0.0.1 b"),
        ("masked_ip_addresses", "a src=XXXXX b"),
    ]


@pytest.mark.verified(source=f"{EXAMPLE}: extract_csv, pipe_eq, multiple_delims")
@pytest.mark.parametrize(
    ("transform", "raw", "expected"),
    [
        (
            'DELIMS = ","\nFIELDS = "field1", "field2", "field3"\n',
            "1,2,3,4",
            {"field1": "1", "field2": "2", "field3": "3"},
        ),
        ('DELIMS = "|", "="\n', "a=1|b=2", {"a": "1", "b": "2"}),
        ('DELIMS = "|;", "=:"\n', "a=1|b:2;c=3", {"a": "1", "b": "2", "c": "3"}),
    ],
)
def test_delimiters(tmp_path: Path, transform: str, raw: str, expected: dict[str, str]) -> None:
    assert extracted(tmp_path, f"[t]\n{transform}", raw, " ".join(expected)) == expected


@pytest.mark.verified(source=f"{EXAMPLE}: modular regular expressions, by name and with a group's name")
def test_modular_expressions(tmp_path: Path) -> None:
    transforms = (
        "[t]\nREGEX = from [[ipv4]] [[qstring:said]] [[word:first_]] [[digits:number]]\n"
        "[word]\nREGEX = (?<letter>\\w)\\w*\n"
    )
    raw = 'from 10.0.0.1:80 "a b" word 42 [x]z'
    assert extracted(tmp_path, transforms, raw, "ip port said first_letter number") == {
        "ip": "10.0.0.1", "port": "80", "said": "a b", "first_letter": "w", "number": "42",
    }  # fmt: skip


@pytest.mark.verified(source=f"{EXAMPLE}: metric-schema:logtometrics, and the metrics it lists")
def test_log_to_metrics(tmp_path: Path) -> None:
    lab = lab_with(
        tmp_path,
        props=f"{PLAIN}TRANSFORMS-p = pairs, group\nMETRIC-SCHEMA-TRANSFORMS = metric-schema:m\n",
        transforms="[pairs]\nREGEX = (\\w+)=([^,\\s]+)\nFORMAT = $1::$2\nREPEAT_MATCH = true\n"
        "WRITE_META = true\n"
        "[group]\nREGEX = group=(\\w+)\nFORMAT = metric_name::$1\nWRITE_META = true\n"
        "[metric-schema:m]\nMETRIC-SCHEMA-MEASURES-queue = max_size_kb,current_size_kb,*_size\n"
        "METRIC-SCHEMA-BLACKLIST-DIMS-queue = dc_latitude,dc_longitude\n"
        "METRIC-SCHEMA-WHITELIST-DIMS-queue = name,dc_latitude\n",
        indexes="[m]\ndatatype = metric\n",
    )
    lab.ingest(
        b"group=queue, name=aggqueue, max_size_kb=1024, current_size_kb=1, current_size=3, largest_size=49, "
        b"dc_latitude=37.3, dc_longitude=-121.9",
        sourcetype="s",
        index="m",
    )
    [event] = lab.index.events
    assert {name: values[0] for name, values in event.fields.items()} == {
        "metric_name:queue.max_size_kb": "1024", "metric_name:queue.current_size_kb": "1",
        "metric_name:queue.current_size": "3", "metric_name:queue.largest_size": "49", "name": "aggqueue",
    }  # fmt: skip


@pytest.mark.verified(source=f"{EXAMPLE} and {PROPS}: statsd-dims, two stanzas or one")
@pytest.mark.parametrize("listed", ["regex_stanza1, regex_stanza2", "statsd-dims:both"])
def test_statsd(tmp_path: Path, listed: str) -> None:
    lab = lab_with(
        tmp_path,
        props="[s]\nSHOULD_LINEMERGE = false\nDATETIME_CONFIG = CURRENT\nMETRICS_PROTOCOL = statsd\n"
        f"STATSD-DIM-TRANSFORMS = {listed}\n",
        transforms="[statsd-dims:regex_stanza1]\nREGEX = (?<ipv4>\\d{1,3}.\\d{1,3}.\\d{1,3}.\\d{1,3})\n"
        "[statsd-dims:regex_stanza2]\nREGEX = \\S+\\.(?<os>\\w+):\n"
        "[statsd-dims:both]\nREGEX = (?<ipv4>\\d{1,3}.\\d{1,3}.\\d{1,3}.\\d{1,3})\\.(?<os>\\w+):\n",
        indexes="[m]\ndatatype = metric\n",
    )
    lab.ingest(b"mem.percent.used.10.2.3.4.windows:33|g", sourcetype="s", index="m")
    assert lab.search("| mstats max(mem.percent.used) AS v WHERE index=m BY ipv4 os") == [
        {"ipv4": "10.2.3.4", "os": "windows", "v": "33"}
    ]


@pytest.mark.verified(source=f"{PROPS}: TRUNCATE by host, NONE by path, TZ by host, TZ_ALIAS")
def test_props(tmp_path: Path) -> None:
    lab = lab_with(
        tmp_path,
        props="TZ_ALIAS = EST=AEST,EDT=AEDT\n[host::small_events]\nTRUNCATE = 256\n"
        "[source::.../mylogs/*.log]\nDATETIME_CONFIG = NONE\nSHOULD_LINEMERGE = false\n"
        "[host::nyc*]\nTZ = US/Eastern\n",
    )
    lab.ingest(b"x" * 300, sourcetype="a", host="small_events")
    assert len(lab.index.events[-1].raw) == 256
    assert lab.ingest(b"2026-11-20 10:00:00 a\nb\n", sourcetype="b", source="/opt/mylogs/x.log") == 2
    assert {event.time for event in lab.index.events} == {lab.now}
    lab.ingest(b"2026-11-20 10:00:00 a", sourcetype="c", host="NYC01")
    assert lab.index.events[-1].time == 1795186800
    lab.ingest(b"2026-11-20 10:00:00 EST a", sourcetype="d")
    assert lab.index.events[-1].time == 1795132800


@pytest.mark.verified(source=f"{PROPS}: EXTRACT-, FIELDALIAS- with two aliases")
def test_search_time(tmp_path: Path) -> None:
    lab = lab_with(
        tmp_path,
        props="[s]\nEXTRACT-extract_ip = (?<ip>\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3})\n"
        "FIELDALIAS-foo = user AS myuser id AS myid\n",
    )
    lab.ingest_event("user=anna id=7 10.0.0.1", sourcetype="s", time=1.0)
    [row] = lab.search("index=main | table ip myuser myid")
    assert row == {"ip": "10.0.0.1", "myuser": "anna", "myid": "7"}
