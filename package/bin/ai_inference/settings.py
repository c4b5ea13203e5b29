"""What an admin configured: checked, and free of Splunk's words."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from ai_inference.access import Access, Proxy, is_on, tls_context
from ai_inference.addresses import Address, is_plain, read_address
from ai_inference.canary import Canary
from ai_inference.credentials import Credentials
from ai_inference.endpoint_list import Listed, read_endpoints
from ai_inference.endpoints.family import INFERENCE, MANAGEMENT, METRICS, Family
from ai_inference.trouble import Trouble

AUTO, LOKI = "auto", "loki"
DEFAULT_INTERVAL = 60.0
# Loki's lines are asked for when they are so old (s): what arrives later than that would be missed.
LOKI_DELAY, LOKI_START = 30.0, 300.0
MAX_TEXT = 20_000
_SHA256 = re.compile(r"[0-9a-f]{64}")
_SOURCETYPE = re.compile(r"[A-Za-z0-9_:.\-]{1,200}")
_TENANT = re.compile(r"[A-Za-z0-9_!.*'()|\-]{1,150}")

Params = Mapping[str, "str | None"]


@dataclass(frozen=True)
class Logs:
    """What to take out of Loki, and as which source type."""

    query: str
    sourcetype: str
    delay: float = LOKI_DELAY
    start: float = LOKI_START


@dataclass(frozen=True)
class Target:
    """One endpoint. `server_type` may be "auto". `ports`: role → port, None to leave the role out; a role
    that is in neither `urls` nor `ports` has the server's usual port."""

    name: str
    server_type: str
    base: Address
    urls: Mapping[str, Address] = field(default_factory=dict)
    ports: Mapping[str, int | None] = field(default_factory=dict)

    def address(self, role: str, family: Family) -> Address | None:
        """Where to ask a role; None where it is not to be asked, or nobody knows where."""
        if role == INFERENCE:
            return self.base
        if role in self.urls:
            return self.urls[role]
        if role in self.ports:
            port = self.ports[role]
            return None if port is None else self.base.on_port(port)
        if role not in family.PORTS:
            return self.base
        if self.base.port == family.USUAL_PORT:
            return self.base.on_port(family.PORTS[role])
        return self.base if role in family.ELSE_SAME else None


@dataclass(frozen=True)
class Settings:
    """One input. `targets` are this forwarder's share."""

    name: str
    targets: tuple[Target, ...]
    access: Access = field(default_factory=Access)
    interval: float = DEFAULT_INTERVAL
    models: tuple[str, ...] = ()
    match: tuple[str, ...] = ()
    raw_metrics: bool = False
    metrics_index: str = ""
    logs: Logs | None = None
    canary: Canary | None = None
    test_connection: bool = True


def read_settings(
    name: str,
    params: Params,
    types: Collection[str],
    credentials: Credentials | None = None,
    proxy: Proxy | None = None,
) -> Settings:
    """The settings that an input's parameters describe; Trouble("configuration") where they cannot be right.
    `types` are the known server types."""
    server_type = text(params, "server_type") or AUTO
    if server_type not in (AUTO, *types):
        known = ", ".join((AUTO, *types))
        raise wrong(f"The server type of the input is not one of: {known}. Choose one.")
    tenant = text(params, "loki_tenant")
    if tenant and not _TENANT.fullmatch(tenant):
        raise wrong("The Loki tenant holds characters that Loki does not allow. Enter the tenant's ID.")
    access = Access(
        credentials=credentials or Credentials(),
        ca_file=text(params, "ca_file"),
        verify=params.get("tls_verify") in (None, "") or is_on(params.get("tls_verify")),
        proxy=proxy,
        allow_link_local=is_on(params.get("allow_link_local")),
        headers={"X-Scope-OrgID": tenant} if tenant else {},
    )
    if access.ca_file or access.credentials.client_cert:
        tls_context(access)
    listed = read_endpoints(params, read_address, tuple(types))
    ports = {
        role: port
        for role in (MANAGEMENT, METRICS)
        if (port := read_port(params, f"{role}_port")) is not NOT_GIVEN
    }
    targets = tuple(read_target(one, server_type, ports) for one in listed)
    return Settings(
        name=name,
        targets=targets,
        access=access,
        interval=read_interval(params),
        models=tuple(one for part in text(params, "models").split(",") if (one := part.strip())),
        match=tuple(line.strip() for line in text(params, "match").splitlines() if line.strip()),
        raw_metrics=is_on(params.get("raw_metrics")),
        metrics_index=text(params, "metrics_index"),
        logs=read_logs(params, targets),
        canary=read_canary(params),
        test_connection=params.get("test_connection") in (None, "") or is_on(params.get("test_connection")),
    )


NOT_GIVEN = -1


def read_target(one: Listed, server_type: str, ports: Mapping[str, int | None]) -> Target:
    base = read_address(one.url)
    urls = {
        role: read_address(url)
        for role, url in ((MANAGEMENT, one.management_url), (METRICS, one.metrics_url))
        if url
    }
    return Target(one.name or base.where + base.path, one.server_type or server_type, base, urls, ports)


def read_port(params: Params, name: str) -> int | None:
    """NOT_GIVEN where it is empty, None where it is 0."""
    given = text(params, name)
    if not given:
        return NOT_GIVEN
    if not given.isdigit() or int(given) > 65535:
        words = name.replace("_", " ")
        raise wrong(f"The {words} must be a number from 1 to 65535, 0 to leave it out, or empty.")
    return int(given) or None


def read_logs(params: Params, targets: tuple[Target, ...]) -> Logs | None:
    """None unless an endpoint is a Loki."""
    if all(target.server_type != LOKI for target in targets):
        return None
    query, sourcetype = text(params, "loki_query"), text(params, "loki_sourcetype")
    if not query:
        message = 'A Loki needs a query, such as {app="vllm"}. Enter it in the input.'
        raise wrong(message)
    if not _SOURCETYPE.fullmatch(sourcetype):
        message = "Give the source type that the lines of Loki have, such as vllm:server or ai:container."
        raise wrong(message)
    return Logs(
        query,
        sourcetype,
        number(params, "loki_delay", LOKI_DELAY, 0, 3600),
        number(params, "loki_start", LOKI_START, 0, 86_400 * 30),
    )


def read_canary(params: Params) -> Canary | None:
    """None where no path is given, or the canary is switched off."""
    path = text(params, "canary_path")
    if not path or (params.get("canary") not in (None, "") and not is_on(params.get("canary"))):
        return None
    if not path.startswith("/") or not is_plain(path) or not path.isascii():
        raise wrong("The canary's path must begin with / and hold no blanks, such as /v1/chat/completions.")
    expected = text(params, "canary_expected").lower()
    if expected and not _SHA256.fullmatch(expected):
        message = (
            "The canary's expected answer is a SHA-256 in 64 hexadecimal digits (printf ANSWER | sha256sum), "
            "or empty: then the first answer is the expected one."
        )
        raise wrong(message)
    return Canary(
        path,
        text(params, "canary_body"),
        text(params, "canary_field"),
        expected,
        number(params, "canary_tolerance", 0.0, 0, 1),
    )


def read_interval(params: Params) -> float:
    """Seconds between two polls. inputs.conf also allows a cron schedule, whose polls have the usual time."""
    try:
        return max(float(params.get("interval") or DEFAULT_INTERVAL), 1.0)
    except ValueError:
        return DEFAULT_INTERVAL


def text(params: Params, name: str) -> str:
    found = (params.get(name) or "").strip()
    if len(found) > MAX_TEXT and name != "endpoints":
        raise wrong(f"The setting {name} is longer than {MAX_TEXT} characters. Shorten it.")
    return found


def number(params: Params, name: str, default: float, low: float, high: float) -> float:
    given = text(params, name)
    try:
        value = float(given) if given else default
    except ValueError:
        value = low - 1
    if not low <= value <= high:
        words = name.replace("_", " ")
        raise wrong(f"The {words} must be a number from {low:g} to {high:g}.")
    return value


def wrong(message: str) -> Trouble:
    return Trouble("configuration", message)
