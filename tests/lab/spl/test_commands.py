"""Commands, each with what it answers."""

# ruff: noqa: E501  (a search and its answer stay on their lines)

from typing import Any

import pytest

from lab.errors import SearchError, Unsupported
from lab.spl import parse, run
from lab.spl.context import Macro
from tests.lab.spl.table import access, check, unverified, verified
from tests.lab.spl.world import NOON, Table, World

TEN = "| makeresults count=10 | streamstats count AS n | table n "
CSV = '| makeresults format=csv data="k,v\na,1\nb,2\na,3\nc,x" '

STATS = [
    verified("SR:aggregate, perc95 of 1..10 (facts 0)", TEN + "| stats perc95(n) AS p, perc50(n) AS q",
             [{"p": "9.55", "q": "5.5"}]),
    verified("SR:aggregate prints 9.55 for perc95", TEN + "| stats p95(n) exactperc95(n) upperperc95(n)",
             [{"p95(n)": "9.55", "exactperc95(n)": "9.55", "upperperc95(n)": "9.55"}]),
    unverified(TEN + "| stats count sum(n) avg(n) min(n) max(n) range(n) sumsq(n) median(n)",
               [{"count": "10", "sum(n)": "55", "avg(n)": "5.5", "min(n)": "1", "max(n)": "10", "range(n)": "9",
                 "sumsq(n)": "385", "median(n)": "5.5"}]),
    unverified(TEN + "| stats var(n) AS v varp(n) AS w", [{"v": "9.166666666666666", "w": "8.25"}]),
    verified("facts 10: values is lexicographic, upper case first",
             '| makeresults | eval x=split("b,a,B,a",",") | stats values(x) list(x) dc(x) count(x)',
             [{"values(x)": ["B", "a", "b"], "list(x)": ["b", "a", "B", "a"], "dc(x)": "3", "count(x)": "4"}]),
    verified("SR:aggregate: dc compares text (facts 10)",
             '| makeresults | eval x=split("1,1.0",",") | stats dc(x) AS d', [{"d": "2"}]),
    verified("facts 10: numbers stand before text in min and max", CSV + "| stats min(v) AS a max(v) AS b",
             [{"a": "1", "b": "x"}]),
    verified("facts 10: a multivalue BY field puts the row in every group",
             '| makeresults | eval x=split("a,b",",") | stats count BY x', [{"x": "a", "count": "1"}, {"x": "b", "count": "1"}]),
    verified("facts 9: stats BY drops rows without the field", '| makeresults count=2 | stats count BY nope', []),
    verified("stand-in A6: stats count of nothing is one row", "index=none | stats count", [{"count": "0"}]),
    unverified("index=none | stats avg(x)", []),
    verified("facts 10: count(eval())", "index=main | stats count(eval(status=500)) AS e count(eval(bytes>50)) AS b",
             [{"e": "4", "b": "6"}]),
    unverified("index=main | stats count(eval(status=500))", SearchError),
    unverified(CSV + "| stats sum(v) AS s BY k", [{"k": "a", "s": "4"}, {"k": "b", "s": "2"}, {"k": "c"}]),
    unverified(CSV + "| stats count(*) AS n_*", [{"n_k": "4", "n_v": "4"}]),
    unverified(CSV + "| stats first(v) last(v) mode(k)", [{"first(v)": "1", "last(v)": "x", "mode(k)": "a"}]),
    unverified("index=main | stats earliest(bytes) AS e latest(bytes) AS l rate(bytes) AS r BY sourcetype",
               [{"sourcetype": "access", "e": "110", "l": "0", "r": "-0.16666666666666666"}]),
    unverified("index=main | stats nope(x)", SearchError),
    unverified("index=main | stats sparkline(count)", Unsupported),
    unverified("index=main | stats allnum=t avg(bytes)", Unsupported),
    unverified("index=main | stats count BY", SearchError),
    verified("stand-in A2.9: delim shows after nomv", CSV + '| stats delim=", " values(v) AS v BY k | nomv v | head 1',
             [{"k": "a", "v": "1, 3"}]),
    verified("facts 9: eventstats writes to every row of the group", CSV + "| eventstats count BY k | table k count",
             [{"k": "a", "count": "2"}, {"k": "b", "count": "1"}, {"k": "a", "count": "2"}, {"k": "c", "count": "1"}]),
    verified("SPL2 streamstats overview: window=3 avg",
             '| makeresults format=csv data="bytes\n100\n200\n400\n50\n150\n100" | streamstats window=3 avg(bytes) AS a '
             "| eval a=round(a,2) | fields a",
             [{"a": "100"}, {"a": "150"}, {"a": "233.33"}, {"a": "216.67"}, {"a": "200"}, {"a": "100"}]),
    unverified(CSV + "| streamstats count BY k | table k count",
               [{"k": "a", "count": "1"}, {"k": "b", "count": "1"}, {"k": "a", "count": "2"}, {"k": "c", "count": "1"}]),
    unverified(CSV + "| streamstats current=f last(k) AS p | fields p", [{}, {"p": "a"}, {"p": "b"}, {"p": "a"}]),
    unverified('| makeresults format=csv data="k\na\na\nb\na" | streamstats reset_on_change=t count BY k | fields count',
               [{"count": "1"}, {"count": "2"}, {"count": "1"}, {"count": "1"}]),
    unverified(TEN + '| streamstats reset_after="(n=2)" sum(n) AS s | head 4 | table s',
               [{"s": "1"}, {"s": "3"}, {"s": "3"}, {"s": "7"}]),
]  # fmt: skip

TABLES = [
    unverified("index=main | top limit=1 status", [{"status": "200", "count": "8", "percent": "66.666667"}]),
    unverified("index=main | rare showperc=f status BY host | head 1", [{"host": "h0", "status": "500", "count": "2"}]),
    unverified("index=main | top useother=t limit=1 status countfield=n showperc=f",
               [{"status": "200", "n": "8"}, {"status": "OTHER", "n": "4"}]),
    verified("facts 10: sort is numeric if all are", "index=main | sort -bytes | head 2 | table bytes",
             [{"bytes": "110"}, {"bytes": "100"}]),
    unverified("index=main | sort 2 bytes | table bytes", [{"bytes": "0"}, {"bytes": "10"}]),
    unverified("index=main | sort str(bytes) | head 3 | table bytes", [{"bytes": "0"}, {"bytes": "10"}, {"bytes": "100"}]),
    unverified("index=main | sort -status, +bytes | head 1 | table status bytes", [{"status": "500", "bytes": "0"}]),
    verified("facts 10: IP-aware with ip()", "index=main | sort -ip(ip) | head 1 | table ip", [{"ip": "10.0.0.11"}]),
    unverified(TEN + "| tail 2", [{"n": "10"}, {"n": "9"}]),
    unverified(TEN + "| head (n<3)", [{"n": "1"}, {"n": "2"}]),
    unverified(TEN + "| head 2 | reverse", [{"n": "2"}, {"n": "1"}]),
    verified("facts 9: dedup drops rows without the field",
             CSV + '| eval k=if(k="c",null(),k) | dedup k | table k v', [{"k": "a", "v": "1"}, {"k": "b", "v": "2"}]),
    unverified(CSV + "| dedup k sortby -v | table k v", [{"k": "c", "v": "x"}, {"k": "b", "v": "2"}, {"k": "a", "v": "1"}]),
    unverified(CSV + "| dedup 2 k | stats count", [{"count": "4"}]),
    unverified('| makeresults format=csv data="k\na\na\nb\na" | dedup k consecutive=t', [{"k": "a"}, {"k": "b"}, {"k": "a"}]),
    verified("facts 9: fillnull without a list: fields with a value in some row",
             CSV + '| eval w=if(k="a",1,null()) | fillnull | table w', [{"w": "1"}, {"w": "0"}, {"w": "1"}, {"w": "0"}]),
    verified("facts 9: fillnull with a list creates fields", "| makeresults | fillnull value=z q | table q", [{"q": "z"}]),
    unverified(CSV + "| eval w=if(v=1,9,null()) | filldown w | table w", [{"w": "9"}] * 4),
    unverified(CSV + "| fields - v | head 1", [{"k": "a"}]),
    unverified(CSV + "| table v, k | head 1", [{"v": "1", "k": "a"}]),
    unverified(CSV + "| rename k AS key, v AS \"the value\" | head 1", [{"key": "a", "the value": "1"}]),
    verified("SR:rename: EU* AS EMEA*", "| makeresults | eval EU_UK=1, EU_DE=2 | rename EU* AS EMEA* | table EMEA*",
             [{"EMEA_UK": "1", "EMEA_DE": "2"}]),
    verified("SR:rename: wildcards must agree in number", "| makeresults | rename a* AS b", SearchError),
    unverified(CSV + "| replace a WITH A, b WITH B IN k | table k", [{"k": "A"}, {"k": "B"}, {"k": "A"}, {"k": "c"}]),
    unverified(CSV + "| head 2 | transpose", [{"column": "k", "row 1": "a", "row 2": "b"}, {"column": "v", "row 1": "1", "row 2": "2"}]),
    unverified(CSV + "| head 2 | transpose header_field=k column_name=c", [{"c": "v", "a": "1", "b": "2"}]),
    unverified("index=main | stats count BY host status | xyseries host status count",
               [{"host": "h0", "200": "4", "500": "2"}, {"host": "h1", "200": "4", "500": "2"}]),
    unverified("index=main | chart count BY host status | untable host s n | head 2",
               [{"host": "h0", "s": "200", "n": "4"}, {"host": "h0", "s": "500", "n": "2"}]),
    unverified("| makeresults | eval a=1, b=2 | addtotals a b | table Total", [{"Total": "3"}]),
    unverified(CSV + "| addcoltotals labelfield=k label=all v | tail 1", [{"k": "all", "v": "6"}]),
    unverified(CSV + "| delta v AS d | table d", [{}, {"d": "1"}, {"d": "1"}, {}]),
    unverified(CSV + "| accum v AS t | table t", [{"t": "1"}, {"t": "3"}, {"t": "6"}, {}]),
    unverified(CSV + "| autoregress v AS p | table p", [{}, {"p": "1"}, {"p": "2"}, {"p": "3"}]),
    unverified('| makeresults | eval d="01:02:03", c="1,234", m="2m" | convert dur2sec(d) rmcomma(c) memk(m) | table d c m',
               [{"d": "3723", "c": "1234", "m": "2048"}]),
    unverified('| makeresults | convert timeformat="%H:%M" ctime(_time) AS t | table t', [{"t": "12:00"}]),
    unverified("| makeresults | eval a=1, b=2 | foreach a b [eval <<FIELD>>2 = '<<FIELD>>' * 2] | table a2 b2",
               [{"a2": "2", "b2": "4"}]),
    unverified('| makeresults | eval s=0, m=split("1,2,3",",") | foreach mode=multivalue m [eval s = s + <<ITEM>>] | table s',
               [{"s": "6"}]),
    unverified('| makeresults | eval s=0, j="[1,2]" | foreach mode=json_array j [eval s = s + <<ITEM>>] | table s', [{"s": "3"}]),
    verified("facts 10: bin labels low-high, upper excluded", "| makeresults | eval x=10 | bin x span=10 | table x", [{"x": "10-20"}]),
    verified("facts 10: bin keeps the epoch of _time", "| makeresults | bin _time span=1d", [{"_time": "1705363200"}]),
    unverified("index=main | bin bytes", Unsupported),
]  # fmt: skip

TEXT = [
    unverified('| makeresults | eval _raw="a=1 b=22" | rex "b=(?<b>\\d+)" | table b', [{"b": "22"}]),
    unverified('| makeresults | eval f="a1b2" | rex field=f max_match=0 "(?<d>\\d)" | table d', [{"d": ["1", "2"]}]),
    unverified('| makeresults | eval f="a1b2" | rex field=f mode=sed "s/\\d/#/g" | table f', [{"f": "a#b#"}]),
    unverified('| makeresults | eval f="a1b2" | rex field=f mode=sed "y/ab/AB/" | table f', [{"f": "A1B2"}]),
    unverified('| makeresults | eval f="x" | rex field=f "no group"', SearchError),
    unverified('index=main | regex ip="\\.1$" | table ip', [{"ip": "10.0.0.1"}]),
    unverified('index=main | regex ip!="0\\.\\d$" | stats count', [{"count": "2"}]),
    unverified('| makeresults | eval _raw="{\\"a\\":{\\"b\\":[1,{\\"c\\":null}]}}" | spath | table a*',
               [{"a.b{}": "1", "a.b{}.c": "null"}]),
    unverified('| makeresults | eval j="{\\"a\\":[{\\"b\\":1},{\\"b\\":2}]}" | spath input=j output=o path=a{}.b | table o',
               [{"o": ["1", "2"]}]),
    unverified('| makeresults | eval a="x,,z" | makemv delim="," a | table a', [{"a": ["x", "z"]}]),
    unverified('| makeresults | eval a="x,,z" | makemv delim="," allowempty=t a | table a', [{"a": ["x", "", "z"]}]),
    unverified('| makeresults | eval a="x1y2" | makemv tokenizer="([a-z])" a | table a', [{"a": ["x", "y"]}]),
    unverified('| makeresults | eval a=split("x,y",",") | mvexpand a | table a', [{"a": "x"}, {"a": "y"}]),
    unverified('| makeresults | eval a=split("x,y",",") | nomv a | table a', [{"a": "x\ny"}]),
    unverified(CSV + "| fields k | eval g=1, v=k | fields g v | mvcombine v", [{"g": "1", "v": ["a", "b", "a", "c"]}]),
]  # fmt: skip

COMBINED = [
    verified("SR:append", CSV + "| head 1 | append [| makeresults | eval k=9 | fields - _time] | table k", [{"k": "a"}, {"k": "9"}]),
    unverified(CSV + "| stats count BY k | appendpipe [stats sum(count) AS count] | tail 1", [{"count": "4"}]),
    unverified(CSV + "| head 2 | appendcols [| makeresults | eval z=1] | table k z", [{"k": "a", "z": "1"}, {"k": "b"}]),
    unverified(CSV + "| join k [| inputlookup t.csv] | table k w", [{"k": "a", "w": "W"}, {"k": "a", "w": "W"}]),
    unverified(CSV + "| join type=left k [| inputlookup t.csv] | table k w",
               [{"k": "a", "w": "W"}, {"k": "b"}, {"k": "a", "w": "W"}, {"k": "c"}]),
    unverified(CSV + "| lookup t.csv k OUTPUT w AS word | table k word",
               [{"k": "a", "word": "W"}, {"k": "b"}, {"k": "a", "word": "W"}, {"k": "c"}]),
    verified("P: OUTPUT clears where nothing matches, OUTPUTNEW keeps (facts 7)",
             CSV + '| eval w="old" | lookup t.csv k OUTPUTNEW w | stats values(w) AS w', [{"w": "old"}]),
    verified("P: OUTPUT clears where nothing matches (facts 7)",
             CSV + '| eval w="old" | lookup t.csv k OUTPUT w | table w', [{"w": "W"}, {}, {"w": "W"}, {}]),
    unverified("| makeresults | lookup none.csv k", SearchError),
    unverified("| inputlookup none.csv", SearchError),
    unverified("| inputlookup t.csv where w=w", [{"k": "a", "w": "W"}]),
    unverified("index=main [search index=main status=500 | fields ip | head 1] | table ip", [{"ip": "10.0.0.0"}]),
    unverified('index=main | eval x=[search index=main | head 1 | return $bytes] | head 1 | table x', [{"x": "0"}]),
    unverified(CSV + "| head 2 | table k v | format", [{"search": '( ( k="a" AND v="1" ) OR ( k="b" AND v="2" ) )'}]),
    verified("SR:format: no rows", "index=none | format", [{"search": "NOT( )"}]),
    unverified(CSV + "| return 2 k", [{"search": '(k="a") OR (k="b")'}]),
    unverified(CSV + "| return $k", [{"search": "(a)"}]) ,
    unverified("| multisearch [search status=500] [search status=200] | stats count BY status",
               [{"status": "200", "count": "8"}, {"status": "500", "count": "4"}]),
    unverified("| multisearch [search a | stats count] [search b]", SearchError),
    unverified("| union [search index=main | tail 1] [search index=main | head 1] | table bytes", [{"bytes": "0"}, {"bytes": "110"}]),
    unverified(CSV + '| head 2 | map search="| makeresults | eval r=\\"$k$$v$\\"" | table r', [{"r": "a1"}, {"r": "b2"}]),
    unverified("index=main | transaction host maxspan=2m | head 1 | table duration eventcount host",
               [{"duration": "120", "eventcount": "2", "host": "h0"}]),
    unverified("| savedsearch mine", [{"count": "12"}]),
    unverified("| savedsearch nobody", SearchError),
    unverified("| tstats count WHERE index=main BY host", [{"host": "h0", "count": "6"}, {"host": "h1", "count": "6"}]),
    unverified("| tstats count WHERE index=main BY status", Unsupported),
    unverified("| tstats sum(D.a) AS s FROM datamodel=M.D WHERE D.b=x BY D.b", [{"D.b": "x", "s": "1"}]),
    unverified("| tstats summariesonly=t count FROM datamodel=M.D", Unsupported),
    unverified("| datamodel M D search | stats sum(D.a) AS s", [{"s": "4"}]),
    unverified("| from datamodel:M.D | stats sum(a) AS s", [{"s": "4"}]),
    unverified("| from lookup:t.csv", [{"k": "a", "w": "W"}]),
    unverified("index=main | head 1 | addinfo | table info_min_time info_max_time",
               [{"info_min_time": "0.000", "info_max_time": "+Infinity"}]),
    unverified("| makeresults | shout a b=c | table shout", [{"shout": "A B=C"}]),
]  # fmt: skip


def world() -> World:
    found = access()
    found.lookups["t.csv"] = Table([{"k": "a", "w": "W"}])
    found.saved["mine"] = "index=main | stats count"
    found.models["M", "D"] = [
        {"_time": NOON, "D.a": "1", "D.b": "x"},
        {"_time": NOON, "D.a": "3", "D.b": "y"},
    ]
    return found


@pytest.mark.parametrize(("spl", "expected"), STATS + TABLES + TEXT + COMBINED)
def test_command(spl: str, expected: Any) -> None:
    check(spl, expected, world())


CHARTS = [
    verified("facts 10: empty bins exist; count is 0 there, others null",
             "index=main bytes IN (0, 50) | timechart span=1m count avg(bytes) AS a | head 3",
             [{"_time": "1705406100", "count": "1", "a": "50"}, {"_time": "1705406160", "count": "0"},
              {"_time": "1705406220", "count": "0"}]),
    unverified("index=main | timechart span=5m count BY status",
               [{"_time": "1705405500", "200": "1", "500": "0"}, {"_time": "1705405800", "200": "3", "500": "2"},
                {"_time": "1705406100", "200": "4", "500": "1"}, {"_time": "1705406400", "200": "0", "500": "1"}]),
    verified("facts 10: several aggregations and BY make `agg: value`",
             "index=main | timechart span=1h count max(bytes) AS m BY status | head 1",
             [{"_time": "1705402800", "count: 200": "8", "count: 500": "3", "m: 200": "110", "m: 500": "90"}]),
    verified("facts 10: limit and OTHER, by the sum of the aggregation",
             "index=main | timechart span=1d limit=1 sum(bytes) BY ip", [{"_time": "1705363200", "10.0.0.11": "110", "OTHER": "550"}]),
    unverified("index=main | timechart span=1d useother=f limit=1 count BY status", [{"_time": "1705363200", "200": "8"}]),
    unverified("index=main | eval s=if(status=500,\"e\",null()) | timechart span=1d count BY s",
               [{"_time": "1705363200", "e": "4", "NULL": "8"}]),
    unverified("index=main | timechart span=10m per_minute(bytes) AS r", [{"_time": "1705405200", "r": "11"},
               {"_time": "1705405800", "r": "55"}, {"_time": "1705406400", "r": "0"}]),
    unverified("index=main | chart count OVER host BY status",
               [{"host": "h0", "200": "4", "500": "2"}, {"host": "h1", "200": "4", "500": "2"}]),
    unverified("index=main | chart sum(bytes) AS s BY host", [{"host": "h0", "s": "300"}, {"host": "h1", "s": "360"}]),
    unverified("index=main | chart count BY bytes span=100", [{"bytes": "0-100", "count": "10"}, {"bytes": "100-200", "count": "2"}]),
    unverified("index=main | timechart count BY a b", SearchError),
]  # fmt: skip


@pytest.mark.parametrize(("spl", "expected"), CHARTS)
def test_chart(spl: str, expected: Any) -> None:
    check(spl, expected)


SPANS = [
    verified("SR:timechart: 15 minutes", 900, 10.0),
    verified("SR:timechart: 60 minutes", 3600, 60.0),
    verified("SR:timechart: 4 hours", 4 * 3600, 300.0),
    verified("SR:timechart: 24 hours", 86400, 1800.0),
    verified("SR:timechart: 7 days", 7 * 86400, 86400.0),
    verified("SR:timechart: 30 days", 30 * 86400, 86400.0),
]


@pytest.mark.parametrize(("length", "span"), SPANS)
def test_the_default_span(length: int, span: float) -> None:
    found = access()
    found.earliest, found.latest = NOON - int(length), NOON
    result = run("index=main | timechart count", found)
    assert result.span == span
    assert result.transforming


@pytest.mark.verified(source="SR:timechart: fixedrange extends to the search's bounds (facts 10)")
def test_the_range_of_the_search_is_charted() -> None:
    found = access()
    found.earliest, found.latest = NOON - 7200, NOON
    assert len(run("index=main | timechart span=1h count", found).rows) == 2
    assert len(run("index=main | timechart span=1h fixedrange=f count", found).rows) == 1


@pytest.mark.unverified
def test_post_processing_starts_from_rows() -> None:
    rows = [{"a": "1"}, {"a": "2"}]
    assert run("| stats sum(a) AS s", access(), rows=rows).rows == [{"s": 3}]
    assert run("search a=2", access(), rows=rows).rows == [{"a": "2"}]
    assert run("| where a>1", access(), rows=rows).rows == [{"a": "2"}]


@pytest.mark.unverified
def test_writing_commands() -> None:
    found = access()
    run("index=main | head 1 | table ip | outputlookup new.csv", found)
    run("index=main | head 1 | table ip | outputlookup append=t new.csv", found)
    assert found.lookups["new.csv"].rows() == [{"ip": "10.0.0.0"}] * 2
    run("index=main | head 1 | table ip | collect index=summary", found)
    assert found.collected == [("summary", [{"ip": "10.0.0.0"}])]


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
    verified("macros.conf.spec: validation", "* | `checked(x)`", SearchError),
    verified("macros.conf.spec: validation", "* | `checked(2)` | stats count", [{"count": "2"}]),
    verified("macros.conf.spec: a validation that is text is the error", "* | `told(x)`", SearchError),
    verified("macros.conf.spec: iseval", '* | `made("\\"n\\"")`', [{"n": "12"}]),
    verified("SM: comments", "* ```not this | head 1``` | stats count", [{"count": "12"}]),
]  # fmt: skip


@pytest.mark.parametrize(("spl", "expected"), MACROS)
def test_macro(spl: str, expected: Any) -> None:
    check(spl, expected, macros())


REFUSALS = [
    unverified("index=main | nosuchcommand", SearchError),
    unverified("index=main | predict x", Unsupported),
    unverified("index=main | makeresults", SearchError),
    unverified("| eval a=1", Unsupported),
    unverified("index=main | stats count | | head 1", SearchError),
    unverified("index=main | head x", SearchError),
    unverified("index=main | sort", SearchError),
    unverified("index=main | dedup", SearchError),
    unverified("index=main | table", SearchError),
    unverified("index=main | where", SearchError),
    unverified("index=main | where status", SearchError),
    unverified('index=main "open', SearchError),
    unverified("index=main [search a", SearchError),
    unverified("index=main ]", SearchError),
    unverified("index=main | timechart nope=1 count", SearchError),
    unverified("index=main | transaction host connected=f", Unsupported),
    unverified("index=main | join usetime=t host [search *]", Unsupported),
    unverified("index=main | delete", Unsupported),
    unverified("", SearchError),
    unverified("|", SearchError),
]


@pytest.mark.parametrize(("spl", "error"), REFUSALS)
def test_refused_before_any_row_is_read(spl: str, error: type[Exception]) -> None:
    found = access()
    with pytest.raises(error):
        if "delete" in spl:
            run(spl, found)
        else:
            parse(spl, found)
    assert not found.asked or "delete" in spl


@pytest.mark.unverified
def test_a_refusal_names_the_feature_and_the_place() -> None:
    with pytest.raises(Unsupported, match=r"join: option usetime= .*position 12"):
        parse("index=main | join usetime=t host [search *]", access())


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
