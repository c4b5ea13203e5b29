"""KServe's and Seldon's requests and responses make one row a call."""

from pathlib import Path

from lab import Lab, LabError
from scripts.samples import NOW, SAMPLE_DATA

# What from_source/ tells: request, duration, action.
CALLS: dict[str, list[tuple[str, str | None, str | None]]] = {
    "kserve:payload/from_source/agent": [
        ("0b1c5d7e-0001", "0.027543", "success"),
        ("0b1c5d7e-0002", "0.020000", "success"),
        ("0b1c5d7e-0003", None, None),
        ("0b1c5d7e-0004", None, None),
        ("0b1c5d7e-0005", "0.750000", "success"),
        ("0b1c5d7e-0006", "0.900000", "success"),
        ("0b1c5d7e-0007", None, None),
    ],
    "seldon:payload/from_source/executor": [
        ("ko1r7tq0hs4s73f5gk10", "0.020000", "success"),
        ("p-2", "0.010000", "success"),
        ("p-3", "0.004000", "success"),
    ],
}


def payload_calls(addon: Path) -> list[str]:
    problems = []
    for name, wanted in CALLS.items():
        try:
            lab = Lab([addon], now=NOW)
            data = (SAMPLE_DATA / f"{name}.log").read_bytes()
            lab.ingest(data, sourcetype=name.partition("/")[0], host="ml01")
            rows = lab.search("`ai_inference_payload_calls` | sort request_id")
            requests = lab.search("search eventtype=ai_inference_request | stats count")[0]["count"]
        except LabError as error:
            problems.append(f"{name}: {error}")
            continue
        found = [(row["request_id"], row.get("duration"), row.get("action")) for row in rows]
        problems += [
            f"{name}: {one}, not {other}" for one, other in zip(found, wanted, strict=False) if one != other
        ]
        # KServe's calls count by their access lines (macro ai_inference_counted_elsewhere).
        counted = 0 if name.startswith("kserve:") else len(wanted)
        if len(found) != len(wanted) or requests != str(counted):
            problems.append(f"{name}: {len(found)} calls, {requests} requests, not {len(wanted)}, {counted}")
    return problems
