"""What the Search Reference prints beside its eval functions: one expression, one answer."""

# ruff: noqa: E501  (an expression and its answer stay on their lines)

from typing import Any

import pytest

from lab.errors import SearchError, Unsupported
from tests.lab.spl.table import check, unverified, verified

NEW_YORK_PONIES = 'split("buttercup,dash,flutter,honey,ivory,minty,pinky,rarity",",")'


def doc(page: str, evals: str, expected: Any) -> Any:
    """`v` of the one row after these assignments; None where there is none."""
    rows = expected if isinstance(expected, type) else [{"v": expected}] if expected is not None else []
    return verified(f"SR:{page}", f"| makeresults | eval {evals} | table v", rows)


def guess(evals: str, expected: Any) -> Any:
    rows = expected if isinstance(expected, type) else [{"v": expected}] if expected is not None else []
    return unverified(f"| makeresults | eval {evals} | table v", rows)


BITWISE = [
    doc("bit_and", "v=bit_and(12, 9)", "8"),
    doc("bit_or", "v=bit_or(4, 2)", "6"),
    doc("bit_xor", "v=bit_xor(3, 2)", "1"),
    doc("bit_not", "v=bit_not(9)", "9007199254740982"),
    doc("bit_not", 'v=bit_not(9, tonumber("1111", 2))', "6"),
    doc("bit_not", 'v=tostring(bit_not(9, tonumber("1111", 2)), "binary")', "110"),
    doc("bit_shift_left", "v=bit_shift_left(2, 1)", "4"),
    doc("bit_shift_left", "v=bit_shift_left(1, 53)", "0"),
    doc("bit_shift_left", "v=bit_shift_left(3, 52)", "4503599627370496"),
    doc("bit_shift_left", "v=bit_shift_left(3, 57)", "0"),
    doc("bit_shift_left", "v=bit_shift_left(3, pow(2,53)-1)", "0"),
    doc("bit_shift_left", "v=bit_shift_left(3, pow(2,53))", None),
    doc("bit_shift_left", "v=bit_shift_left(pow(2,53), 1)", None),
    doc("bit_shift_left", "v=bit_shift_left(3, -2)", None),
    doc("bit_shift_left", "v=bit_shift_right(-3, 1)", None),
    doc("bit_shift_right", "v=bit_shift_right(4, 1)", "2"),
    doc("Bitwise functions, example 5", "m=pow(2, 53)-1, v=bit_and(m + 1, 1)", None),
    doc(
        "Bitwise functions, example 6",
        'flags="00010", r=bit_or(tonumber(flags, 2), tonumber("11001", 2)), v=tostring(r,"binary")',
        "11011",
    ),
]

CONDITIONAL = [
    doc("case", 'status="408", v=case(status==200, "OK", status==404, "Not found")', None),
    doc("true", 'status="408", v=case(status==200, "OK", true(), "Other")', "Other"),
    doc("cidrmatch", 'v=if(cidrmatch("192.0.2.0/24", "192.0.3.0"), "true", "false")', "false"),
    doc(
        "cidrmatch",
        'v=if(cidrmatch("2001:0db8:ffff:ffff:ffff:ffff:ffff:ff00/120", "2001:0db8:ffff:ffff:ffff:ffff:ffff:ff99"), "true", "false")',
        "true",
    ),
    doc("coalesce", 'ipaddress="1.2.3.4", v=coalesce(clientip,ipaddress)', "1.2.3.4"),
    doc("in", 'status="404", v=if(in(status, "404","500","503"),"true","false")', "true"),
    doc("like", 'f="foobar", v=if(like(f, "foo%"), "yes a foo", "not a foo")', "yes a foo"),
    doc("match", 'v=if(match("192.168.0.1", "^\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}$"), 1, 0)', "1"),
    doc("match", 'test="\\"yes\\"", v=if(match(test, "\\"yes\\""), 1, 0)', "1"),
    doc("nullif", 'names="rarity", ponies="rarity", v=nullif(names, ponies)', None),
    doc("nullif", 'names="buttercup", ponies="mistmane", v=nullif(names, ponies)', "buttercup"),
    doc(
        "searchmatch", '_raw="x=hi y=bye", x="hi", y="bye", v=if(searchmatch("x=hi y=*"), "yes", "no")', "yes"
    ),
    doc(
        "validate",
        'port="70000", v=validate(isint(port), "ERROR: Port is not an integer", port >= 1 AND port <= 65535, "ERROR: Port is out of range")',
        "ERROR: Port is out of range",
    ),
]

CONVERSION = [
    doc("ipmask", 'v=ipmask("255.255.255.0", "10.20.30.120")', "10.20.30.0"),
    doc("ipmask", 'v=ipmask("0.255.0.224", "10.20.30.120")', "0.20.0.96"),
    doc("printf", 'v=printf("%.3A",pi())', "0X1.922P+1"),
    doc("printf", 'v=printf("%c,%c",65,"Foo")', "A,F"),
    doc("printf", 'v=printf("%d,%i,%d",-2,+4,30)', "-2,4,30"),
    doc("printf", 'v=printf("%.2e",5139)', "5.14e+03"),
    doc("printf", 'v=printf("%.2f",pi())', "3.14"),
    doc("printf", 'v=printf("%.2g,%.2g",pi(),123)', "3.1,1.2e+02"),
    doc("printf", 'v=printf("%o",255)', "377"),
    doc("printf", 'v=printf("%s%z", "foo", "bar")', "foobar"),
    doc("printf", 'v=printf("%u",99)', "99"),
    doc("printf", 'v=printf("%x,%X,%p",10,10,10)', "a,A,A"),
    doc("printf", 'v=printf("100%%")', "100%"),
    doc("printf", 'v=printf("%\'d",12345)', "12,345"),
    doc("printf", 'v="[".printf("%-4d",1)."]"', "[1   ]"),
    doc("printf", 'v=printf("%04d",1)', "0001"),
    doc("printf", 'v=printf("%+4d",1)', "  +1"),
    doc("printf", 'v="[".printf("% -4d",1)."]"', "[ 1  ]"),
    doc("printf", 'v=printf("%#x", 1)', "0x1"),
    doc("printf", 'v=printf("%#o", 8)', "010"),
    doc("printf", 'v=printf("%*d", 5, 123)', "  123"),
    doc("printf", 'v=printf("%.*f", 1, 1.23)', "1.2"),
    doc("printf", 'v=printf("%*.*e", 9, 2, pi())', " 3.14e+00"),
    doc("printf, precision", 'v=printf("%.3d", 5)', "005"),
    doc("printf, precision", 'v=printf("[%.0d]", 0)', "[]"),
    doc("printf, precision", 'v=printf("%.2s", "abc")', "ab"),
    doc("printf, precision", 'v=printf("%f", 1.5)', "1.500000"),
    doc("printf, precision", 'v=printf("%.f", 2.4)', "2"),
    doc("printf, unsupported specifiers", 'v=printf("%S", "a")', SearchError),
    doc("toarray", 'v=toarray(split("1, 2, 3", ","))', "[1,2,3]"),
    doc(
        "toarray", 'v=toarray("[\\"carrots\\", 1.00, \\"potatoes\\", 1.75]")', '["carrots",1,"potatoes",1.75]'
    ),
    doc("toarray", 'v=if(isnull(toarray("somefield")), "True", "False")', "True"),
    doc("tobool", 'units="12", v=if(tobool(units), "In Stock", "Not in Stock")', "In Stock"),
    doc("tobool", 'units="0", v=if(tobool(units), "In Stock", "Not in Stock")', "Not in Stock"),
    doc("tobool", 'v=if(tobool("True"), "t", "f")', "t"),
    doc("tobool", 'v=if(isnull(tobool("yes")), "null", "?")', "null"),
    doc("todouble", 'v=todouble("16.00")', "16.00"),
    doc("todouble", "v=todouble(5)", "5.0"),
    doc("todouble", 'v=todouble("number")', None),
    doc("toint", 'v=toint("24")', "24"),
    doc("toint", "v=toint(3.14)", "3"),
    doc("toint", 'v=toint(" 24 ")', None),
    doc("toint", 'v=toint("ff",16)', "255"),
    doc(
        "tomv",
        'p=json_array("Buttercup", "Fluttershy", "Rarity"), v=tomv(p)',
        ["Buttercup", "Fluttershy", "Rarity"],
    ),
    doc(
        "tomv",
        's=json_array("dubois", json_object("name", "patel")), v=tomv(s)',
        ["dubois", '{"name":"patel"}'],
    ),
    doc("tomv: no conversion from string", 'v=tomv("[1,2]")', None),
    doc("tonumber", 'v=tonumber("seven")', SearchError),
    doc("tonumber", 's="seven", v=tonumber(s)', None),
    doc("tonumber", 's=" 7 ", v=tonumber(s)', None),
    doc("tonumber", 'celsius=" 7 ", v=tonumber(trim(celsius))', "7"),
    doc("tonumber", 'v=tonumber("0101", 2)', "5"),
    doc("tonumber", 'v=tonumber("0A4",16)', "164"),
    doc(
        "toobject",
        'v=toobject("{\\"name\\": \\"maria\\", \\"age\\": 25, \\"status\\": \\"full-time\\"}")',
        '{"name":"maria","age":25,"status":"full-time"}',
    ),
    doc("toobject", 'v=toobject("[1]")', None),
    doc(
        "tostring",
        'v=tostring(1==1) + " " + tostring(15, "hex") + " " + tostring(12345.6789, "commas")',
        "True 0xF 12,345.68",
    ),
    doc("tostring", 'foo=615, v=tostring(foo, "duration")', "00:10:15"),
    doc("tostring", 'v=tostring(9, "binary")', "1001"),
    doc("eval, example 9", 'x=1000000.1278, v="$".tostring(x,"commas")', "$1,000,000.13"),
    guess('v=tostring(-5, "hex")', Unsupported),
    guess('v=tostring("abc", "commas")', "abc"),
]

INFORMATIONAL = [
    doc("isarray", 'v=if(isarray("[1, 2, 3]"), "True", "False")', "True"),
    doc("isarray", 'v=if(isarray(1), "True", "False")', "False"),
    doc("isbool", 'v=if(isbool(1==2), "True", "False")', "True"),
    doc("isbool", 'v=if(isbool(a), "True", "False")', "False"),
    doc("isdouble", 'v=if(isdouble(3.546), "True", "False")', "True"),
    doc("isdouble", 'v=if(isdouble(1000000), "True", "False")', "False"),
    doc("ismv", 'l=split("1, 2, 3", ","), v=if(ismv(l), "True", "False")', "True"),
    doc(
        "isobject",
        'games="{\\"type\\": \\"competitive\\", \\"name\\": \\"Ticket to Ride\\"}", v=if(isobject(games), "True", "False")',
        "True",
    ),
    doc("isobject", 'v=if(isobject("{cities: \\"3\\"}"), "is object", "is not object")', "is not object"),
    doc("isnum with NaN", 'v=if(isnum("NaN"), "true", "false")', "false"),
    doc("isnum with NaN", 's="NaN", v=if(isnum(s), "true", "false")', "true"),
    doc("isnum with NaN", 's="NaN", n=s % 1, v=n." ".if(isnum(n), "true", "false")', "NaN true"),
    doc(
        "isstr with NaN",
        's="NaN", n=s % 1, v=if(isstr(s), "true", "false").if(isstr(n), "true", "false")',
        "truetrue",
    ),
    doc(
        "typeof",
        'v=typeof(12) + typeof("string") + typeof(1==2) + typeof(badfield)',
        "NumberStringBoolInvalid",
    ),
    doc("typeof", "v=typeof(_time)", "Number"),
]

CITIES = (
    'c="[{\\"name\\":\\"London\\",\\"Bridges\\":[{\\"name\\":\\"Tower\\",\\"length\\":801}]},'
    '{\\"name\\":\\"Venice\\",\\"Bridges\\":[{\\"name\\":\\"Rialto\\",\\"length\\":157},{\\"name\\":\\"Paglia\\"}]}]", '
)
GAMES = 'g=json_object("category", json_object("boardgames", json_object("competitive", json_array(json_object("name","Catan"), json_object("name","Ticket"))))), '
JSON = [
    doc("json_object", 'v=json_object("name", json_array("maria", "arun"))', '{"name":["maria","arun"]}'),
    doc(
        "json_object",
        'gamelist=json_array("Pandemic", "Castle Panic"), v=json_object("category", json_object("boardgames", json_object("cooperative", gamelist)))',
        '{"category":{"boardgames":{"cooperative":["Pandemic","Castle Panic"]}}}',
    ),
    doc("json", 'animals=json_object("animal", "pony"), v=json(animals)', '{"animal":"pony"}'),
    doc("json", 'b="Golden Gate Bridge", v=json(b)', None),
    doc(
        "json_append",
        'p=json_object("ponylist", json_array("Minty", "Rarity")), v=json_append(p, "ponylist", "Fluttershy")',
        '{"ponylist":["Minty","Rarity","Fluttershy"]}',
    ),
    doc(
        "json_append",
        'p=json_object("F", json_object("s", json_array("r"))), v=json_append(p, "F.s", "c")',
        '{"F":{"s":["r","c"]}}',
    ),
    doc("json_append: scalars are wrapped", 'p=json_object("a", 1), v=json_append(p, "a", 2)', '{"a":[1,2]}'),
    doc(
        "json_append: an array is one element",
        'p=json_object("a", json_array("a")), v=json_append(p, "a", json_array("d","e"))',
        '{"a":["a",["d","e"]]}',
    ),
    doc(
        "json_append: a path without a value is ignored",
        'p=json_object("a", 1), v=json_append(p, "b", 2)',
        '{"a":1}',
    ),
    doc(
        "json_extend",
        'p=json_object("a", json_array("a")), v=json_extend(p, "a", json_array("d","e"))',
        '{"a":["a","d","e"]}',
    ),
    doc(
        "json_extend: scalars are wrapped",
        'p=json_object("a", "x"), v=json_extend(p, "a", json_array("d"))',
        '{"a":["x","d"]}',
    ),
    doc("json_array", 'v=json_array("dubois", json_object("name", "patel"))', '["dubois",{"name":"patel"}]'),
    doc("json_array_to_mv", 'v=json_array_to_mv(json_array("Buttercup", "Rarity"))', ["Buttercup", "Rarity"]),
    doc(
        "json_array_to_mv",
        'v=json_array_to_mv(json_array("Buttercup", "Rarity"), true())',
        ['"Buttercup"', '"Rarity"'],
    ),
    doc(
        "json_delete",
        'o=json_object("name","Wei","SSN","123","accounts",json_array("a")), v=json_delete(o, "SSN", "accounts")',
        '{"name":"Wei"}',
    ),
    doc(
        "json_delete",
        'o=json_object("n","C","addresses",json_object("email","e","office","o")), v=json_delete(o, "addresses.email")',
        '{"n":"C","addresses":{"office":"o"}}',
    ),
    doc(
        "json_entries",
        'v=json_entries("{\\"a\\": 1, \\"b\\": 2}")',
        '[{"key":"a","value":1},{"key":"b","value":2}]',
    ),
    doc(
        "json_extract, example 2",
        CITIES + 'v=json_extract(c,"{0}")',
        '{"name":"London","Bridges":[{"name":"Tower","length":801}]}',
    ),
    doc("json_extract, example 4", CITIES + 'v=json_extract(c,"{}.name")', '["London","Venice"]'),
    doc(
        "json_extract, example 5",
        CITIES + 'v=json_extract(c,"{}.Bridges{}")',
        '[{"name":"Tower","length":801},{"name":"Rialto","length":157},{"name":"Paglia"}]',
    ),
    doc(
        "json_extract, example 6",
        CITIES + 'v=json_extract(c,"{}.Bridges{}.name")',
        '["Tower","Rialto","Paglia"]',
    ),
    doc(
        "json_extract, example 7",
        CITIES + 'v=json_extract(c,"{1}.Bridges{0}")',
        '{"name":"Rialto","length":157}',
    ),
    doc("json_extract, example 8", CITIES + 'v=json_extract(c,"{1}.Bridges{0}.length")', "157"),
    doc("json_extract, example 1", 'v=json_extract("{\\"cities\\":[1]}","{}")', '{"cities":[1]}'),
    doc(
        "json_extract_exact",
        'v=json_extract_exact("{\\"system.splunk.path\\":\\"/opt/splunk/\\"}", "system.splunk.path")',
        "/opt/splunk/",
    ),
    doc(
        "json_has_key_exact",
        'v=if(json_has_key_exact(json_object("name", "charlie"), "name"), "has key", "doesn\'t have key")',
        "has key",
    ),
    doc(
        "json_has_key_exact",
        'v=if(json_has_key_exact("{\\"charlie.garcia\\":10}", "charlie.garcia"), "has key", "doesn\'t have key")',
        "has key",
    ),
    doc("json_keys", 'v=json_keys("{\\"name\\": \\"Clifton\\", \\"length\\": 1352}")', '["name","length"]'),
    doc(
        "json_set: missing keys of the path are made",
        'v=json_set("{\\"a\\":{}}", "a.b.c", "d")',
        '{"a":{"b":{"c":"d"}}}',
    ),
    doc("json_set: a mismatch is skipped", 'v=json_set("{\\"a\\":\\"b\\"}", "a.c", "d")', '{"a":"b"}'),
    doc(
        "json_set, example 3",
        GAMES + 'v=json_set(g,"category.boardgames.competitive{}.available", true())',
        '{"category":{"boardgames":{"competitive":[{"name":"Catan","available":true},{"name":"Ticket","available":true}]}}}',
    ),
    doc(
        "json_set, example 3",
        GAMES + 'v=json_set(g,"category.boardgames.competitive{0}.available", false())',
        '{"category":{"boardgames":{"competitive":[{"name":"Catan","available":false},{"name":"Ticket"}]}}}',
    ),
    doc(
        "json_set_exact",
        'o=json_object(), v=json_set_exact(o, "system.splunk.path", "/opt/splunk")',
        '{"system.splunk.path":"/opt/splunk"}',
    ),
    doc(
        "json_set_exact",
        'o=json_object(), v=json_set(o, "system.splunk.path", "/opt/splunk")',
        '{"system":{"splunk":{"path":"/opt/splunk"}}}',
    ),
    doc(
        "json_valid",
        'n=json_object("names", json_array("maria")), v=if(json_valid(n), "true", "false")',
        "true",
    ),
]

MATHEMATICAL = [
    doc("ceiling", "v=ceil(1.9)", "2"),
    doc("floor", "v=floor(1.9)", "1"),
    doc("round", "v=round(3.5)", "4"),
    doc("round", "v=round(2.555, 2)", "2.56"),
    doc("round: no negative decimals", "v=round(2.5, -1)", SearchError),
    doc("sigfig", "v=1.00*1111", "1111"),
    doc("sigfig", "v=sigfig(1.00*1111)", "1110"),
    doc("sigfig", "v=sigfig(123.0 + 4.567)", "127.6"),
    doc("sqrt", "v=sqrt(9)", "3"),
    doc("sum", 'a=5.0, b="9", v=sum(a, b, c)', "14"),
    doc("sum", 'v=sum(1, 2, tonumber("3"))', "6"),
    doc("sum", 'a="1", v=sum(a, 2, 3)', "6"),
    doc("sum", 'v=sum("somedata", 2, 3)', SearchError),
    doc("avg", 'a=5.0, b="9", v=avg(a, b, c)', "7"),
    doc("avg", 'v=avg(1, 2, "3")', SearchError),
    doc("avg", 'a="somedata", v=avg(a, 2, 3)', "2.5"),
    doc("max", 'name="baz", v=max(1, 3, 6, 7, "foo", name)', "foo"),
    doc("max", 'n=split("1 3 5 6 4 2"," "), v=max(n)', "6"),
    doc("min", 'size="1", v=min(3, 6, 7, "maria", size)', "1"),
    doc("eval, rounding", "v=8.250 * 0.2", "2"),
    doc("eval, rounding", "v=8.250 * 0.20", "1.7"),
    doc("eval, rounding", "v=8.250 * 0.200", "1.65"),
    doc("eval, rounding", "v=8.250 * exact(0.2)", "1.650"),
    doc("eval, long numbers", "m=pow(2, 53)-1, v=m+1", "9007199254740992"),
    doc("eval, long numbers", "m=pow(2, 53)-1, v=m+2", "9007199254740992"),
    doc("eval, division by zero", "v=1/0", None),
    doc("eval, infinity", "v=pow(10,400)", "inf"),
    doc("sum, example 1: a field with value 5.0", "v=5.0", "5.0"),
    guess("v=1/3", "0.3333333333333333"),
    guess("v=0.1+0.2", "0.3"),
    guess("v=5+2.5", "7.5"),
    guess("v=-(2.50)", "-2.50"),
]

MULTIVALUE = [
    doc("commands", 'v=commands("search foo | stats count | sort count")', ["search", "stats", "sort"]),
    doc(
        "mvappend",
        'srcip="203.0.113.0", destip="203.0.113.255", v=mvappend(mvappend("localhost", srcip), destip, "192.168.1.1")',
        ["localhost", "203.0.113.0", "203.0.113.255", "192.168.1.1"],
    ),
    doc(
        "mvfilter",
        'email=split("a@b.net,c@d.com,e@f.org",","), v=mvfilter(match(email, "\\.net$") OR match(email, "\\.org$"))',
        ["a@b.net", "e@f.org"],
    ),
    doc("mvfind", 'm=split("ok,err12",","), v=mvfind(m, "err\\d+")', "1"),
    doc("mvindex", f"p={NEW_YORK_PONIES}, v=mvindex(p,2)", "flutter"),
    doc("mvindex", f"p={NEW_YORK_PONIES}, v=mvindex(p,0,3)", ["buttercup", "dash", "flutter", "honey"]),
    doc("mvindex", f"p={NEW_YORK_PONIES}, v=mvindex(p,-1)", "rarity"),
    doc("mvindex", f"p={NEW_YORK_PONIES}, v=mvindex(p,-3)", "minty"),
    doc("mvindex", f"p={NEW_YORK_PONIES}, v=mvindex(p,-3,-1)", ["minty", "pinky", "rarity"]),
    doc("mvjoin", "base=mvrange(1,6), v=mvjoin('base',\" OR \")", "1 OR 2 OR 3 OR 4 OR 5"),
    doc("mvmap", 'results=split("1,2,3",","), v=mvmap(results, results*10)', ["10", "20", "30"]),
    doc(
        "mvmap",
        'threshold=2, results=split("1,2,3",","), v=mvmap(mvindex(results, 1,2), results*threshold)',
        ["4", "6"],
    ),
    doc("mvrange", "v=mvrange(1,11,2)", ["1", "3", "5", "7", "9"]),
    doc("mvreverse", 'v=mvreverse(split("1,2,3", ","))', ["3", "2", "1"]),
    doc("mvsort", 'v=mvsort(split("10,9,70,100,b,B",","))', ["10", "100", "70", "9", "B", "b"]),
    doc(
        "mvzip",
        'a=split("1,2",","), b=split("x,y",","), c=split("p,q",","), v=mvzip(mvzip(a,b,"|"),c,"|")',
        ["1|x|p", "2|y|q"],
    ),
    doc(
        "mv_to_json_array",
        'p=mvappend("\\"Buttercup\\"", "true", "null"), v=mv_to_json_array(p, false())',
        '["\\"Buttercup\\"","true","null"]',
    ),
    doc(
        "mv_to_json_array",
        'p=mvappend("\\"Buttercup\\"", "true", "null"), v=mv_to_json_array(p, true())',
        '["Buttercup",true,null]',
    ),
    doc(
        "mv_to_json_array: what is no JSON becomes null",
        'p=mvappend("1", "pony"), v=mv_to_json_array(p, true())',
        "[1,null]",
    ),
    doc("split", 'v=split("abcd","")', ["a", "b", "c", "d"]),
    doc("split", 'v=split("1a2b3c4def567890","def")', ["1a2b3c4", "567890"]),
]

TEXT = [
    doc("len", 'v=len("buttercup")', "9"),
    doc("ltrim", 'v="[".ltrim(" ZZZZabcZZ ", " Z")."]"', "[abcZZ ]"),
    doc("trim", 'v=trim(" ZZZZabcZZ ", " Z")', "abc"),
    doc("replace", 'date="1/14/2023", v=replace(date, "^(\\d{1,2})/(\\d{1,2})/", "\\2/\\1/")', "14/1/2023"),
    doc("substr", 'v=substr("string", 1, 3) + substr("string", -3)', "string"),
    doc("substr: SQLite semantics", 'v=substr("string", 0, 3)', "st"),
    doc("substr: SQLite semantics", 'v=substr("abc", -5, 3)', "a"),
    doc("substr: SQLite semantics", 'v=substr("string", 4, -2)', "tr"),
    doc(
        "urldecode",
        'v=urldecode("http%3A%2F%2Fwww.splunk.com%2Fdownload%3Fr%3Dheader")',
        "http://www.splunk.com/download?r=header",
    ),
    doc("spath of XML", '_raw="<a><b><c>x</c></b></a>", v=spath(_raw, "a.b.c")', "x"),
    doc("eval, field names", "\"first  \"=123, v='first  '", "123"),
    doc("eval, dynamic names", 'field1="v", {field1}="1234"', "1234"),
]

TIME = [
    doc(
        "strftime",
        'StartTimestamp="1521467703049000000", v=strftime(StartTimestamp/pow(10,9),"%Y-%m-%dT%H:%M:%S.%Q")',
        "2018-03-19T13:55:03.049",
    ),
    doc(
        "Date and time format variables",
        'v=strftime(1563442200,"%c|%+|%T|%F|%V|%U|%w|%j|%y|%C|%G|%g|%e|%k|%I %p|%B %b %A %a|%%")',
        "Thu Jul 18 09:30:00 2019|Thu Jul 18 09:30:00 UTC 2019|09:30:00|2019-07-18|29|28|4|199|19|20|2019|19|18| 9|09 AM|July Jul Thursday Thu|%",
    ),
    doc(
        "Date and time format variables",
        'v=strftime(1563442200.123456,"%N|%3N|%6N|%Q|%6Q|%9Q|%f|%s")',
        "123456000|123|123456|123|123456|123456000|123456|1563442200",
    ),
    doc(
        "Date and time format variables",
        'v=strftime(1563442200,"%z|%:z|%::z|%:::z|%Z")',
        "+0000|+00:00|+00:00:00|+00|UTC",
    ),
    doc("Date and time format variables", 'v=strftime(1738569600,"%G-%V")', "2025-06"),
    doc("Date and time format variables: %x is the locale's", 'v=strftime(1738569600,"%x")', Unsupported),
    doc(
        "Date and time format variables",
        'v=strptime("2022-12-15 09:45:22", "%Y-%m-%d %H:%M:%S")',
        "1671097522.000000",
    ),
    doc(
        "strptime",
        'v=strptime("Mon July 23 2022 17:19:01.89","%a %B %d %Y %H:%M:%S.%N")',
        "1658596741.890000",
    ),
    doc("strptime", 'v=strptime("2022/07/23 17:19:01.89","%Y/%m/%d %H:%M:%S.%N")', "1658596741.890000"),
    doc("strptime: a month and a year are no time", 'v=strptime("July 2022","%B %Y")', None),
    doc("strptime", 'v=strptime("Mon Aug 13 00:00:00 2018","%a %B %d %H:%M:%S.%N %Y")', "1534118400.000000"),
    doc("strptime", 'v=strptime("1534143600","%s")', "1534143600.000000"),
]


@pytest.mark.parametrize(
    ("spl", "expected"),
    BITWISE + CONDITIONAL + CONVERSION + INFORMATIONAL + JSON + MATHEMATICAL + MULTIVALUE + TEXT + TIME,
)
def test_function(spl: str, expected: Any) -> None:
    check(spl, expected)
