"""Which of splunkd's paths a browser may reach through Splunk Web (`[expose:…]` of web.conf)."""

from lab.splunkd.routing import split_namespace
from lab.splunkd.state import Splunkd

EVERY = ("GET", "POST", "DELETE")
# What Splunk's own web.conf exposes, as far as pages here need it
BUILT_IN = (
    ("apps/local", ("GET",)),
    ("apps/local/*", ("GET",)),
    ("alerts/fired_alerts", ("GET",)),
    ("alerts/fired_alerts/**", ("GET",)),
    ("authentication/current-context", ("GET",)),
    ("authentication/current-context/*", ("GET",)),
    ("data/ui/**", ("GET",)),
    ("messages", ("GET",)),
    ("saved/searches", EVERY),
    ("saved/searches/**", EVERY),
    ("search/jobs", EVERY),
    ("search/jobs/**", EVERY),
    ("search/v2/jobs", EVERY),
    ("search/v2/jobs/**", EVERY),
    ("server/info", ("GET",)),
    ("server/info/*", ("GET",)),
    ("storage/collections/**", EVERY),
)


def is_exposed(splunkd: Splunkd, method: str, path: str) -> bool:
    """`path` begins with /services or /servicesNS; patterns speak of what comes after the namespace."""
    _owner, _app, rest, _named = split_namespace(path)
    segments = rest.strip("/").split("/")
    patterns = list(BUILT_IN)
    for name, settings in splunkd.confs.stanzas("web", "-").items():
        if name.startswith("expose:"):
            methods = tuple(part.strip().upper() for part in settings.get("methods", "GET").split(","))
            patterns.append((settings.get("pattern", ""), methods))
    return any(
        method in methods and fits(pattern.strip("/").split("/"), segments) for pattern, methods in patterns
    )


def fits(pattern: list[str], segments: list[str]) -> bool:
    """`*` is one segment, `**` all that are left."""
    for position, part in enumerate(pattern):
        if part == "**":
            return position < len(segments)
        if position >= len(segments) or part not in ("*", segments[position]):
            return False
    return len(pattern) == len(segments)
