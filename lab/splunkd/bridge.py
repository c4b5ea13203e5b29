"""What a search asks back of splunkd: `| rest PATH` and the add-on's own commands."""

from collections.abc import Sequence
from urllib.parse import urlencode

from lab.errors import SearchError, Unsupported
from lab.runtime.command import Session, run_command
from lab.splunkd.call import Args, Call
from lab.splunkd.endpoints import TABLES
from lab.splunkd.entity import Entities
from lab.splunkd.errors import RestError
from lab.splunkd.render import value_xml
from lab.splunkd.routing import Table, split_namespace
from lab.splunkd.state import Splunkd
from lab.values import Row


class Bridge:
    def __init__(self, splunkd: Splunkd) -> None:
        self._splunkd = splunkd
        self._table = Table([route for table in TABLES for route in table.routes])

    def rest_rows(self, path: str, args: dict[str, str]) -> list[Row]:
        """The rows of `| rest PATH args`: one an entry, `title` first, `eai:acl.…` flattened."""
        full = path if path.startswith("/") else f"/{path}"
        if not full.startswith("/services"):
            full = f"/services{full}"
        try:
            owner, app, rest, named = split_namespace(full)
            route, taken = self._table.find("GET", rest)
            text = urlencode({"count": "0"} | args)
            key = self._splunkd.sessions.system_key()
            user = self._splunkd.sessions.username
            call = Call(
                "GET", full, Args.parse(text), owner=owner, app=app, user=user, key=key, namespaced=named
            )
            answer = route.handler(self._splunkd, call, **taken)
        except RestError as refusal:
            if "the lab" in refusal.text:
                raise Unsupported(f"rest {path}: {refusal.text}") from refusal
            return []
        if not isinstance(answer, Entities):
            raise Unsupported(f"rest {path}: no list of entries")
        shown, _total, _count, _offset = answer.page(call.args)
        return [flatten(item.name, item.content, item.acl(), item.href) for item in shown]

    def run_command(self, name: str, args: Sequence[str], rows: list[Row]) -> list[Row] | None:
        """`[NAME]` of an app's commands.conf, as a process; None when no app has it."""
        app = self._splunkd.engine.confs.owner("commands", name)
        if app is None:
            return None
        settings = self._splunkd.engine.confs.app_only("commands", app)[name]
        if settings.get("chunked", "false").lower() not in ("true", "1"):
            raise Unsupported(f"{name}: the lab speaks protocol 2 only (chunked = true)")
        filename = settings.get("filename", f"{name}.py")
        session = Session(app, self._splunkd.sessions.username, self._splunkd.sessions.system_key())
        try:
            around = self._splunkd.surroundings()
            return run_command(app, filename, args, rows, session=session, around=around)
        except FileNotFoundError as error:
            raise SearchError(f"{name}: {error}") from error


def flatten(title: str, content: dict[str, object], acl: dict[str, object], href: str) -> Row:
    row: Row = {
        "title": title,
        "id": f"https://lab{href}",
        "splunk_server": "lab",
        "author": str(acl["owner"]),
    }
    for key, value in content.items():
        if isinstance(value, dict):
            row |= {f"{key}.{name}": text(inner) for name, inner in value.items()}
        elif value is not None and key != "eai:acl":
            row[key] = text(value)
    for key in ("app", "owner", "sharing"):
        row[f"eai:acl.{key}"] = str(acl[key])
    return row


def text(value: object) -> str | list[str]:
    if isinstance(value, list):
        texts = [str(item) for item in value]
        return texts if len(texts) != 1 else texts[0]
    return str(value) if not isinstance(value, bool) else value_xml(value)
