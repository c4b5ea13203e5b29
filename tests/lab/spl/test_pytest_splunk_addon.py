"""The searches pytest-splunk-addon sends."""

# ruff: noqa: E501  (a search and its answer stay on their lines)

from typing import Any

import pytest

from tests.lab.spl.table import check, verified

PSA = [
    verified("pytest-splunk-addon test_events_with_untokenised_values",
             'search index=* | regex "##[a-zA-Z0-9_-]+##" | stats count by source, sourcetype', []),
    verified("pytest-splunk-addon test_props_fields",
             'search (index=main) sourcetype="access" AND (ip IN ("*") AND NOT ip IN ("-", "")) | stats count by sourcetype',
             [{"sourcetype": "access", "count": "12"}]),
    verified("pytest-splunk-addon test_props_fields_no_dash_not_empty",
             'search (index=*) sourcetype="access" AND ((ip IN ("-", "")) OR (host IN ("-", ""))) | stats count by sourcetype', []),
    verified("pytest-splunk-addon test_cim_required_fields",
             '| search (index=*) | search status=500 | search sourcetype="access"  \n| stats count as event_count, count(ip) as ip_count, '
             "count(eval(if([(lower(tostring(ip))) IN (\"x\")], ip, null()))) as v by sourcetype".replace("[", "").replace("]", ""),
             [{"sourcetype": "access", "event_count": "4", "ip_count": "4", "v": "0"}]),
    verified("pytest-splunk-addon test_eventtype_mapped_multiple_cim_datamodel",
             'search (index=*) host=h0 \n OR host=h1 \n | fields host,ip \n| appendpipe [ | search (ip=10.0.0.1) OR (ip=10.0.0.2) | eval dm="Web"]\n'
             '| stats delim=", " dc(dm) as n, values(dm) as names by host | nomv names\n | where n > 1 and NOT host IN ("err0r")\n', []),
    verified("pytest-splunk-addon: escaped event text",
             "search index=* 10.0.0.3\\ GET\\ /a/b.html\\ status\\=500 | fields *", 1),
]  # fmt: skip


@pytest.mark.parametrize(("spl", "expected"), PSA)
def test_pytest_splunk_addon(spl: str, expected: Any) -> None:
    check(spl, expected)
