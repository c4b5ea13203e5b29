"""Reads CEF and LEEF without the add-on: character by character, from ArcSight's standard and IBM's guide."""

from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address

Fields = dict[str, str | float | list[str]]
NEWLINES = {"n": "\n", "r": "\r"}
BANDS = ("low",) * 4 + ("medium",) * 3 + ("high",) * 2 + ("critical",) * 2
WORDS = {"low": "low", "medium": "medium", "high": "high", "very-high": "critical"}
BLOCKED = (
    "block",
    "blocked",
    "deny",
    "denied",
    "ToolInvocationDenied",
    "injection_blocked",
    "guardrail_block",
)
ALLOWED = ("allow", "allowed", "alert")
# Words of a header or a category, and what they are about.
THREATS = {
    "prompt injection": "prompt_injection",
    "injection_blocked": "prompt_injection",
    "attack/injection": "prompt_injection",
    "pi threat": "prompt_injection",
    "sensitive_data": "data_leak",
    "data rule": "data_leak",
}
DELIMITERS = {"": "\t", "0x09": "\t", "^": "^", "x5E": "^", " ": " "}
TIMES = ("rt", "devTime", "TimeGenerated")
PROTOCOLS = {"6": "tcp", "tcp": "tcp"}
# Our name → the keys that may hold it; a label stands for the custom field that bears it.
NAMES = {
    "user": ("suser", "usrName", "PanOSAIApplicationUserName", "duser"),
    "dvc": ("dvchost", "DeviceName", "syslog"),
    "src_port": ("spt", "srcPort"),
    "dest_port": ("dpt", "dstPort"),
    "model_name": ("PanOSAIModelName", "PanOSApplicationSource", "AIModelName", "label:model"),
    "provider": ("PanOSAIModelCSPName", "AIModelCSPName", "label:provider"),
    "cost_usd": ("label:cost_usd",),
    "status": ("label:status",),
    "category": ("PanOSAIIncidentType", "AIIncidentType", "cat"),
    "id": ("externalId", "PanOSAIIncidentReportID", "AIIncidentReportID"),
    "policy": ("PanOSAISecurityProfileName", "AISecurityProfileName", "policy", "rules", "label:profile",
               "label:rules", "label:ruleids"),
    "tool_name": ("label:tool", "label:toolname", "tool"),
    "session_id": ("sessID", "SessionID", "label:sessionid"),
    "agent": ("label:agentid",),
    "owasp_llm": ("label:owasp",),
    "app": ("PanOSAIApplicationName",),
    "api_key_name": ("PanOSAPIKeyName",),
    "request_id": ("requestId",),
    "description": ("msg",),
    "reason": ("reason",),
}  # fmt: skip


def events(data: bytes) -> Iterator[Fields]:
    yield from (read(line) for line in data.decode().split("\n") if line)


def read(line: str) -> Fields:
    leef = "LEEF:" in line
    start = line.index("LEEF:" if leef else "CEF:")
    header = prefix_fields(line[:start])
    if leef:
        _, vendor, product, version, signature_id, rest = pipes(line[start:], 5)
        pairs = leef_pairs(rest)
        name, severity = "", pairs.get("sev", pairs.get("VendorSeverity", ""))
    else:
        _, vendor, product, version, signature_id, name, severity, rest = pipes(line[start:], 7)
        pairs = labelled(cef_pairs(rest))
    found: Fields = {"vendor": vendor, "product": product, "product_version": version}
    found |= {"vendor_product": vendor if vendor == product else f"{vendor} {product}"}
    found |= {"signature_id": signature_id} | graded(severity) | dated(pairs, header)
    signature = pairs.get("PanOSAIIncidentSubtype", pairs.get("AIIncidentSubtype", name))
    found |= {"signature": signature} if signature else {}
    if pairs.get("suser", "").startswith("sk-"):
        del pairs["suser"]  # the beginning of a key is no user
    everything = pairs | header
    for ours, keys in NAMES.items():
        value = next((everything[key] for key in keys if everything.get(key)), None)
        found |= {ours: value} if value else {}
    found |= ends(pairs) | verdict(pairs, signature_id)
    named = (signature, found.get("category", ""), signature_id, name, pairs.get("label:owasp", ""))
    about = " ".join(map(str, named)).lower()
    threat = next((known for words, known in THREATS.items() if words in about), None)
    return found | ({"ai_threat": threat} if threat else {})


def pipes(text: str, count: int) -> list[str]:
    """The header's fields, and what follows the last of them."""
    fields: list[str] = []
    current, at = "", 0
    while at < len(text) and len(fields) < count:
        if text[at] == "\\":
            current, at = current + text[at + 1], at + 2
        elif text[at] == "|":
            fields, current, at = [*fields, current], "", at + 1
        else:
            current, at = current + text[at], at + 1
    if len(fields) < count:
        return [*fields, current, ""]
    return [*fields, text[at:]]


def cef_pairs(text: str) -> dict[str, str]:
    """A key is the word before an unescaped =, at the beginning or behind a space."""
    words = text.split(" ")
    pairs: list[tuple[str, str]] = []
    for word in words:
        key, equals, value = word.partition("=")
        if equals and key and "\\" not in key and all(c.isalnum() or c in "_.-[]" for c in key):
            pairs.append((key, value))
        else:
            pairs[-1:] = [(pairs[-1][0], f"{pairs[-1][1]} {word}")] if pairs else []
    return {key: unescaped(value).strip() for key, value in pairs if value}


def unescaped(text: str) -> str:
    done, at = "", 0
    while at < len(text):
        if text[at] == "\\" and at + 1 < len(text):
            done, at = done + NEWLINES.get(text[at + 1], text[at + 1]), at + 2
        else:
            done, at = done + text[at], at + 1
    return done


def labelled(pairs: dict[str, str]) -> dict[str, str]:
    names = {key.removesuffix("Label"): value for key, value in pairs.items() if key.endswith("Label")}
    return pairs | {f"label:{value.lower()}": pairs[key] for key, value in names.items() if key in pairs}


def leef_pairs(text: str) -> dict[str, str]:
    delimiter, bar, rest = text.partition("|")
    if bar and delimiter in DELIMITERS and not text.startswith("\t"):
        text = rest
    else:
        delimiter = ""
    if DELIMITERS[delimiter] == " ":
        return cef_pairs(text)
    pairs = [pair.partition("=") for pair in text.split(DELIMITERS[delimiter])]
    found = {key: value for key, _, value in pairs if value}
    if found.get("proto") == "tool":
        found["tool"] = found.pop("action")
    return found


def prefix_fields(prefix: str) -> dict[str, str]:
    """Of syslog's header the host, and the time: RFC 5424's if it is there."""
    words = prefix.split()
    if not words:
        return {}
    dates = [n for n, word in enumerate(words) if word[:2] == "20" and word[10:11] == "T"]
    if words[0][:1].isalpha():
        found = {"syslog": words[3], "at": " ".join(words[:3])}
    else:
        found = {"syslog": words[dates[0] + 1]} if dates else {}
    return found | ({"at": words[dates[0]]} if dates else {})


def graded(severity: str) -> Fields:
    if severity.isdigit():
        return {"severity": BANDS[int(severity)], "severity_id": severity}
    return {"severity": WORDS[severity.lower()]} if severity else {}


def dated(pairs: dict[str, str], header: dict[str, str]) -> Fields:
    own = next((pairs[key] for key in TIMES if key in pairs), None)
    if own:
        return {"_time": epoch(own)}
    if "at" in header:
        return {"_time": epoch(header["at"]), "time_source": "syslog"}
    return {"time_source": "index"}


def epoch(text: str) -> float:
    if text.isdigit():
        return int(text) / 1000
    if text[0].isalpha():
        month, day, *year, clock = text.split()
        # The newest year that puts a time without one into the past.
        stamp = f"{month} {day} {year[0] if year else 2026} {clock}"
        return datetime.strptime(stamp, "%b %d %Y %H:%M:%S").replace(tzinfo=UTC).timestamp()
    return datetime.fromisoformat(text).timestamp()


def ends(pairs: dict[str, str]) -> Fields:
    found: Fields = {}
    for ours, keys in (("src", ("src", "shost")), ("dest", ("dst", "dhost"))):
        value = pairs.get(keys[0], "")
        try:
            ip_address(value)
        except ValueError:
            value = pairs.get(keys[1], "")
        found |= {ours: value} if value else {}
    protocol = PROTOCOLS.get(pairs.get("proto", pairs.get("Protocol", "")))
    found |= {"transport": protocol} if protocol else {}
    whole = protocol and {"src", "dest"} <= found.keys() and ("spt" in pairs or "srcPort" in pairs)
    return found | ({"ids_type": "network"} if whole else {})


def verdict(pairs: dict[str, str], signature_id: str) -> Fields:
    written = next((pairs[key] for key in ("act", "PanOSAction", "verdict") if key in pairs), None)
    found: Fields = {"vendor_action": written} if written else {}
    word = (written or signature_id).split(" ")[0]
    word = word if word in BLOCKED else word.lower()
    if word in BLOCKED or word in ALLOWED:
        found["action"] = "blocked" if word in BLOCKED else "allowed"
    if "label:durationms" in pairs:
        found["duration"] = float(pairs["label:durationms"]) / 1000
    if pairs.get("outcome", "").isdigit():
        found["status"] = pairs["outcome"]
    return found


READERS = {"ai:cef": events}
