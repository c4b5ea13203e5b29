"""What the collector makes of spans and logs: the envelopes of its splunk_hec exporter.

After open-telemetry/opentelemetry-collector-contrib, pkg/translator/splunk: traces_to_splunk.go and
logs_to_splunk.go (of August 2026). Written anew; maps come out in the order of their keys, as Go writes them.
"""

import json
from datetime import datetime
from typing import Any

HOST = "host.name"


def span(emitted: dict[str, Any], sourcetype: str) -> dict[str, Any]:
    one, resource = emitted["span"], dict(emitted["span"]["resource"]["attributes"])
    start, end = nanoseconds(one["start_time"]), nanoseconds(one["end_time"])
    status = one["status"]
    event = {
        "trace_id": one["context"]["trace_id"].removeprefix("0x"),
        "span_id": one["context"]["span_id"].removeprefix("0x"),
        "parent_span_id": (one["parent_id"] or "").removeprefix("0x"),
        "name": one["name"],
        "attributes": one["attributes"],
        "end_time": end,
        "kind": f"SPAN_KIND_{emitted['kind']}",
        "status": {
            "message": status.get("description", ""),
            "code": f"STATUS_CODE_{status['status_code']}",
        },
        "start_time": start,
    }
    host = resource.pop(HOST, "unknown")
    fields = {name: str(value) for name, value in resource.items()}
    return envelope(start, host, sourcetype, event, fields)


def log(emitted: dict[str, Any], sourcetype: str, *, body: Any = None) -> dict[str, Any] | None:
    """`body` is what a transform has put into it. Without any, the exporter drops the record."""
    one, resource = emitted["log"], dict(emitted["log"]["resource"]["attributes"])
    body = one["body"] if body is None else body
    if body in (None, ""):
        return None
    fields: dict[str, Any] = {
        "span_id": one["span_id"].removeprefix("0x"),
        "trace_id": one["trace_id"].removeprefix("0x"),
    }
    if one.get("severity_number"):
        fields["otel.log.severity.number"] = one["severity_number"]
    if one.get("event_name"):
        fields["otel.log.name"] = one["event_name"]
    host = resource.pop(HOST, "unknown")
    for name, value in {**resource, **one["attributes"]}.items():
        merge(fields, name, value)
    time = nanoseconds(one["timestamp"] or one["observed_timestamp"])
    return envelope(time, host, sourcetype, body, fields)


def merge(fields: dict[str, Any], name: str, value: Any) -> None:
    """Maps are flattened, arrays of texts and numbers kept, other arrays written as JSON."""
    if isinstance(value, dict):
        for key, inner in value.items():
            merge(fields, f"{name}.{key}", inner)
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        fields[name] = dump(value)
    else:
        fields[name] = value


def envelope(time: int, host: str, sourcetype: str, event: Any, fields: dict[str, Any]) -> dict[str, Any]:
    head = {"time": time // 1_000_000 / 1000, "host": host, "source": "otel", "sourcetype": sourcetype}
    return {**head, "event": event, "fields": fields}


def nanoseconds(text: str) -> int:
    """`2026-11-28T16:47:30.409326Z`: the SDK's JSON has microseconds only."""
    moment = datetime.fromisoformat(text)
    return int(moment.replace(microsecond=0).timestamp()) * 1_000_000_000 + moment.microsecond * 1000


def dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
