"""Paths to functions: a table, matched on the path as it was sent, one segment at a time.

`{name}` takes one segment, decoded; `{name*}` takes all that is left, because clients send some names
(a password's realm) with their slashes unescaped. splunklib writes a name's blanks as `+`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import unquote, unquote_plus

from lab.splunkd.errors import RestError, not_served

Handler = Callable[..., Any]
Kept = TypeVar("Kept", bound=Handler)
NAMESPACE = re.compile(r"^/servicesNS/([^/]+)/([^/]+)/?(.*)$")


@dataclass(frozen=True)
class Route:
    methods: tuple[str, ...]
    pattern: str
    handler: Handler
    public: bool = False


@dataclass
class Table:
    """`add` as a decorator; `find` gives the handler and what the braces took."""

    routes: list[Route] = field(default_factory=list)

    def add(self, methods: str, *patterns: str, public: bool = False) -> Callable[[Kept], Kept]:
        def keep(handler: Kept) -> Kept:
            self.routes += [Route(tuple(methods.split()), p, handler, public) for p in patterns]
            return handler

        return keep

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]]:
        fitting: list[str] = []
        for route in self.routes:
            taken = take(route.pattern, path)
            if taken is None:
                continue
            # an add-on's own handlers may have any name, but not one that splunkd has
            if fitting and route.pattern.startswith("{"):
                break
            if method in route.methods:
                return route, taken
            fitting += route.methods
        if fitting:
            known = ", ".join(sorted(set(fitting)))
            raise RestError(405, f"Method Not Allowed: the lab serves {path} with {known}, not {method}")
        raise not_served(path)


def take(pattern: str, path: str) -> dict[str, str] | None:
    wanted, given = pattern.split("/"), path.strip("/").split("/")
    taken: dict[str, str] = {}
    for position, part in enumerate(wanted):
        if part.endswith("*}"):
            rest = "/".join(given[position:])
            return taken | {part[1:-2]: unquote_plus(rest)} if rest else None
        if position >= len(given):
            return None
        if part.startswith("{"):
            if not given[position]:
                return None
            taken[part[1:-1]] = unquote_plus(given[position])
        elif unquote(given[position]) != part:
            return None
    return taken if len(wanted) == len(given) else None


def split_namespace(path: str) -> tuple[str, str, str, bool]:
    """(owner, app, path below, was it named) of a raw path. `/services/…` is the user's default place."""
    if match := NAMESPACE.match(path):
        return unquote(match[1]), unquote(match[2]), match[3], True
    if path.startswith("/services/"):
        return "nobody", "search", path.removeprefix("/services/"), False
    raise not_served(path)


def patterns(tables: Iterable[Table]) -> list[str]:
    """Every path the lab serves, for the list in its documentation."""
    return sorted({f"{' '.join(r.methods):<16} {r.pattern}" for table in tables for r in table.routes})
