"""Lines in which a client's or a model's text imitates the server's words, or holds a key."""

import json
from pathlib import Path

from lab import Lab
from scripts.samples import NOW

# A line of MLServer's unescaped JSON up to its message, and the end of one.
MLSERVER = '{"time": "2026-11-23 03:40:44,779", "name": "mlserver", "level": "WARNING", "message": "'
EVIL = '" , "model_name": "evil"}'
REAL = '" , "model_name": "real"}'
VLLM = "(APIServer pid=1) INFO 11-23 04:21:06 [request_logger.py:65] Received request chatcmpl-"
LITELLM = "04:09:33 - LiteLLM Proxy:ERROR: a.py:1 - litellm.proxy.proxy_server."
FAILED = f"{LITELLM}_handle_llm_api_exception(): Exception occured - litellm.ApiError: "
REFUSED = f"{LITELLM}user_api_key_auth(): Exception occured - "
TIME = "2026-11-23T04:09:05.271022"
# LiteLLM makes the keys of a dictionary in the message the record's own.
CLAIMED = {"component": "evil", "logger": "evil:1", "requester_ip": "evil"}
RECORD = {"message": f"refused: {CLAIMED}", "level": "ERROR", "timestamp": TIME, **CLAIMED}
# CEF whose producer escapes, as it must; LEEF, whose delimiter a text cannot hold.
CEF = "CEF:0|RAXE|ThreatDetection|0.10.0|pi-001|"
# Source type, line.
FORGED = (
    ("ai:cef", rf"{CEF}Name \|9\|suser=evil|8|act=block suser=real"),
    ("ai:cef", rf"{CEF}Name|8|act=block msg=x suser\=evil cs1\=evil cs1Label\=model"),
    ("ai:cef", f"{CEF}Name|8|act=block suser=real msg=x suser=evil"),
    ("ai:cef", "LEEF:2.0|RAXE|ThreatDetection|0.10.0|pi-001|\tmsg=x usrName=evil AIModelName=evil\tsev=8"),
    ("ai:cef", "LEEF:2.0|RAXE|ThreatDetection|0.10.0|pi-001|^|msg=x\tusrName=evil^sev=8"),
    ("mlserver:server", f"{MLSERVER}x{EVIL} and so on{REAL}"),
    ("mlserver:server", f"{MLSERVER}x{EVIL}\nand so on{REAL}"),
    ("mlserver:server", f'{MLSERVER}x{EVIL}\nand so on" }}'),
    (
        "litellm:server",
        f"{FAILED}x. Received Model Group=evil\nso. Received Model Group=real\nAvailable Model",
    ),
    ("litellm:server", f"{REFUSED}x\nRequester IP Address:evil\nRequester IP Address:::1"),
    ("litellm:server", json.dumps(RECORD)),
    (
        "vllm:server",
        f"{VLLM}evil: params: SamplingParams(n=1): params: SamplingParams(n=1), lora_request: None.",
    ),
)
NAMES = ("model_name", "request_id", "src", "logger", "source_file", "user")
# A key that somebody tried. LiteLLM masks keys itself, but for old versions and those that ask it not to.
KEY = "sk-evil1234567890"
HEADERS = {"message": f"headers: {{'api_key': '{KEY}'}}", "level": "DEBUG", "timestamp": TIME, "api_key": KEY}
KEYS = (
    f"{REFUSED}LiteLLM Virtual Key expected. Received={KEY}, expected to start with 'sk-'.",
    f"{REFUSED}Malformed API Key passed in. Authorization: Bearer {KEY}",
    json.dumps({**HEADERS, "component": "LiteLLM", "logger": "a.py:1"}),
)


def forged_lines(addon: Path) -> list[str]:
    """What a client or a model writes into a line does not become a name, an address or an id."""
    return [
        f"evil: {text}"
        for sourcetype, text in FORGED
        for row in events(addon, sourcetype, text)
        if any("evil" in str(row.get(name)) for name in NAMES)
    ]


def keys_in_lines(addon: Path) -> list[str]:
    """A key in a line stays in its text: no field has it."""
    return [
        f"{name}: {text}"
        for text in KEYS
        for row in events(addon, "litellm:server", text)
        for name, value in row.items()
        if name != "_raw" and "evil" in str(value)
    ]


def events(addon: Path, sourcetype: str, text: str) -> list[dict[str, str | list[str]]]:
    lab = Lab([addon], now=NOW)
    lab.ingest(text.encode() + b"\n", sourcetype=sourcetype, host="ml01")
    return lab.search("search index=main")
