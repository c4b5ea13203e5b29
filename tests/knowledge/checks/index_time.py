"""Each source type has the settings that indexers and forwarders need, and none that doubles fields."""

from pathlib import Path

from lab.conf.reader import read_conf

REQUIRED = ("LINE_BREAKER", "SHOULD_LINEMERGE", "TRUNCATE", "EVENT_BREAKER_ENABLE", "EVENT_BREAKER")
PRIVACY = "TRANSFORMS-zz_privacy"
TIME = ("TIME_PREFIX", "TIME_FORMAT", "MAX_TIMESTAMP_LOOKAHEAD")


def index_time_settings(addon: Path) -> list[str]:
    problems = []
    for stanza, settings in read_conf(addon / "default/props.conf").items():
        if "::" in stanza:
            problems.append(f"[{stanza}]: claims by source, host or index reach other people's data")
            continue
        # A source that carries no time says so; every other says where its time stands.
        wanted = REQUIRED if settings.get("DATETIME_CONFIG") == "CURRENT" else REQUIRED + TIME
        problems += [f"[{stanza}] has no {name}" for name in wanted if not settings.get(name)]
        if settings.get("SHOULD_LINEMERGE") != "false":
            problems.append(f"[{stanza}] merges lines")
        if settings.get("EVENT_BREAKER") != settings.get("LINE_BREAKER"):
            problems.append(f"[{stanza}] EVENT_BREAKER is not LINE_BREAKER")
        # The poller's own records hold nobody's text.
        if not stanza.startswith("ai:inference:") and PRIVACY not in settings:
            problems.append(f"[{stanza}] has no privacy switches")
        if settings.get("INDEXED_EXTRACTIONS") and settings.get("KV_MODE", "auto") != "none":
            problems.append(f"[{stanza}] extracts the same fields twice")
    return problems
