"""Every command and function of the Search Reference 10.x is built, or refused by name."""

# ruff: noqa: E501

import pytest

from lab.spl import aggregates
from lab.spl.commands import COMMANDS, REFUSED
from lab.spl.functions import REFUSED as REFUSED_FUNCTIONS
from lab.spl.functions import TABLE

SEARCH_COMMANDS = """
abstract accum addcoltotals addinfo addtotals analyzefields anomalies anomalousvalue anomalydetection append
appendcols appendpipe arules associate autoregress bin bucket bucketdir chart cluster cofilter collect
concurrency contingency convert correlate datamodel dbinspect dedup delete delta diff erex eval eventcount
eventstats extract fieldformat fields fieldsummary filldown fillnull findtypes folderize foreach format from
fromjson gauge gentimes geom geomfilter geostats head highlight history iconify inputcsv inputlookup iplocation
join kmeans kvform loadjob localize localop lookup makecontinuous makemv makeresults map mcatalog mcollect
metadata metasearch meventcollect mpreview mstats multikv multisearch mvcombine mvexpand nomv outlier
outputcsv outputlookup outputtext overlap pivot predict rangemap rare redistribute regex reltime rename replace
require rest return reverse rex rtorder savedsearch script scrub search searchtxn selfjoin sendalert sendemail set
setfields sichart sirare sistats sitimechart sitop sort spath stats strcat streamstats table tags tail timechart
timewrap tojson top transaction transpose trendline tscollect tstats typeahead typelearner typer union uniq untable
walklex where x11 xmlkv xmlunescape xpath xyseries
"""
EVAL_FUNCTIONS = """
abs acos acosh asin asinh atan atan2 atanh avg bit_and bit_not bit_or bit_shift_left bit_shift_right bit_xor case
ceil ceiling cidrmatch coalesce commands cos cosh exact exp false floor hypot if in ipmask isarray isbool isdouble
isint ismv isnotnull isnull isnum isobject isstr json json_append json_array json_array_to_mv json_delete
json_entries json_extend json_extract json_extract_exact json_has_key_exact json_keys json_object json_set
json_set_exact json_valid len like ln log lookup lower ltrim match max md5 min mv_to_json_array mvappend mvcount
mvdedup mvfilter mvfind mvindex mvjoin mvmap mvrange mvreverse mvsort mvzip now null nullif pi pow printf random
relative_time replace round rtrim searchmatch sha1 sha256 sha512 sigfig sin sinh spath split sqrt strftime
strptime substr sum tan tanh time toarray tobool todouble toint tomv tonumber toobject tostring trim true typeof
upper urldecode validate
"""
STATS_FUNCTIONS = """
avg c count dc distinct_count earliest earliest_time estdc estdc_error first last latest latest_time list max mean
median min mode range rate rate_avg rate_sum sparkline stdev stdevp sum sumsq values var varp
"""


@pytest.mark.parametrize("name", SEARCH_COMMANDS.split())
def test_command(name: str) -> None:
    assert name in COMMANDS or name in REFUSED


@pytest.mark.parametrize("name", EVAL_FUNCTIONS.split())
def test_eval_function(name: str) -> None:
    assert name in TABLE or name in REFUSED_FUNCTIONS


@pytest.mark.parametrize("name", STATS_FUNCTIONS.split())
def test_stats_function(name: str) -> None:
    known = {*aggregates.FACTORIES, *aggregates.ALIASES, *aggregates.OVER_FUNCTIONS, *aggregates.REFUSED}
    assert name in known
