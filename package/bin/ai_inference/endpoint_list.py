"""The endpoints of one input: a list that an admin typed, a file, wildcards, and this forwarder's share.

A list holds an endpoint a line (or several, with ";" between them):

    URL [name=NAME] [type=SERVER_TYPE] [management=URL] [metrics=URL]

Lines that begin with "#" are comments. Messages name the line and never repeat it: an address may hold a
password that an admin pasted with it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ai_inference.trouble import Trouble

# Endpoints that one input polls. More are for several forwarders, with `share`, or for several inputs.
MAX_ENDPOINTS = 1000
# Of all shares together: a file of 100,000 lines is no list of model servers.
MAX_LISTED = 100_000
MAX_FILE_BYTES = 16 * 1024 * 1024
MAX_SHARES = 1000
MAX_PATTERN = 256
MAX_NAME = 200
KEYS = ("name", "type", "management", "metrics")

# Raises Trouble when the first argument is no address; the second says which one, for the message.
Check = Callable[[str, str], object]


@dataclass(frozen=True)
class Listed:
    """One endpoint as it was listed; what the line does not say is empty. `url` has no final "/"."""

    url: str
    name: str = ""
    server_type: str = ""
    management_url: str = ""
    metrics_url: str = ""


def read_endpoints(
    params: Mapping[str, str | None], check: Check, types: Collection[str] = ()
) -> list[Listed]:
    """This forwarder's share of the input's endpoints, in the order of the list, each URL once.

    Empty only where other shares hold all of them. `types` are the server types that `type=` may name;
    empty: any.
    """
    listed = read_list(params.get("endpoints") or "", "the endpoints", check, types)
    path = (params.get("endpoints_file") or "").strip()
    if path:
        listed += read_list(read_file(path), "the endpoints file", check, types)
    if not listed:
        raise wrong("No endpoint is listed. Give the URL of at least one, in the list or in the file.")
    listed = once(listed)
    kept = [one for one in listed if chosen(one, params.get("include") or "", params.get("exclude") or "")]
    if not kept:
        message = (
            f"Include and exclude leave none of the {len(listed)} endpoints. A pattern must match the whole "
            'URL or name: put "*" where anything may stand.'
        )
        raise wrong(message)
    kept = of_share(kept, params.get("share") or "")
    if len(kept) > MAX_ENDPOINTS:
        message = (
            f"{len(kept)} endpoints are too many for one input; {MAX_ENDPOINTS} is the limit. Split them "
            "between forwarders with the share, or make several inputs with include."
        )
        raise wrong(message)
    return kept


def read_list(text: str, what: str, check: Check, types: Collection[str] = ()) -> list[Listed]:
    """The endpoints of a list. `what` names it in messages."""
    listed: list[Listed] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("#"):
            continue
        where = f"line {number} of {what}"
        listed += [read_entry(entry, where, check, types) for entry in line.split(";") if entry.strip()]
        if len(listed) > MAX_LISTED:
            raise wrong(f"More than {MAX_LISTED} endpoints are listed in {what}. Split the list.")
    return listed


def read_entry(entry: str, where: str, check: Check, types: Collection[str]) -> Listed:
    url, *options = entry.split()
    if url.partition("=")[0] in KEYS:
        raise wrong(f"The URL is missing in {where}: it comes first, then name=…, type=… and the others.")
    check(url, f"URL in {where}")
    found: dict[str, str] = {}
    for option in options:
        key, equals, value = option.partition("=")
        if not equals or key not in KEYS:
            known = ", ".join(f"{known}=…" for known in KEYS)
            message = (
                f"In {where}, a word after the URL is none of {known}. One endpoint a line; a name "
                "has no blanks; a comment has a line of its own."
            )
            raise wrong(message)
        if key in found or not value:
            raise wrong(f"In {where}, {key}= is {'given twice' if key in found else 'empty'}.")
        found[key] = value
    for key in ("management", "metrics"):
        if key in found:
            check(found[key], f"{key} URL in {where}")
    if types and found.get("type", next(iter(types))) not in types:
        raise wrong(f"In {where}, type= is no server type. Known are: {', '.join(types)}.")
    if len(found.get("name", "")) > MAX_NAME or not found.get("name", "x").isprintable():
        raise wrong(f"In {where}, name= is longer than {MAX_NAME} characters or holds control characters.")
    return Listed(
        url=url.rstrip("/"),
        name=found.get("name", ""),
        server_type=found.get("type", ""),
        management_url=found.get("management", "").rstrip("/"),
        metrics_url=found.get("metrics", "").rstrip("/"),
    )


def read_file(path: str) -> str:
    """The text of an endpoints file on this host."""
    try:
        with Path(path).open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = "does not exist" if isinstance(error, FileNotFoundError) else "cannot be read"
        message = (
            f"The endpoints file {reason} on this host. Give the full path of a text file that the user "
            "whom Splunk runs as may read."
        )
        raise wrong(message) from error
    if len(content) > MAX_FILE_BYTES:
        raise wrong(f"The endpoints file is larger than {MAX_FILE_BYTES // 1024 // 1024} MiB.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise wrong("The endpoints file is not UTF-8 text. Save it as UTF-8.") from error


def once(listed: Iterable[Listed]) -> list[Listed]:
    """Each URL once: the first line counts. Two endpoints of one name could not be told apart: Trouble."""
    by_url: dict[str, Listed] = {}
    for one in listed:
        by_url.setdefault(one.url, one)
    names: set[str] = set()
    for one in by_url.values():
        if one.name and one.name in names:
            raise wrong(f"Two endpoints have the name {one.name}. Give each its own.")
        names.add(one.name)
    return list(by_url.values())


def chosen(one: Listed, include: str, exclude: str) -> bool:
    """Do the wildcards want this endpoint? No include: all that exclude does not name."""
    wanted, unwanted = patterns(include, "include"), patterns(exclude, "exclude")
    return (not wanted or matches(one, wanted)) and not matches(one, unwanted)


def matches(one: Listed, wildcards: Iterable[str]) -> bool:
    return any(fits(text.lower(), pattern) for pattern in wildcards for text in (one.url, one.name) if text)


def patterns(text: str, what: str) -> list[str]:
    """Comma-separated wildcards, in lower case: they match in any case."""
    found = [re.sub(r"\*+", "*", part.strip()).lower() for part in text.replace("\n", ",").split(",")]
    if any(len(pattern) > MAX_PATTERN for pattern in found):
        raise wrong(f"A pattern of {what} is longer than {MAX_PATTERN} characters.")
    return [pattern for pattern in found if pattern]


def fits(text: str, pattern: str) -> bool:
    """Is the whole text what the wildcard says: "*" anything, "?" one character, all else itself?

    Not fnmatch, where [::1] is a set of characters, and no regular expression, which many stars can stall.
    """
    at = star = retry = 0
    here = 0
    while here < len(text):
        if at < len(pattern) and pattern[at] == "*":
            at, star, retry = at + 1, at + 1, here
        elif at < len(pattern) and pattern[at] in ("?", text[here]):
            at, here = at + 1, here + 1
        elif star:
            # The last star takes one character more.
            retry += 1
            at, here = star, retry
        else:
            return False
    return pattern[at:] in ("", "*")


def of_share(listed: Iterable[Listed], share: str) -> list[Listed]:
    """Those of share "i/n". Whoever reads the same list with the same n agrees, and each is in one share."""
    number, count = read_share(share)
    return [one for one in listed if share_of(one.url, count) == number]


def share_of(url: str, count: int) -> int:
    """The share, from 1, that an endpoint belongs to. By hash: a new line in the list moves no other."""
    return int(hashlib.sha256(url.encode("utf-8")).hexdigest(), 16) % count + 1


def read_share(text: str) -> tuple[int, int]:
    """("2/3") → (2, 3); ("") → (1, 1), which is all."""
    if not text.strip():
        return 1, 1
    match = re.fullmatch(r"\s*([0-9]{1,4})\s*/\s*([0-9]{1,4})\s*", text)
    number, count = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= number <= count <= MAX_SHARES:
        message = (
            'The share must be "2/3" for the second of three, on each forwarder another, or empty for all '
            f"endpoints. At most {MAX_SHARES} shares."
        )
        raise wrong(message)
    return number, count


def wrong(message: str) -> Trouble:
    return Trouble("configuration", message)
