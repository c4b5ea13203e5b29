"""Expressions: operators, types, nulls, functions."""

from typing import Any

import pytest

from lab.errors import SearchError, Unsupported
from lab.spl import compile_assignments, compile_expression
from lab.values import Row
from tests.lab.spl.table import differs, unverified, verified
from tests.lab.spl.world import World

ROW: Row = {"a": "5", "b": "2.5", "name": "Ann", "mv": ["x", "y", "z"], "dotted.name": "d", "empty": ""}

OPERATORS = [
    verified("SR:eval, precedence of AND over OR (facts 8)", "1=1 OR 1=2 AND 1=3", True),
    verified("SM: NOT before AND", "NOT 1=2 AND 1=1", True),
    verified("SR:where, unquoted right side is a field (facts 8)", 'name="ann"', False),
    verified("SR:where, case-sensitive values (facts 8)", 'name="Ann"', True),
    verified("facts 8: numeric if both are numbers", 'a="5.0"', True),
    verified("facts 9: comparison with null is null", "missing=1", None),
    verified("facts 9: null in arithmetic", "a+missing", None),
    verified("facts 9: null in concatenation", 'a."x".missing', None),
    verified("facts 9: division by zero is null", "a/0", None),
    verified("facts 9: + adds numeric strings", "a+b", 7.5),
    verified("facts 9: + joins strings", 'name+"!"', "Ann!"),
    verified("facts 9: . always concatenates", "a.a", "55"),
    verified("facts 7: dotted names need single quotes", "'dotted.name'", "d"),
    verified("facts 8: dots outside quotes concatenate", "a.name", "5Ann"),
    unverified("a*b-1", 11.5),
    unverified("7 % 3", 1),
    unverified("-7 % 3", -1),
    unverified("10/4", 2.5),
    unverified("6/3", 2),
    unverified("-a", -5),
    unverified("a + name", None),
    verified("mockdr backend/tests/unit/splunk, measured on Splunk 10.4.2", '1 + "x"', SearchError),
    verified("mockdr backend/tests/unit/splunk, measured on Splunk 10.4.2", '"x" - 1', SearchError),
    unverified('"1" = 1', SearchError),
    verified("stand-in A6: multivalue comparison is 'any'", 'mv="y"', True),
    unverified('mv="q"', False),
    unverified("NOT missing=1", None),
    unverified("missing=1 OR a=5", True),
    unverified('a=5 XOR name="Ann"', False),
    unverified("! a=5", False),
    unverified('name IN ("Bob", "Ann")', True),
    unverified('name NOT IN ("Bob")', True),
    unverified('name LIKE "A%"', True),
    unverified("a +", SearchError),
    unverified("(a", SearchError),
    unverified("a b", SearchError),
    unverified("a AND name", SearchError),
    verified("mockdr backend/tests/unit/splunk, measured on Splunk 10.4.2", "nosuch(a)", SearchError),
    differs("refused: lab/README.md, What is refused", "mv+1", Unsupported),
]

FUNCTIONS = [
    verified("facts 9: case first true wins, none is null", 'case(a=1,"x",a=5,"y",1=1,"z")', "y"),
    verified("facts 9: case without a match is null", 'case(a=1,"x")', None),
    verified("facts 9: if takes null for false", 'if(missing=1,"y","n")', "n"),
    verified("facts 9: isnull/coalesce are the tests of null", 'coalesce(missing,name,"z")', "Ann"),
    unverified("isnull(missing)", True),
    unverified("isnotnull(empty)", True),
    unverified("nullif(a,5)", None),
    unverified("nullif(a,6)", "5"),
    verified("SR:validate", 'validate(isint(a),"no int",a>9,"too small")', "too small"),
    verified("SR:like, % and _ (facts 8)", 'like(name,"A_n%")', True),
    verified("facts 8: like is case-sensitive", 'like(name,"a%")', False),
    unverified('like("a.b","a_b") AND NOT like("ab","a_b")', True),
    verified("facts 9: match is unanchored", 'match(name,"n+$")', True),
    verified("facts 8: cidrmatch", 'cidrmatch("10.0.0.0/8","10.1.2.3")', True),
    unverified('cidrmatch("10.0.0.0/8","nonsense")', False),
    unverified('in(name,"Ann","Bob")', True),
    unverified('searchmatch("name=ann")', True),
    verified("SR:tonumber: a field that is no number is null", "tonumber(name)", None),
    verified("facts 9: tonumber base 16", 'tonumber("0A4",16)', 164),
    unverified('tostring(12345.6789,"commas")', "12,345.68"),
    unverified('tostring(615,"duration")', "00:10:15"),
    unverified('tostring(255,"hex")', "0xFF"),
    unverified("tostring(1==1)", "True"),
    verified("facts 9: round half away from zero", "round(2.5)", 3),
    verified("facts 9: round half away from zero", "round(-2.5)", -3),
    unverified("round(3.14159,2)", "3.14"),
    verified("facts 9: substr is 1-based", 'substr("splunk",1,3)', "spl"),
    unverified('substr("splunk",-3)', "unk"),
    verified("facts 9: mvindex is 0-based, inclusive", "mvindex(mv,0,1)", ["x", "y"]),
    verified("facts 9: mvindex negative", "mvindex(mv,-1)", "z"),
    verified("facts 9: mvindex out of range is null", "mvindex(mv,7)", None),
    verified("facts 9: mvrange excludes the end", "mvrange(1,4)", ["1", "2", "3"]),
    unverified("mvrange(1,10,4)", ["1", "5", "9"]),
    unverified('mvzip(mv,split("1,2",","))', ["x,1", "y,2"]),
    verified("facts 9: split by nothing splits characters", 'split("abc","")', ["a", "b", "c"]),
    unverified('mvjoin(mv,"-")', "x-y-z"),
    verified(
        "SR:Multivalue eval functions",
        'commands("search foo | stats count | sort count")',
        ["search", "stats", "sort"],
    ),
    verified("SR:Multivalue eval functions", "mvcount(mv)", 3),
    unverified("mvindex(mv,1,9)", ["y", "z"]),
    verified("SR:Multivalue eval functions", "mvcount(missing)", None),
    unverified('mvappend(mv,missing,"w")', ["x", "y", "z", "w"]),
    unverified('mvdedup(split("a,b,a",","))', ["a", "b"]),
    unverified('mvfind(mv,"[yz]")', 1),
    unverified('mvsort(split("b,a,B",","))', ["B", "a", "b"]),
    unverified('mvfilter(mv!="y")', ["x", "z"]),
    verified("facts 9: mvfilter may use one field only", "mvfilter(mv!=name)", SearchError),
    unverified('mvmap(mv,mv."1")', ["x1", "y1", "z1"]),
    verified("facts 9: replace takes a regex and replaces all", 'replace("a1b22","\\d+","#")', "a#b#"),
    unverified('replace("12/31","^(\\d+)/(\\d+)$","\\2.\\1")', "31.12"),
    unverified("upper(name).lower(name)", "ANNann"),
    unverified("len(name)", 3),
    unverified('trim("--x--","-")', "x"),
    unverified('ltrim("  x")', "x"),
    unverified('urldecode("a%20b%2Fc")', "a b/c"),
    verified(
        "facts 9: strptime prints six decimals",
        'strptime("2022-09-25 17:05:22","%Y-%m-%d %H:%M:%S")',
        "1664125522.000000",
    ),
    unverified('strptime("nonsense","%Y")', None),
    unverified('strftime(1705406400.5,"%Y-%m-%d %H:%M:%S.%3N %z")', "2024-01-16 12:00:00.500 +0000"),
    differs("refused: lab/README.md, What is refused", 'strftime(0,"%Ez")', Unsupported),
    verified("facts 9: offset, then snap", 'relative_time(1705406400,"-1d@d")', 1705276800.0),
    verified("facts 9: @w0 is Sunday", 'relative_time(1705406400,"@w0")', 1705190400.0),
    verified("facts 9: months snap on the calendar", 'relative_time(1705406400,"@mon")', 1704067200.0),
    unverified("now()", 1705406400),
    unverified('md5("a")', "0cc175b9c0f1b6a831c399e269772661"),
    unverified('sha1("a")', "86f7e437faa5a7fce15d1ddcb9eaeaea377667b8"),
    verified("SR 10.0 informational functions", 'isarray("[1, 2, 3]")', True),
    verified("SR 10.0 informational functions", "isarray(1)", False),
    unverified('isobject("{}")', True),
    unverified("ismv(mv)", True),
    unverified("isdouble(b)", True),
    unverified("typeof(12)", "Number"),
    unverified('typeof("12")', "String"),
    verified("mockdr backend/tests/unit/splunk, measured on Splunk 10.4.2", "typeof(missing)", "Invalid"),
    verified("SR:typeof", "typeof(1==2)", "Bool"),
    unverified("isnum(a)", True),
    unverified("isint(b)", False),
    unverified("isstr(name)", True),
    unverified('printf("%05.2f|%-4s|%x|%+d|%%",3.14159,"ab",255,7)', "03.14|ab  |ff|+7|%"),
    unverified('printf("%d")', SearchError),
    unverified("max(1,3,name)", "Ann"),
    unverified("min(4,3,name)", 3),
    unverified("pow(2,10)", 1024),
    verified("mockdr backend/tests/unit/splunk, measured on Splunk 10.4.2", "sqrt(-1)", None),
    unverified("log(100)", 2.0),
    unverified("ceil(1.2)+floor(1.8)", 3),
    unverified("abs(-3)", 3),
    unverified("exact(3.14*2)", 6.28),
    verified("SR:sigfig, 1.00*1111", "sigfig(1.00*1111)", 1110),
    unverified("bit_and(12,10)", 8),
    unverified('json_object("a",1,"b",json_array("x",2))', '{"a":1,"b":["x",2]}'),
    unverified('json_extract("{\\"a\\":{\\"b\\":[1,2]}}","a.b{1}")', 2),
    unverified('json_extract("{\\"a\\":[{\\"b\\":1},{\\"b\\":2}]}","a{}.b")', "[1,2]"),
    unverified('json_keys("{\\"a\\":1,\\"b\\":2}")', '["a","b"]'),
    unverified('json_set("{\\"a\\":1}","a",2,"c.d","x")', '{"a":2,"c":{"d":"x"}}'),
    unverified('json_append("{\\"a\\":[1]}","a",2)', '{"a":[1,2]}'),
    unverified('json_extend("{\\"a\\":[1]}","a",json_array(2,3))', '{"a":[1,2,3]}'),
    unverified('json_delete("{\\"a\\":1,\\"b\\":2}","a")', '{"b":2}'),
    unverified('json_array_to_mv("[\\"a\\",1]")', ["a", "1"]),
    verified("mockdr backend/tests/unit/splunk, measured on Splunk 10.4.2", 'json_valid("{")', False),
    unverified("mv_to_json_array(mv)", '["x","y","z"]'),
    unverified('spath("{\\"a\\":[{\\"b\\":1},{\\"b\\":2}]}","a{}.b")', ["1", "2"]),
    unverified("lower(mv)", ["x", "y", "z"]),
    differs("refused: lab/README.md, What is refused", "len(mv)", Unsupported),
    unverified("if(a,1,2)", SearchError),
    unverified('case(a=1,"x",2)', SearchError),
    unverified("len()", SearchError),
    unverified('match(name,"(")', SearchError),
]


@pytest.mark.parametrize(("text", "expected"), OPERATORS + FUNCTIONS)
def test_expression(text: str, expected: Any) -> None:
    if isinstance(expected, type):
        with pytest.raises(expected):
            compile_expression(text).evaluate(ROW, World())
    else:
        assert compile_expression(text).evaluate(ROW, World()) == expected


@pytest.mark.verified(source="transforms.conf.spec 10.4, INGEST_EVAL")
def test_assignments_keep_their_operator() -> None:
    found = compile_assignments('a=5, b:=if(a=1,"x,y","z"), \'c d\'=null()')
    assert [(one.field, one.operator) for one in found] == [("a", "="), ("b", ":="), ("c d", "=")]
    assert found[1].expression.evaluate({"a": "1"}, World()) == "x,y"


@pytest.mark.verified(source="SR:eval: a boolean cannot be assigned (facts 9)")
def test_a_boolean_cannot_be_assigned() -> None:
    with pytest.raises(SearchError, match="boolean"):
        compile_assignments("b=(1==1)")


@pytest.mark.verified(source="limits.conf match_limit; law 5 of the lab")
def test_a_regex_that_backtracks_without_bound_is_an_error() -> None:
    expression = compile_expression('match(x,"^(a+)+$")')
    with pytest.raises(SearchError, match="match_limit"):
        expression.evaluate({"x": "a" * 60 + "!"}, World())
