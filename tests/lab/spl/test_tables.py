"""Commands over the rows of one search."""

# ruff: noqa: E501  (a search and its answer stay on their lines)

from typing import Any

import pytest

from lab.errors import SearchError, Unsupported
from tests.lab.spl.table import CSV, TEN, check, differs, unverified, verified

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
    verified("mockdr backend/tests/unit/splunk, measured on Splunk 10.4.2", TEN + "| tail 2", [{"n": "10"}, {"n": "9"}]),
    unverified(TEN + "| head (n<3)", [{"n": "1"}, {"n": "2"}]),
    unverified(TEN + "| head 2 | reverse", [{"n": "2"}, {"n": "1"}]),
    verified("facts 9: dedup drops rows without the field",
             CSV + '| eval k=if(k="c",null(),k) | dedup k | table k v', [{"k": "a", "v": "1"}, {"k": "b", "v": "2"}]),
    unverified(CSV + "| dedup 2 k | stats count", [{"count": "4"}]),
    unverified('| makeresults format=csv data="k\na\na\nb\na" | dedup k consecutive=t', [{"k": "a"}, {"k": "b"}, {"k": "a"}]),
    verified("facts 9: fillnull without a list: fields with a value in some row",
             CSV + '| eval w=if(k="a",1,null()) | fillnull | table w', [{"w": "1"}, {"w": "0"}, {"w": "1"}, {"w": "0"}]),
    verified("facts 9: fillnull with a list creates fields", "| makeresults | fillnull value=z q | table q", [{"q": "z"}]),
    verified("mockdr backend/tests/unit/splunk, measured on Splunk 10.4.2", CSV + "| eval w=if(v=1,9,null()) | filldown w | table w", [{"w": "9"}] * 4),
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
    differs("refused: lab/README.md, What is refused", "| makeresults | eval a=1.5 | bin a", Unsupported),
    unverified("index=main | head 1 | strcat host \"-\" ip x | table x", [{"x": "h0-10.0.0.0"}]),
    unverified("index=main | rangemap field=bytes low=0-50 high=51-100 default=top | stats count BY range",
               [{"range": "high", "count": "5"}, {"range": "low", "count": "6"}, {"range": "top", "count": "1"}]),
    unverified(CSV + "| fields k | sort k | uniq | table k", [{"k": "a"}, {"k": "b"}, {"k": "c"}]),
    unverified(CSV + "| trendline sma2(v) AS s | table s", [{}, {"s": "1.5"}, {"s": "2.5"}, {}]),
    differs("refused: lab/README.md, What is refused", CSV + "| trendline ema2(v)", Unsupported),
    unverified(CSV + "| head 1 | tojson output_field=j | table j", [{"j": '{"k":"a","v":1}'}]),
    verified("SR:makeresults annotate=true", "| makeresults annotate=t | fields - _time", [{"splunk_server": "lab"}]),
    unverified("| metadata type=hosts index=main | table host totalCount", [{"host": "h0", "totalCount": "6"}, {"host": "h1", "totalCount": "6"}]),
    unverified("| eventcount index=main", [{"count": "12"}]),
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
    verified("mockdr backend/tests/unit/splunk, measured on Splunk 10.4.2", '| makeresults | eval a=split("x,y",",") | mvexpand a | table a', [{"a": "x"}, {"a": "y"}]),
    unverified('| makeresults | eval a=split("x,y",",") | nomv a | table a', [{"a": "x\ny"}]),
    unverified(CSV + "| fields k | eval g=1, v=k | fields g v | mvcombine v", [{"g": "1", "v": ["a", "b", "a", "c"]}]),
    unverified('| makeresults | eval _raw="<a><b id=\\"1\\">x</b><b id=\\"2\\">y</b></a>" | spath | table a*',
               [{"a.b": ["x", "y"], "a.b{@id}": ["1", "2"]}]),
    unverified('| makeresults | eval _raw="<a><b id=\\"1\\">x</b><b>y</b></a>" | spath output=o path=a.b{2} | table o', [{"o": "y"}]),
    differs("refused: lab/README.md, What is refused", '| makeresults | eval _raw="<!DOCTYPE a [<!ENTITY e \\"x\\">]><a>&e;</a>" | spath', Unsupported),
]  # fmt: skip


@pytest.mark.parametrize(("spl", "expected"), TABLES + TEXT)
def test_search(spl: str, expected: Any) -> None:
    check(spl, expected)
