"""A custom search command, protocol 2 ("chunked"): the conversation with its process.

Each message is `chunked 1.0,META,BODY\\n`, META bytes of JSON, BODY bytes of CSV. First `getinfo` (the
command's arguments; it answers with its type), then `execute` with rows until `finished`.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lab.errors import SearchError, Unsupported
from lab.runtime.alert_action import decode_multivalue, encode_multivalue, joined
from lab.runtime.process import Surroundings, run
from lab.values import Row, as_output

TIMEOUT = 300.0
HEADER = re.compile(rb"chunked 1\.0,(\d+),(\d+)\n")


@dataclass(frozen=True)
class Session:
    """What the command may ask of its search."""

    app: str
    owner: str
    session_key: str
    sid: str = "lab"
    earliest: float = 0.0
    latest: float = 0.0
    search: str = ""


def run_command(
    app: str,
    filename: str,
    args: Sequence[str],
    rows: Sequence[Row],
    *,
    session: Session,
    around: Surroundings,
) -> list[Row]:
    """The command's output rows. All input goes in one chunk: the lab's results are whole anyway."""
    script = around.script(app, filename)
    dispatch_dir(session, around).mkdir(parents=True, exist_ok=True)
    execute = {"action": "execute", "preview": False, "finished": True}
    stdin = getinfo(filename, args, session, around) + chunk(execute, encode_rows(rows))
    done = run([around.python, str(script)], stdin, around, TIMEOUT, script.parent)
    if done.timed_out:
        raise SearchError(f"{filename} took longer than {TIMEOUT:.0f} s")
    return read_answer(filename, done.stdout, done.stderr)


def dispatch_dir(session: Session, around: Surroundings) -> Path:
    return around.home / "var/run/splunk/dispatch" / session.sid


def getinfo(
    filename: str,
    args: Sequence[str],
    session: Session,
    around: Surroundings,
    *,
    preview: bool = False,
    limit: int = 50_000,
) -> bytes:
    """The first message: what splunkd tells a command of its search. `limit`: `maxresultrows`."""
    info = {
        "args": list(args),
        "raw_args": list(args),
        "dispatch_dir": str(dispatch_dir(session, around)),
        "sid": session.sid,
        "app": session.app,
        "owner": session.owner,
        "username": session.owner,
        "session_key": session.session_key,
        "splunkd_uri": around.splunkd_uri,
        "splunk_version": "10.0.0",
        "search": session.search,
        "command": filename.removesuffix(".py"),
        "maxresultrows": limit,
        "earliest_time": session.earliest,
        "latest_time": session.latest,
    }
    meta = {"action": "getinfo", "preview": preview, "streaming_command_will_restart": False}
    return chunk({**meta, "searchinfo": info})


def read_answer(filename: str, stdout: bytes, stderr: str) -> list[Row]:
    messages = list(chunks(stdout))
    for meta, _body in messages:
        complaints = meta.get("inspector", {}).get("messages", [])
        errors = [text for level, text in complaints if level in ("ERROR", "FATAL")]
        if errors or "error" in meta:
            raise SearchError(f"Error in '{filename.removesuffix('.py')}' command: {errors or meta['error']}")
    if not messages:
        last = stderr.strip().splitlines()[-1:] or ["it wrote nothing"]
        raise SearchError(f"External search command '{filename}' failed: {last[0]}")
    if not messages[-1][0].get("finished", False):
        # Splunk would go on asking: its output so far is not all of it.
        raise Unsupported(f"{filename}: a command that needs several execute rounds")
    return [row for _meta, body in messages[1:] for row in decode_rows(body)]


def chunk(meta: Mapping[str, Any], body: bytes = b"") -> bytes:
    text = json.dumps(meta).encode()
    return f"chunked 1.0,{len(text)},{len(body)}\n".encode() + text + body


def chunks(data: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
    position = 0
    while position < len(data):
        match = HEADER.match(data, position)
        if match is None:
            raise SearchError(f"not the chunked protocol: {data[position : position + 60]!r}")
        start = match.end()
        middle, position = start + int(match[1]), start + int(match[1]) + int(match[2])
        yield json.loads(data[start:middle]), data[middle:position]


def encode_rows(rows: Sequence[Row]) -> bytes:
    texts = [as_output(row) for row in rows]
    names = list(dict.fromkeys(name for row in texts for name in row))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    if names:
        writer.writerow([column for name in names for column in (name, f"__mv_{name}")])
    for row in texts:
        values = (row.get(name, "") for name in names)
        writer.writerow([cell for value in values for cell in (joined(value), encode_multivalue(value))])
    return out.getvalue().encode()


def decode_rows(body: bytes) -> Iterator[Row]:
    for cells in csv.DictReader(io.StringIO(body.decode())):
        row: Row = {}
        for name, text in cells.items():
            if name.startswith("__mv_"):
                continue
            many = cells.get(f"__mv_{name}") or ""
            if many:
                row[name] = decode_multivalue(many)
            elif text:
                # an empty cell is how CSV says null
                row[name] = text
        yield row
