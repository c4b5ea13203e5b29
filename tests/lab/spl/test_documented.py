"""Examples of the Search Reference 10.x whose results its pages print, command by command."""

# ruff: noqa: E501  (a search and its answer stay on their lines)

from typing import Any

import pytest

from lab.errors import SearchError, Unsupported
from tests.lab.spl.table import check, differs, verified

ORLANDO = (
    '| makeresults | eval location="Orlando Dallas Atlanta" | makemv location | mvexpand location '
    '| eval user="Alex Kai Morgan" | makemv user | mvexpand user '
)
USERS = (
    '| makeresults | eval user="a b c a b c a b c" | makemv user | mvexpand user | streamstats count '
    "| eval item = count % 5 "
)
FIVE = '| makeresults count=5 | streamstats count as a | eval _time = _time + (60*a) | eval joiner="x" '
TEN = '|makeresults count=10 |streamstats count |eval _time=now()+10*count, user="nobody" |sort -_time '
SALES = '| makeresults format=csv data="products,quarter,sales,quota\n' + "\n".join(
    f"Product{product},QTR{quarter},{sales},{quota}"
    for quarter, lines in enumerate(
        ((("A", 1200, 1000), ("B", 1400, 1550), ("C", 1650, 1275)),
         (("A", 1425, 1300), ("B", 1175, 1425), ("C", 1550, 1450)),
         (("A", 1300, 1400), ("B", 1250, 1125), ("C", 1375, 1475)),
         (("A", 1550, 1300), ("B", 1700, 1225), ("C", 1625, 1350))), start=1)
    for product, sales, quota in lines
) + '" '  # fmt: skip
QUARTERS = [
    {"products": "ProductA", "QTR1": "1200", "QTR2": "1425", "QTR3": "1300", "QTR4": "1550"},
    {"products": "ProductB", "QTR1": "1400", "QTR2": "1175", "QTR3": "1250", "QTR4": "1700"},
    {"products": "ProductC", "QTR1": "1650", "QTR2": "1550", "QTR3": "1375", "QTR4": "1625"},
]
SEVEN = "| makeresults count=7 | streamstats count | eval count=if(count=3,null(), count) "
SHIFTS = '| makeresults format=csv data="shift\nDAY\nDAY\nNIGHT\nNIGHT\nNIGHT\nNIGHT\nDAY\nNIGHT" '
MAGNITUDES = '| makeresults format=csv data="magnitude\n3.8\n3.9\n4.3\n4.4\n4.9\n5" '


def rows(name: str, *values: Any) -> list[dict[str, Any]]:
    return [{name: str(value) if isinstance(value, int) else value} for value in values]


PAGES = [
    verified("SR:chart, extended example 1", SALES + "| chart sum(sales) BY products quarter", QUARTERS),
    verified("SR:addtotals, example 1", SALES + "| chart sum(sales) BY products quarter | addtotals | table products Total",
             [{"products": "ProductA", "Total": "5475"}, {"products": "ProductB", "Total": "5525"}, {"products": "ProductC", "Total": "6200"}]),
    verified("SR:addtotals, example 4", SALES + "| stats sum(quota) by quarter| addtotals row=f col=t labelfield=quarter sum(quota)",
             [{"quarter": "QTR1", "sum(quota)": "3825"}, {"quarter": "QTR2", "sum(quota)": "4175"}, {"quarter": "QTR3", "sum(quota)": "4000"},
              {"quarter": "QTR4", "sum(quota)": "3875"}, {"quarter": "Total", "sum(quota)": "15875"}]),
    verified("SR:addtotals, example 5", SALES + '| chart sum(sales) by products quarter| addtotals col=t labelfield=products label="Quarterly Totals" fieldname="Product Totals" | tail 1',
             [{"products": "Quarterly Totals", "QTR1": "4250", "QTR2": "4150", "QTR3": "3925", "QTR4": "4875", "Product Totals": "17200"}]),
    verified("SR:chart, extended example 3: 0, then doubling ranges, none of them empty",
             '| makeresults format=csv data="duration\n0\n0\n1\n2\n3\n9\n70" | chart count BY duration span=log2',
             [{"duration": "0", "count": "2"}, {"duration": "1-2", "count": "1"}, {"duration": "2-4", "count": "2"},
              {"duration": "8-16", "count": "1"}, {"duration": "64-128", "count": "1"}]),
    verified("SR:chart, example 6: the span applies to the field before it",
             '| makeresults format=csv data="date_mday,date_hour\n1,3\n2,15\n4,3" | chart count BY date_mday span=3 date_hour span=12',
             [{"date_mday": "0-3", "0-12": "1", "12-24": "1"}, {"date_mday": "3-6", "0-12": "1", "12-24": "0"}]),
    verified("SR:timechart, bins: the maximum number of bins, of ten minutes' span rather than a sixth of five",
             "| makeresults count=6 | streamstats count AS n | eval _time=300*n | timechart bins=5 count | table count", rows("count", 1, 2, 2, 1)),
    verified("SR:chart: cont=true shows bins without values", '| makeresults format=csv data="x\n1\n35" | chart count BY x span=10',
             [{"x": "0-10", "count": "1"}, {"x": "10-20", "count": "0"}, {"x": "20-30", "count": "0"}, {"x": "30-40", "count": "1"}]),
    verified("SR:chart: cont=false does not", '| makeresults format=csv data="x\n1\n35" | chart cont=f count BY x span=10',
             [{"x": "0-10", "count": "1"}, {"x": "30-40", "count": "1"}]),
    verified("SR:chart, Using row-split and column-split fields", "| makeresults | eval A=1 | chart sum(A) by A span=log2", SearchError),
    verified("SR:chart, Using row-split and column-split fields", "| makeresults | eval A=3 | eval A1=A | chart sum(A) by A1 span=log2", [{"A1": "2-4", "sum(A)": "3"}]),
    verified("SR:stats, extended example 3", '| makeresults format=csv data="mag\n-0.5\n0.5\n1.2" | chart count AS "Number of Earthquakes" BY mag span=1 | rename mag AS "Magnitude Range"',
             [{"Magnitude Range": "-1-0", "Number of Earthquakes": "1"}, {"Magnitude Range": "0-1", "Number of Earthquakes": "1"}, {"Magnitude Range": "1-2", "Number of Earthquakes": "1"}]),
    verified("SR:timechart, Prepending VALUE", 'index=main | eval index="_audit" | timechart span=1h sum(bytes) by index | head 1',
             [{"_time": "1705402800", "VALUE_audit": "660"}]),
    verified("SR:timechart, extended example 5: six decimals", 'index=main | timechart span=1h per_hour(eval(status="500")) AS Errors | head 1',
             [{"_time": "1705402800", "Errors": "3.000000"}]),
    verified("SR:timechart, Where clause examples 3 and 4", "index=main | timechart span=1h count by status WHERE count > 5",
             [{"_time": "1705402800", "200": "8", "OTHER": "3"}, {"_time": "1705406400", "200": "0", "OTHER": "1"}]),
    differs("SR:timechart demands a split-by clause, Splunk's own apps do without", "index=main | timechart eval(round(avg(bytes),2))", Unsupported),
    verified("SR:chart, syntax: BY and OVER stand in brackets", "index=main | chart count sum(bytes) AS s", [{"count": "12", "s": "660"}]),
    verified("SR:timechart of Splunk's ITSI modules: the split-by field may be counted", "index=main | timechart span=1d count(status) by status", [{"_time": "1705363200", "200": "8", "500": "4"}]),
    verified("Splunk's own usage message: rename old_name AS/TO/-> new_name", "| makeresults | eval a=1, b=2, c=3 | rename a TO x, b -> y, c as z(s) | table x y z(s)", [{"x": "1", "y": "2", "z(s)": "3"}]),
    verified("SR:addtotals, example 4: names of columns need no quotes, in functions too", "index=main | stats dc(ip) by host | stats sum(dc(ip)) AS s", rows("s", 12)),
    verified("SR:eval, the operator .", '| makeresults | eval v=round(4.26, 1).":".1 | table v', rows("v", "4.3:1")),
    verified("SR:regex: field != expression", '| makeresults | eval a="x" | regex a != "^x" | table a', []),
    verified("SR:timechart: span = 1000ms is not allowed", "index=main | timechart span=1000ms count", SearchError),
    verified("SR:bin, log-span", '| makeresults format=csv data="x\n3\n20\n150" | bin x span=2log10 | table x', rows("x", "2-20", "20-200", "20-200")),
    verified("SR:bin: a coefficient below the base", "| makeresults | eval x=1 | bin x span=3log2", SearchError),
    verified("SR:bin, start-end: bins from the beginning value and the end", '| makeresults format=csv data="x\n3\n20" | bin x end=1000 | table x', rows("x", "0-10", "20-30")),
    verified("SR:top, Lexicographic order of results", ORLANDO + "| top limit=1 location by user",
             [{"user": user, "location": "Orlando", "count": "1", "percent": "33.333333"} for user in ("Alex", "Kai", "Morgan")]),
    verified("SR:delta, extended example 1: of equal counts the last in lexicographic order comes first",
             '| makeresults format=csv data="ip\n109.169.32.135\n194.215.205.19\n5.5.5.5\n5.5.5.5" | top ip showperc=f | delta count p=1',
             [{"ip": "5.5.5.5", "count": "2"}, {"ip": "194.215.205.19", "count": "1", "delta(count)": "-1"}, {"ip": "109.169.32.135", "count": "1", "delta(count)": "0"}]),
    verified("SR:sort, Results in descending order: numbers", '| makeresults format=csv data="v\n9.1\n10.1" | sort - v', rows("v", "10.1", "9.1")),
    verified("SR:sort, Results in descending order: alphanumeric strings", '| makeresults format=csv data="v\n10.1.a\n9.1.a" | sort - v', rows("v", "9.1.a", "10.1.a")),
    verified("SR:sort: missing is last either way", '| makeresults format=csv data="k,v\na,1\nb,\nc,2" | sort - v | table k', rows("k", "c", "a", "b")),
    verified("SR:spath, example 3", '| makeresults | eval j="{\\"vendorProductSet\\":[1,2]}" | spath input=j output=myfield path=vendorProductSet{1} | table myfield', rows("myfield", 2)),
    verified("SR:spath, example 5", '| makeresults | eval x="<p><book><title y=\\"1996\\">A</title><title y=\\"1998\\">B</title></book><book><title y=\\"2004\\">C</title></book></p>" | spath input=x output=dates path=p.book.title{@y} | table dates', [{"dates": ["1996", "1998", "2004"]}]),
    verified("SR:dedup: sortby decides which one is kept", '| makeresults format=csv data="k,v\na,1\nb,2\na,3" | dedup k sortby -v | table k v', [{"k": "a", "v": "3"}, {"k": "b", "v": "2"}]),
    verified("SR:head, extended example 1, null=true", SEVEN + "| head count<5 keeplast=true null=true | table count", [{"count": "1"}, {"count": "2"}, {}, {"count": "4"}, {"count": "5"}]),
    verified("SR:head, extended example 1, null=false", SEVEN + "| head count<5 keeplast=true null=false | table count", [{"count": "1"}, {"count": "2"}, {}]),
    verified("SR:head: the smaller constraint applies", SEVEN + "| head limit=3 (1==1) | stats count", rows("count", 3)),
    verified("SR:head: the smaller constraint applies", SEVEN + "| head limit=10 (0==1) | stats count", rows("count", 0)),
    verified("SR:head: a number and limit= is an error", SEVEN + "| head 3 limit=4", SearchError),
    verified("SR:mvexpand, example 3", '| makeresults | eval x="a=22 b=21 a=23 b=32" | rex field=x "a=(?<a>\\d+)" max_match=5 | rex field=x "b=(?<b>\\d+)" max_match=5 | eval fields = mvzip(a,b) | mvexpand fields | rex field=fields "(?<alpha>\\d+),(?<beta>\\d+)" | table alpha beta',
             [{"alpha": "22", "beta": "21"}, {"alpha": "23", "beta": "32"}]),
    verified("SR:nomv: a new line between the values", '| makeresults | eval m="a;b" | makemv delim=";" m | nomv m | table m', rows("m", "a\nb")),
    verified("SR:mvcombine, example 2", '| makeresults format=csv data="host,max\nwww1,4000\nwww2,4000" | mvcombine delim="," host | nomv host', [{"host": "www1,www2", "max": "4000"}]),
    verified("SR:untable, basic example", '| makeresults format=csv data="c\nA\nA\nB" | top c | untable c calculation value',
             [{"c": "A", "calculation": "count", "value": "2"}, {"c": "A", "calculation": "percent", "value": "66.666667"},
              {"c": "B", "calculation": "count", "value": "1"}, {"c": "B", "calculation": "percent", "value": "33.333333"}]),
    verified("SR:addcoltotals, extended example 1", '| makeresults format=csv data="p\nx\ny\nx" | chart count AS views by p | addcoltotals labelfield="Total views" | tail 1', [{"views": "3", "Total views": "Total"}]),
    verified("SR:autoregress, example 2", '| makeresults format=csv data="n\n1\n2\n3" | autoregress n p=1-2 | tail 1', [{"n": "3", "n_p1": "2", "n_p2": "1"}]),
    verified("SR:strcat: missing fields are empty", '| makeresults | eval a="x" | strcat a "/" b c | table c', rows("c", "x/")),
    verified("SR:strcat: allrequired=t", '| makeresults | eval a="x" | strcat allrequired=t a "/" b c | table a c', [{"a": "x"}]),
    verified("SM, SPL and regular expressions: c:\\\\temp stands for c:\\temp, and PCRE wants its backslash escaped too", r'''| makeresults | eval p="c:\\temp\\x.exe" | rex field=p "^c:\\\\temp\\\(?<f>.+)" | regex p="\\\\temp" | table f''', rows("f", "x.exe")),
    verified("security_content, rex of a detection: \\\\d is \\d", r'''| makeresults | eval v="0x12" | rex field=v "0x(?<n>\\d+)$" | rex field=v mode=sed "s/\\d/#/g" | table n v''', [{"n": "12", "v": "#x##"}]),
    verified("security_content, stats of a detection: parentheses in a name", "| makeresults | eval a=1 | stats values(a) as a(b)", [{"a(b)": "1"}]),
    verified("SR:rex, example 6", '| makeresults | eval list="abcdefghijklmnopqrstuvwxyz" | rex offset_field=off field=list "(?<middle>fgh)" | table middle off', [{"middle": "fgh", "off": "middle=5-7"}]),
    verified("SR:rex, example 2", '| makeresults | eval test="a$1,b$2" | rex field=test max_match=0 "((?<field>[^$]*)\\$(?<value>[^,]*),?)" | table field value', [{"field": ["a", "b"], "value": ["1", "2"]}]),
    verified("SR:rex, example 5", '|makeresults |eval search="src_ip=TERM( \\"10.8.2.33\\" ) OR x" |rex mode=sed field=search "s/\\s\\"(\\d+\\.\\d+\\.\\d+\\.\\d+)\\"\\s/\\1/g" | table search', rows("search", "src_ip=TERM(10.8.2.33) OR x")),
    verified("SR:transpose, example 2", '| makeresults format=csv data="host\nw1\nw1\nw2" | chart count BY host | transpose header_field=host', [{"column": "count", "w1": "2", "w2": "1"}]),
    verified("SR:eventstats (SR:makeresults, extended example 4)", '| makeresults format=csv data="age,city\n25,SF\n39,SE\n31,SF\n,SE" | eventstats avg(age) BY city | table avg(age)', rows("avg(age)", 28, 39, 28, 39)),
    verified("SR:xyseries, the columns are the values", '| makeresults format=csv data="c,n,p\nA,2,60\nB,1,40" | xyseries c n p', [{"c": "A", "2": "60"}, {"c": "B", "1": "40"}]),
    verified("SR:cofilter, example 1", USERS + '| cofilter user item | eval r=mvjoin(mvappend(\'Item 1\',\'Item 1 user count\',\'Item 2\',\'Item 2 user count\',\'Pair count\')," ") | table r',
             rows("r", "1 2 2 2 1", "1 2 3 2 1", "1 2 4 2 2", "2 2 3 2 1", "2 2 4 2 1", "2 2 0 1 1", "3 2 4 2 1", "3 2 0 1 1")),
    verified("SR:selfjoin, extended example, step 8", FIVE + '| eval b = if(a%2==0,"something"+a,"nada"+a), c = if(a%2==1,"somethingelse"+a,null()) | selfjoin joiner | table a b c',
             [{"a": "2", "b": "something2", "c": "somethingelse1"}, {"a": "3", "b": "nada3", "c": "somethingelse3"},
              {"a": "4", "b": "something4", "c": "somethingelse3"}, {"a": "5", "b": "nada5", "c": "somethingelse5"}]),
    verified("SR:transaction, extended example 7", TEN + "|transaction user maxspan=11s | fields - _time",
             [{"closed_txn": closed, "count": count, "duration": "10", "eventcount": "2", "field_match_sum": "2", "linecount": "2", "user": "nobody"}
              for closed, count in (("1", ["10", "9"]), ("1", ["7", "8"]), ("1", ["5", "6"]), ("1", ["3", "4"]), ("0", ["1", "2"]))]),
    verified("SR:transaction, Specifying multiple fields: values that lead from one event to the next",
             '| makeresults format=csv data="_time,event,host,cookie\n3,3,,b\n2,2,a,b\n1,1,a," | transaction host cookie | table event eventcount', [{"event": ["1", "2", "3"], "eventcount": "3"}]),
    verified("SR:transaction: mvlist=true lists, nullstr for what is missing",
             '| makeresults format=csv data="_time,k,v\n3,a,x\n2,a,\n1,a,x" | transaction k mvlist=v | table k v', [{"k": "a", "v": ["x", "NULL", "x"]}]),
    verified("SR:transaction: an event without the fields is an orphan",
             '| makeresults format=csv data="_time,k\n3,a\n2," | transaction k keeporphans=t | table k _txn_orphan', [{"k": "a"}, {"_txn_orphan": "1"}]),
    verified("SR:streamstats, Escaping string values",
             '| makeresults count=3 | streamstats count | eval test=if(count==2,"yes","no") | streamstats count as testCount reset_after="("match(test,\\"yes\\")")" | table testCount', rows("testCount", 1, 2, 1)),
    verified("SR:streamstats, The reset_on_change argument", SHIFTS + "| streamstats count BY shift reset_on_change=true | table count", rows("count", 1, 2, 1, 2, 3, 4, 1, 1)),
    verified("SR:streamstats: window= is the most events of a time_window=", "index=main | streamstats time_window=3m window=2 count | head 3 | table count", rows("count", 1, 2, 2)),
    verified("SR:stats: allnum=true", '| makeresults format=csv data="a,b\n1,1\n2,x" | stats allnum=t sum(a) sum(b) count(b)', [{"sum(a)": "3", "count(b)": "2"}]),
    verified("SR:foreach, example 5", "| makeresults | eval test1 = 5, test2 = 10 | foreach test* [eval <<FIELD>> = <<FIELD>> + <<MATCHSTR>>] | table test*", [{"test1": "6", "test2": "12"}]),
    verified("SR:foreach, example 6", "| makeresults | eval test1ab2=5, test2ab3=10 | foreach test*ab* fieldstr=MYFIELD matchseg1=SEG1 matchseg2=SEG2 [eval MYFIELD = MYFIELD + SEG1 + SEG2] | table test*",
             [{"test1ab2": "8", "test2ab3": "15"}]),
    verified("SR:foreach, example 7", '| makeresults | eval mvfield=mvappend("1", "2", "3"), total=0 | foreach mode=auto_collections [eval total = total + <<ITEM>>] | table mvfield, total',
             [{"mvfield": ["1", "2", "3"], "total": "6"}]),
    verified("SR:foreach, example 8", '| makeresults | eval student_grades=mvappend("50", "100", "30"), sum = 0, count = 0 | foreach mode=multivalue student_grades [eval sum = sum + <<ITEM>>, count = count + 1] | eval average = sum / count | table average count sum',
             [{"average": "60", "count": "3", "sum": "180"}]),
    verified("SR:foreach, example 15", '|makeresults |eval word=split("ABCDE",""), nums=split("01234","") |foreach word mode=multivalue [eval word_and_num=mvappend(word_and_num, <<ITEM>>.mvindex(nums, <<ITER>>))] | table word_and_num',
             [{"word_and_num": ["A0", "B1", "C2", "D3", "E4"]}]),
    verified("SR:foreach, example 10: the empty path is the array itself", '| makeresults | eval names=mvappend("Alex", "Claudia"), all=json_array() | foreach mode=multivalue names [eval all=json_append(all, "", <<ITEM>>)] | table all', rows("all", '["Alex","Claudia"]')),
    verified("SR:foreach, example 12", '| makeresults | eval names=mvappend("Alex", "David"), all=json_array(), ids=json_object("Alex", 4125, "David", 3957) | foreach mode=multivalue names [eval all=json_append(all, "", json_extract(ids, <<ITEM>>))] | table all', rows("all", "[4125,3957]")),
    verified("SR:foreach, example 13", '| makeresults | eval price=json_array(1,2,3,4), twice=json_array() | foreach mode=json_array price [eval twice = json_append(twice, "",  <<ITEM>> * 2)] | table twice', rows("twice", "[2,4,6,8]")),
    verified("SR:foreach, example 14", '| makeresults | eval grades=json_array(1,2,3,4), weight=json_array(), sum=0 | foreach mode=json_array grades [eval sum = sum + <<ITEM>>] | foreach mode=json_array grades [eval weight = json_append(weight, "", <<ITEM>> / sum)] | table sum weight', [{"sum": "10", "weight": "[0.1,0.2,0.3,0.4]"}]),
    verified("SR:return, example 1: one value stands alone", '| makeresults | eval ip="10.1.11.2" | return ip', rows("search", 'ip="10.1.11.2"')),
    verified("SR:return, Usage: a row is an OR clause", '| makeresults count=2 | streamstats count as ip | return 2 ip', rows("search", '(ip="1") OR (ip="2")')),
    verified("SR:foreach: one eval in the modes over elements", '| makeresults | eval m=mvappend("1","2") | foreach mode=multivalue m [eval a=1 | eval b=2]', SearchError),
    verified("SR:foreach: multifield takes any streaming command", "| makeresults | eval a=1 | foreach a [rename <<FIELD>> AS b] | table b", rows("b", 1)),
    verified("SR:map, example 3", '| makeresults count=2 | streamstats count | eval field="hello".count | map [ makeresults | eval pony=1,field="$field$",serial="$_serial_id$"] | table field pony serial',
             [{"field": "hello1", "pony": "1", "serial": "1"}, {"field": "hello2", "pony": "1", "serial": "2"}]),
    verified("SR:map: maxsearches", "| makeresults count=3 | map maxsearches=2 [ makeresults | eval a=$_serial_id$ ] | table a", rows("a", 1, 2)),
    verified("SR:fromjson, example 1", '| makeresults | eval object=json_object("name", "Albert", "age", 63) | fromjson object | table age name', [{"age": "63", "name": "Albert"}]),
    verified("SR:fromjson, example 2", '| makeresults | eval object=json_object("name", "Albert", "age", 63) | fromjson object prefix=my_ | table my_*', [{"my_age": "63", "my_name": "Albert"}]),
    verified("SR:fromjson, example 3", '| makeresults | eval object="{\\"new\\":false,\\"classes\\":[\\"math\\",\\"history\\"],\\"other\\":{\\"school\\":\\"city\\"},\\"null\\":null}" | fromjson object | fields - _time object',
             [{"new": "false", "classes": ["math", "history"], "other": '{"school":"city"}'}]),
    verified("SR:tojson, datatypes", '| makeresults | eval n="12", b="Yes", s="7", x="abc" | tojson num(n) num(x) bool(b) str(s) output_field=j | table j', [{"j": '{"b":true,"n":12,"s":"7"}'}]),
    verified("SR:tojson, fill_null and default_type", '| makeresults | eval n="12", x="abc" | tojson n x default_type=num fill_null=t output_field=j | table j', [{"j": '{"n":12,"x":null}'}]),
    verified("SR:tojson, auto", '| makeresults | eval a="true", b="[1]", c="x" | tojson auto(*) output_field=j | table j', [{"j": '{"a":true,"b":[1],"c":"x"}'}]),
    verified("SR:gauge, example 1", "index=main | stats count as myCount | gauge myCount 750 1000 1250 1500", [{"x": "12", "y1": "750", "y2": "1000", "y3": "1250", "y4": "1500"}]),
    verified("SR:gauge: a single range value is ignored", "| makeresults | eval n=5 | gauge n 10", [{"x": "5", "y1": "0", "y2": "100"}]),
    verified("SR:gentimes, example 1 (in UTC)", "| gentimes start=4/4/21 end=4/7/21 | head 1",
             [{"starttime": "1617494400", "starthuman": "Sun Apr 4 00:00:00 2021", "endtime": "1617580799", "endhuman": "Sun Apr 4 23:59:59 2021"}]),
    verified("SR:gentimes, example 2", "| gentimes start=-30 end=-27 | stats count", rows("count", 3)),
    verified("SR:gentimes, example 3", "| gentimes start=12/1/21 end=12/5/21 increment=1h | stats count", rows("count", 96)),
    verified("SR:convert: rmcomma", '| makeresults | eval a="1,000,000.00" | convert rmcomma(a) | table a', rows("a", "1000000.00")),
    verified("SR:convert, examples 4 and 5", '| makeresults | eval delay="00:10:15", duration="212 sec" | convert dur2sec(delay) rmunit(duration) | table delay duration', [{"delay": "615", "duration": "212"}]),
    verified("SR:convert: auto leaves a field that cannot be converted whole", '| makeresults format=csv data="a\n00:01:00\nx" | convert auto(a) | table a', rows("a", "00:01:00", "x")),
    verified("SR:convert, extended example 3: num reads durations", '| makeresults | eval t="00:01:30" | convert num(t) | table t', rows("t", 90)),
    verified("SR:fieldformat, example 1", '| makeresults | eval totalCount=39532 | table totalCount | fieldformat totalCount=tostring(totalCount, "commas")', rows("totalCount", "39,532")),
    verified("SR:fieldformat: the value stays what it is", '| makeresults | eval n=1000 | table n | fieldformat n=tostring(n, "commas") | where n > 999', rows("n", "1,000")),
    verified("SR:fillnull: a field without any value is none", '| makeresults | eval test="123123" | eval test2=null() | table test test2 | fillnull value=NULL', [{"test": "123123"}]),
    verified("SR:format, example 1: names in alphabetical order", "index=main | head 1 | fields status, host, bytes | format", rows("search", '( ( bytes="0" AND host="h0" AND status="500" ) )')),
    verified("SR:format, example 3", '| makeresults | eval foo="eventtype,log_level" | makemv delim="," foo | fields foo | format mvsep="mvseparator" "{" "[" "AND" "]" "AND" "}"',
             rows("search", '{ [ ( foo="eventtype" mvseparator foo="log_level" ) ] }')),
    verified("SR:return, Duplicate values", '| makeresults count=2 | eval user="a" | return 2 $user', rows("search", "a")),
    verified("SR:rename: not to several names", "| makeresults | eval A=1 | rename A as B, A as C", SearchError),
    verified("SR:addtotals, example 4: such a column needs no quotes as an option either", "| makeresults | eval a=4 | stats avg(a) | rangemap field=avg(a) low=0-5 default=high | table range", rows("range", "low")),
    verified("SR:tstats, PREFIX(): its columns end in =", '| makeresults | eval "group="="x" | rename group= AS group | table group', rows("group", "x")),
    verified("SR:rangemap, extended example", MAGNITUDES + "| rangemap field=magnitude light=3.9-4.3 strong=4.4-4.9 severe=5.0-9.0 default=weak | table range",
             rows("range", "weak", "light", "light", "strong", "strong", "severe")),
    verified("SR:join: aliases name the fields behind it", '| makeresults | eval product_id="1" | join left=L right=R where L.product_id=R.pid [makeresults | eval pid="1"] | stats count by L.product_id',
             [{"L.product_id": "1", "count": "1"}]),
    verified("SR:join: usetime and earlier", "index=main | head 2 | reverse | join usetime=t earlier=t sourcetype [search index=main | head 1 | eval x=1] | table ip x", [{"ip": "10.0.0.0", "x": "1"}]),
    verified("SR:xpath, example 1", '| makeresults | eval _raw="<foo><bar nickname=\\"spock\\"></bar></foo>" | xpath outfield=name "//bar/@nickname" | table name', rows("name", "spock")),
    verified("SR:xpath, examples 2 and 3", '| makeresults | eval xml="<DataSet xmlns=\\"\\"><i>9</i><sname>BARC</sname></DataSet><DataSet xmlns=\\"\\"><i>2</i><sname>TARC</sname></DataSet>" | xpath outfield=i "//DataSet[sname=\'BARC\']/i" field=xml | table i', rows("i", 9)),
    verified("SR:xpath: XML with a prologue has no result", '| makeresults | eval x="<?xml version=\\"1.0\\"?><a>1</a>" | xpath "//a" field=x default=none | table xpath', rows("xpath", "none")),
    verified("SR:xmlkv, Keys and values", '| makeresults | eval _raw="<game><name>Settlers of Catan</name><category>competitive</category></game>" | xmlkv | table name category',
             [{"name": "Settlers of Catan", "category": "competitive"}]),
    verified("SR:xmlunescape", '| makeresults | eval _raw="a &amp; b" | xmlunescape | table _raw', rows("_raw", "a & b")),
    verified("SR:extract, example 1", '| makeresults | eval _raw="a=1;b=2|c:3" | extract pairdelim="|;", kvdelim="=:" | table a b c', [{"a": "1", "b": "2", "c": "3"}]),
    verified("SR:extract: a value with the delimiter is not extracted", '| makeresults | eval _raw="Referer: https://x;a:1" | extract pairdelim=";" kvdelim=":" | fields - _raw _time', rows("a", 1)),
    verified("SR:reltime: an hour ago", "| makeresults | eval _time=now()-3600 | reltime | table reltime", rows("reltime", "1 hour ago")),
    verified("SR:reltime, example 5", '| makeresults | eval max_time=now()-120, min_time=now()-432000 | reltime timefield="max_time,min_time" prefix=usr_prefix_ | table usr_*',
             [{"usr_prefix_max_time": "2 minutes ago", "usr_prefix_min_time": "5 days ago"}]),
    verified("SR:makecontinuous, example 1", "index=main | head 1 | append [search index=main | tail 1 | eval _time=_time-600] | makecontinuous _time span=10m | table _time ip",
             [{"_time": "1705404600", "ip": "10.0.0.11"}, {"_time": "1705405200"}, {"_time": "1705405800"}, {"_time": "1705406400", "ip": "10.0.0.0"}]),
    verified("SR:contingency, example 1: totals decide the order", '| makeresults format=csv data="m,d\na,x\na,x\na,y\nb,x" | contingency m d',
             [{"m": "a", "x": "2", "y": "1", "TOTAL": "3"}, {"m": "b", "x": "1", "y": "0", "TOTAL": "1"}, {"m": "TOTAL", "x": "3", "y": "1", "TOTAL": "4"}]),
    verified("SR:fieldsummary, the table of fields", '| makeresults format=csv data="k\n3\n1\n3" | fieldsummary k',
             [{"field": "k", "count": "3", "distinct_count": "2", "is_exact": "1", "max": "3", "mean": "2.3333333333333335", "min": "1", "numeric_count": "3",
               "stdev": "1.154700538379251", "values": '[{"value":"3","count":2},{"value":"1","count":1}]'}]),
    verified("SR:timewrap: series=short", "index=main | timechart span=5m count | timewrap 10min series=short", [{"_time": "1705406100", "s1": "1", "s0": "5"}, {"_time": "1705406400", "s1": "5", "s0": "1"}]),
    verified("SR:timewrap: the names of a day's series", "index=main | head 1 | append [search index=main | tail 1 | eval _time=_time-86400] | timechart span=1d count | timewrap 1d",
             [{"_time": "1705363200", "1day_before": "1", "latest_day": "1"}]),
    verified("SR:outlier: removed beyond the quartiles", '| makeresults format=csv data="v\n1\n2\n2\n2\n2\n2\n2\n3\n90" | outlier action=rm v | stats max(v) AS m', rows("m", 2)),
    verified("SR:inputcsv, example 5: no pipe in brackets", "| makeresults | eval a=1 | append [makeresults | eval a=2] | table a", rows("a", 1, 2)),
    verified("SR:return, When the input is 0 events: a search in brackets without `search`", "index=main [index=main status=500 | head 1 | return ip] | table ip", rows("ip", "10.0.0.0")),
    verified("SR:makeresults: 29,999 characters of inline data", f'| makeresults format=csv data="a\n{"x" * 30000}"', SearchError),
]  # fmt: skip


@pytest.mark.parametrize(("spl", "expected"), PAGES)
def test_page(spl: str, expected: Any) -> None:
    check(spl, expected)
