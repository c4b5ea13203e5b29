"""Commands of the Search Reference that the lab does not have, with the reason."""

from lab.spl.registry import refuse

refuse(
    "abstract analyzefields af anomalies anomalousvalue anomalydetection arules associate cluster "
    "contingency counttable ctable correlate erex findtypes kmeans outlier predict typelearner x11",
    "a statistical method whose results are Splunk's own",
)
refuse(
    "geom geomfilter geostats iplocation gauge highlight iconify relevancy reltime rtorder fieldformat",
    "maps and display",
)
refuse(
    "audit dbinspect history loadjob localize metasearch mpreview msearch searchtxn "
    "sendalert sendemail typeahead typer walklex",
    "state of a real server",
)
refuse("dump file input inputcsv outputcsv outputtext run", "files of a real server")
refuse("sichart sirare sistats sitimechart sitop tscollect", "summary indexing")
refuse(
    "bucketdir cofilter concurrency diff fieldsummary folderize fromjson gentimes kvform makecontinuous "
    "timewrap overlap pivot redistribute scrub selfjoin setfields "
    "xmlkv xmlunescape xpath",
    "not built",
)
