"""Macros and comments."""

# ruff: noqa: E501  (a search and its answer stay on their lines)

from typing import Any

import pytest

from lab.errors import SearchError
from lab.spl.context import Macro
from tests.lab.spl.table import access, check, unverified, verified
from tests.lab.spl.world import World


def macros() -> World:
    found = access()
    for macro in [
        Macro("errors", "status=500"),
        Macro("host_is", "host=$h$", ("h",)),
        Macro("either", "status=500 OR status=200"),
        Macro("nested", "`errors` `host_is($h$)`", ("h",)),
        Macro("loop", "`loop`"),
        Macro("checked", "head $n$", ("n",), validation="isnum($n$)", errormsg="n must be a number"),
        Macro("told", "head $n$", ("n",), validation='if(isnum($n$),null(),"not a number: ".$n$)'),
        Macro("made", '"stats count AS ".$n$', ("n",), iseval=True),
    ]:
        found.macros[macro.name, len(macro.args)] = macro
    return found


MACROS = [
    unverified("`errors` | stats count", [{"count": "4"}]),
    unverified("`nested(h0)` | stats count", [{"count": "2"}]),
    verified("KM: iis_search(fragment=TM)", "`host_is(h=h1)` | stats count", [{"count": "6"}]),
    verified("KM: the text is pasted as it is (facts 1)", "host=h0 `either` | stats count", [{"count": "6"}]),
    verified("KM: macros inside quoted values are not expanded", '| makeresults | eval a="`errors`" | table a', [{"a": "`errors`"}]),
    verified("limits.conf max_macro_depth", "`loop`", SearchError),
    unverified("`nobody`", SearchError),
    unverified("* | `checked(x)`", SearchError),
    unverified("* | `checked(2)` | stats count", [{"count": "2"}]),
    unverified("* | `told(x)`", SearchError),
    unverified('* | `made("\\"n\\"")`', [{"n": "12"}]),
    verified("SM: comments", "* ```not this | head 1``` | stats count", [{"count": "12"}]),
]  # fmt: skip


@pytest.mark.unverified
def test_a_saved_search_brings_its_macros() -> None:
    found = macros()
    found.saved["mine"] = "`errors` | stats count"
    check("| savedsearch mine", [{"count": "4"}], found)


@pytest.mark.parametrize(("spl", "expected"), MACROS)
def test_macro(spl: str, expected: Any) -> None:
    check(spl, expected, macros())
