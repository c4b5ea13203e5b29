"""What EAI endpoints answer with: named entries with an access list."""

import fnmatch
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from lab.splunkd.call import Args
from lab.splunkd.errors import RestError

Content = dict[str, Any]


@dataclass
class Entity:
    name: str
    content: Content
    path: str
    """Its endpoint without namespace, e.g. `saved/searches`."""
    app: str = "system"
    owner: str = "nobody"
    sharing: str = "app"
    removable: bool = True
    actions: tuple[str, ...] = ()
    fields: dict[str, list[str]] | None = None
    acl_extra: Content = field(default_factory=dict)

    @property
    def href(self) -> str:
        return f"/servicesNS/{quote(self.owner)}/{quote(self.app)}/{self.path}/{quote(self.name, safe='')}"

    def links(self) -> dict[str, str]:
        links = {"alternate": self.href, "list": self.href, "edit": self.href}
        if self.removable:
            links["remove"] = self.href
        return links | {action: f"{self.href}/{action}" for action in self.actions}

    def acl(self) -> Content:
        return {
            "app": self.app,
            "owner": self.owner,
            "sharing": self.sharing,
            "modifiable": True,
            "removable": self.removable,
            "can_write": True,
            "can_list": True,
            "can_change_perms": True,
            "can_share_app": True,
            "can_share_global": True,
            "can_share_user": False,
            "perms": {"read": ["*"], "write": ["admin"]},
            "ttl": None,
        } | self.acl_extra


@dataclass
class Entities:
    """A list of entries, whole; which part of it is shown is decided when it is written out."""

    path: str
    items: Sequence[Entity]
    status: int = 200
    messages: Sequence[tuple[str, str]] = ()
    default_count: int = 30
    total: int | None = None

    def page(self, args: Args) -> "tuple[list[Entity], int, int, int]":
        """The entries that `search`, `sort_key`, `offset` and `count` ask for, and (total, count, offset)."""
        direction = args.get("sort_dir") or "asc"
        if direction not in ("asc", "desc"):
            raise RestError(400, f'Unknown sort order "{direction}".')
        chosen = [item for item in self.items if matches(item, args.get("search"))]
        if key := args.get("sort_key"):
            chosen.sort(key=lambda item: str(item.name if key == "name" else item.content.get(key, "")))
            if direction == "desc":
                chosen.reverse()
        count, offset = args.number("count", self.default_count), max(args.number("offset", 0), 0)
        shown = chosen[offset:] if count <= 0 else chosen[offset : offset + count]
        return shown, len(chosen), count, offset


def matches(item: Entity, search: str) -> bool:
    """The `search=` filter of EAI lists: `field=value` terms and bare words, all of which must fit."""
    return all(fits(item, term) for term in split_terms(search))


def split_terms(search: str) -> Iterable[str]:
    try:
        return shlex.split(search, posix=True, comments=False) if search else []
    except ValueError:
        return search.split()


def fits(item: Entity, term: str) -> bool:
    name, equals, wanted = term.partition("=")
    if equals and (name in item.content or name in ("name", "title")):
        value = item.name if name in ("name", "title") else item.content[name]
        return fnmatch.fnmatchcase(as_flag(value), as_flag(wanted))
    if equals and name.startswith("eai:acl."):
        return str(item.acl().get(name.removeprefix("eai:acl."))) == wanted
    if equals and name.isidentifier():
        return False
    words = [item.name, *(str(value) for value in item.content.values() if value is not None)]
    return any(fnmatch.fnmatchcase(word.lower(), f"*{term.lower()}*") for word in words)


def as_flag(value: object) -> str:
    """`false`, False and 0 are one value here: clients write `disabled=0`, we keep booleans."""
    text = str(value)
    return {"true": "1", "True": "1", "false": "0", "False": "0"}.get(text, text)
