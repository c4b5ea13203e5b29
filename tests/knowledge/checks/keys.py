"""A key that stands in a payload, where a gateway or a client put it, becomes no field."""

import json
from pathlib import Path
from typing import Any

from lab import Lab, LabError
from scripts.samples import NOW, SAMPLE_DATA

KEY = "sk-" + "leaked-by-the-gateway-0123456789"
# _raw is the event itself.
ALLOWED = {"_raw"}


def keys_are_no_fields(addon: Path) -> list[str]:
    problems = []
    for sourcetype, event in events():
        try:
            lab = Lab([addon], now=NOW)
            lab.ingest(json.dumps(event).encode() + b"\n", sourcetype=sourcetype, host="ml01")
            rows = lab.search("search index=main")
        except LabError as error:
            problems.append(f"{sourcetype}: {error}")
            continue
        problems += [
            f"{sourcetype}: {name} holds the key"
            for row in rows
            for name, value in row.items()
            if KEY in str(value) and name not in ALLOWED
        ]
        problems += [] if rows and "parse_problem" not in rows[0] else [f"{sourcetype}: not read"]
    return problems


def events() -> list[tuple[str, dict[str, Any]]]:
    """Real events with the key put where keys are sent or kept."""
    litellm = first("litellm:payload/default.log")
    litellm["metadata"] |= {
        "user_api_key_hash": KEY,
        "requester_metadata": {"headers": {"authorization": f"Bearer {KEY}", "x-api-key": KEY}},
        "requester_custom_headers": {"x-api-key": KEY},
        "user_api_key_auth_metadata": {"key": KEY},
    }
    litellm["model_parameters"] |= {"api_key": KEY, "extra_headers": {"Authorization": f"Bearer {KEY}"}}
    call = first("openai:compatible/litellm.log")
    call |= {"api_key_id": KEY, "headers": {"authorization": f"Bearer {KEY}"}, "api_key": KEY}
    call["request"] |= {"api_key": KEY}
    logged = first("kserve:payload/from_source/agent.log")
    logged["metadata"] = json.dumps({"Authorization": [f"Bearer {KEY}"]})
    return [("litellm:payload", litellm), ("openai:compatible", call), ("kserve:payload", logged)]


def first(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((SAMPLE_DATA / name).read_bytes().split(b"\n")[0])
    return read
