"""Commands of the Search Reference that the lab does not have, with the reason."""

from lab.spl.registry import refuse

refuse(
    "abstract analyzefields af anomalies anomalousvalue anomalydetection arules associate cluster "
    "correlate erex findtypes kmeans predict typelearner x11",
    "a statistical method whose results are Splunk's own",
)
refuse(
    "geom geomfilter geostats iplocation relevancy rtorder",
    "maps and display",
)
refuse(
    "audit dbinspect history loadjob localize metasearch mpreview msearch searchtxn "
    "sendalert sendemail typeahead typer walklex",
    "state of a real server",
)
refuse("dump file input outputtext run", "files of a real server")
refuse("sichart sirare sistats sitimechart sitop tscollect", "summary indexing")
refuse(
    "bucketdir diff folderize kvform overlap pivot redistribute scrub",
    "not built",
)
