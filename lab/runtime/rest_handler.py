"""A call of an add-on's own REST handler (`[admin_external:…]` of restmap.conf), as a process.

What the process and `splunk_stub/splunk/admin.py` say to each other: stdin
`{"action", "id", "data": {name: [value]}, "user", "app", "session_key"}`, stdout
`{"entries": [{"name", "content", "meta"}]}` or `{"error": {"type", "status", "text"}}`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lab.runtime.process import Surroundings, run

TIMEOUT = 120.0


@dataclass(frozen=True)
class Entry:
    name: str
    content: dict[str, Any]
    meta: dict[str, Any] = field(default_factory=dict)


class HandlerError(Exception):
    """The handler refused or failed: the class of its exception, a status if it gave one, its text."""

    def __init__(self, kind: str, status: int, text: str, stderr: str) -> None:
        super().__init__(text)
        self.kind, self.status, self.text, self.stderr = kind, status, text, stderr


def call(
    app: str,
    handlerfile: str,
    *,
    action: str,
    name: str | None,
    data: Mapping[str, Sequence[str]],
    user: str,
    session_key: str,
    around: Surroundings,
) -> list[Entry]:
    """One action of a handler; HandlerError when it says no."""
    request = {
        "action": action,
        "id": name,
        "data": {key: list(values) for key, values in data.items()},
        "user": user,
        "app": app,
        "session_key": session_key,
    }
    script = around.script(app, handlerfile)
    done = run([around.python, str(script)], json.dumps(request).encode(), around, TIMEOUT, script.parent)
    if done.timed_out:
        raise HandlerError("Timeout", 500, f"{handlerfile} took longer than {TIMEOUT:.0f} s", done.stderr)
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        last = done.stderr.strip().splitlines()[-1:] or ["nothing on stderr"]
        raise HandlerError(
            "Crash", 500, f"{handlerfile} ended with {done.code}: {last[0]}", done.stderr
        ) from None
    if "error" in answer:
        error = answer["error"]
        raise HandlerError(error["type"], int(error["status"]), error["text"], done.stderr)
    return [Entry(entry["name"], entry["content"], entry["meta"]) for entry in answer["entries"]]
