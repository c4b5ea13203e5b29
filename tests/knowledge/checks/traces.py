"""The macro `triton_traces` makes one row a request of each trace file; its parts do not exceed the whole."""

from pathlib import Path

from lab import Lab, LabError
from scripts.samples import NOW, SAMPLE_DATA

FILES = ("default.0.log", "tensors.log")
PARTS = ("duration", "queue_time", "compute_time")


def traces(addon: Path) -> list[str]:
    lab = Lab([addon], now=NOW)
    for name in FILES:
        data = (SAMPLE_DATA / "triton:trace" / name).read_bytes()
        lab.ingest(data, sourcetype="triton:trace", host="ml01", source=name)
    try:
        rows = lab.search("`triton_traces`")
        counted = lab.search("eventtype=triton_trace_fragment | stats dc(trace_id) AS requests BY source")
    except LabError as error:
        return [str(error)]
    problems = []
    for row in counted:
        made = [one for one in rows if one.get("source") == row["source"]]
        if len(made) != int(str(row["requests"])):
            problems.append(f"{row['source']}: {len(made)} rows of {row['requests']} requests")
    for row in rows:
        seconds = [float(str(row[name])) for name in PARTS if name in row]
        if len(seconds) == len(PARTS) and not 0 < seconds[1] + seconds[2] <= seconds[0]:
            problems.append(f"trace {row['trace_id']}: queue and compute of {seconds} exceed the whole")
    return problems
