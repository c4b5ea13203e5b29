"""Texts to a program of another Python environment and its answers back, a line of JSON each."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TextIO


class NoAnswer(Exception):
    """A contender that cannot be had or fails; its text says why."""


def ask(
    command: Sequence[str | Path], texts: Iterable[str], environment: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """One answer a text, after whatever else the program tells first."""
    given = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    done = subprocess.run(
        [str(part) for part in command],
        input=given.encode(),
        stdout=subprocess.PIPE,
        env={**os.environ, **(environment or {})},
        check=False,
    )
    if done.returncode:
        raise NoAnswer(f"{' '.join(map(str, command))} ended with {done.returncode}")
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def asked(stream: TextIO = sys.stdin) -> Iterator[str]:
    """The program's side of `ask`."""
    for line in stream:
        yield json.loads(line)["text"]


def answer(**said: Any) -> None:
    print(json.dumps(said), flush=True)
