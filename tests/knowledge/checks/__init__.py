"""Everything the suite holds an add-on to. A check takes the built add-on and gives its problems.

`tests/knowledge/test_addon.py` runs them on ours, which must have none; `tests/broken_twin/` runs them on
copies with one bug each, which must have some.
"""

from collections.abc import Callable
from pathlib import Path

from tests.knowledge.checks.broken_lines import broken_lines, long_lines
from tests.knowledge.checks.calculated import calculated_fields
from tests.knowledge.checks.captures import (
    captures,
    duplicates_count_once,
    model_changes_count_once,
    requests_count_once,
)
from tests.knowledge.checks.containers import containers
from tests.knowledge.checks.dashboards import dashboards
from tests.knowledge.checks.datamodel import datamodel
from tests.knowledge.checks.detections import detections
from tests.knowledge.checks.forged_lines import forged_lines, keys_in_lines
from tests.knowledge.checks.hec_times import hec_times
from tests.knowledge.checks.index_time import index_time_settings
from tests.knowledge.checks.keys import keys_are_no_fields
from tests.knowledge.checks.layouts import layouts
from tests.knowledge.checks.payload_calls import payload_calls
from tests.knowledge.checks.prices import prices
from tests.knowledge.checks.privacy import privacy
from tests.knowledge.checks.references import references
from tests.knowledge.checks.regexes import regexes
from tests.knowledge.checks.searches import searches
from tests.knowledge.checks.traces import traces

Check = Callable[[Path], list[str]]

CHECKS: dict[str, Check] = {
    "captures": captures,
    "duplicates_count_once": duplicates_count_once,
    "model_changes_count_once": model_changes_count_once,
    "requests_count_once": requests_count_once,
    "broken_lines": broken_lines,
    "long_lines": long_lines,
    "forged_lines": forged_lines,
    "keys_in_lines": keys_in_lines,
    "containers": containers,
    "hec_times": hec_times,
    "keys_are_no_fields": keys_are_no_fields,
    "layouts": layouts,
    "index_time_settings": index_time_settings,
    "payload_calls": payload_calls,
    "prices": prices,
    "privacy": privacy,
    "references": references,
    "calculated_fields": calculated_fields,
    "regexes": regexes,
    "searches": searches,
    "traces": traces,
    "dashboards": dashboards,
    "datamodel": datamodel,
    "detections": detections,
}
