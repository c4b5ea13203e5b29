"""`| aianomaly` as a process, and any number of chunks: what lab.runtime.command does with one."""

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

from lab.runtime.command import HEADER, Session, chunk, chunks, decode_rows, encode_rows, getinfo
from lab.values import Row
from tests.lab.runtime.poller import APP, Installed

TIMEOUT, PROGRAM = 120, "aianomaly.py"


class Conversation:
    def __init__(self, addon: Installed, args: Sequence[str], *, preview: bool = False) -> None:
        self._args, self._preview = args, preview
        self.key = addon.server.session_key
        self._around = addon.server.splunkd.surroundings()

    def run(
        self, *parts: Sequence[Row], between: Callable[[int], object] | None = None
    ) -> tuple[list[dict[str, Any]], list[list[Row]]]:
        """What each chunk was answered: metadata, rows. The first answer is to getinfo. `between` is called
        with the number of each chunk once it is answered, and before the next is sent."""
        session = Session("search", "admin", self.key)
        sent = [getinfo(PROGRAM, self._args, session, self._around, preview=self._preview)]
        for number, rows in enumerate(parts, 1):
            meta = {"action": "execute", "preview": self._preview, "finished": number == len(parts)}
            sent.append(chunk(meta, encode_rows(rows)))
        with subprocess.Popen(
            [self._around.python, str(self._around.script(APP, PROGRAM))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self._around.environment(),
        ) as process:
            if between is None:
                stdout, _stderr = process.communicate(b"".join(sent), timeout=TIMEOUT)
            else:
                stdout = b""
                assert process.stdin and process.stdout
                for number, part in enumerate(sent):
                    process.stdin.write(part)
                    process.stdin.flush()
                    stdout += answer(process.stdout)
                    between(number)
                process.communicate(timeout=TIMEOUT)
        answers = list(chunks(stdout))
        return [meta for meta, _body in answers], [list(decode_rows(body)) for _meta, body in answers]


def answer(stream: IO[bytes]) -> bytes:
    """One message of the command's."""
    header = stream.readline()
    match = HEADER.match(header)
    assert match, header
    return header + stream.read(int(match[1]) + int(match[2]))


def messages(metas: Sequence[dict[str, Any]], level: str) -> list[str]:
    """What the command told: ERROR, WARN."""
    found = [told for meta in metas for told in meta.get("inspector", {}).get("messages", [])]
    return [text for kind, text in found if kind == level]


def twin(addon: Path, folder: Path, file: str, old: str, new: str) -> Path:
    """A copy of the add-on with one bug."""
    copy = folder / addon.name
    shutil.copytree(addon, copy)
    path = copy / "bin/ai_inference/anomaly" / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"the twin breaks nothing: {old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return copy
