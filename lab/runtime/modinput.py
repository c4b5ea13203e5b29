"""Talking to a modular input: the XML on its stdin, its validation, one run of it."""

import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, SubElement, fromstring, tostring

from lab.runtime.process import Surroundings, end, run, start
from lab.runtime.stream import StreamError, StreamEvent, StreamReader

VALIDATE_TIMEOUT = 60.0
CHUNK = 65536


@dataclass(frozen=True)
class Stanza:
    """One configured input: `KIND://NAME`, whose app holds the program, and its settings."""

    kind: str
    name: str
    app: str
    params: Mapping[str, str]

    @property
    def title(self) -> str:
        return f"{self.kind}://{self.name}"


@dataclass
class Run:
    """One run of an input: how it ended, and what became of its events."""

    title: str
    code: int | None = None
    events: int = 0
    stderr: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return self.code == 0 and not self.problems


class Validation(Exception):
    """The input's own `--validate-arguments` said no; the message is the input's."""


def header(tag: str, session_key: str, around: Surroundings, kind: str) -> Element:
    root = Element(tag)
    checkpoints = around.home / "var/lib/splunk/modinputs" / kind
    checkpoints.mkdir(parents=True, exist_ok=True)
    for name, text in (
        ("server_host", "lab"),
        ("server_uri", around.splunkd_uri),
        ("session_key", session_key),
        ("checkpoint_dir", str(checkpoints)),
    ):
        SubElement(root, name).text = text
    return root


def add_params(parent: Element, params: Mapping[str, str]) -> None:
    for name, value in params.items():
        SubElement(parent, "param", name=name).text = value


def validate(stanza: Stanza, session_key: str, around: Surroundings) -> None:
    """`--validate-arguments` with what a person is about to save; raises Validation when refused."""
    root = header("items", session_key, around, stanza.kind)
    add_params(SubElement(root, "item", name=stanza.name), stanza.params)
    script = around.script(stanza.app, f"{stanza.kind}.py")
    argv = [around.python, str(script), "--validate-arguments"]
    done = run(argv, tostring(root), around, VALIDATE_TIMEOUT)
    if done.code == 0:
        return
    if done.timed_out:
        raise Validation(f"{stanza.kind} took longer than {VALIDATE_TIMEOUT:.0f} s to validate its arguments")
    try:
        message = fromstring(done.stdout).findtext("message")  # noqa: S314 - the add-on under test wrote it
    except ParseError:
        message = None
    last_line = done.stderr.strip().splitlines()[-1:] or [""]
    raise Validation(message or f"{stanza.kind} ended with {done.code}: {last_line[0]}")


class Process:
    """One run of an input as a process. `wait` feeds `sink` while it lives; `stop` ends it from outside."""

    def __init__(self, stanza: Stanza, session_key: str, around: Surroundings) -> None:
        root = header("input", session_key, around, stanza.kind)
        configuration = SubElement(root, "configuration")
        add_params(SubElement(configuration, "stanza", name=stanza.title, app=stanza.app), stanza.params)
        self.run = Run(stanza.title)
        script = around.script(stanza.app, f"{stanza.kind}.py")
        self._process = start([around.python, str(script)], around, Path(script).parent)
        self._stdin = tostring(root)
        self._late = False

    @property
    def pid(self) -> int:
        return self._process.pid

    def stop(self) -> None:
        end(self._process)

    def wait(self, sink: Callable[[StreamEvent], int], timeout: float | None = None) -> Run:
        """Read the stream until the input ends, is stopped, or has used up its time."""
        clock = threading.Timer(timeout, self._expire) if timeout else None
        helpers = [threading.Thread(target=work, daemon=True) for work in (self._write, self._keep_stderr)]
        for thread in [*helpers, *([clock] if clock else [])]:
            thread.start()
        try:
            self._read(sink)
        finally:
            if clock:
                clock.cancel()
            self._finish(helpers)
        return self.run

    def _finish(self, helpers: list[threading.Thread]) -> None:
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self.run.problems.append("closed its output and went on running: ended")
        end(self._process)
        for thread in helpers:
            thread.join(5)
        self.run.code = None if self._late else self._process.returncode

    def _expire(self) -> None:
        self._late = True
        self.run.problems.append("took too long: ended")
        self.stop()

    def _read(self, sink: Callable[[StreamEvent], int]) -> None:
        reader = StreamReader()
        stdout = self._process.stdout
        assert stdout is not None
        try:
            while chunk := stdout.read1(CHUNK):  # type: ignore[attr-defined]
                for event in reader.feed(chunk):
                    self._give(sink, event)
            for event in reader.close():
                self._give(sink, event)
        except StreamError as error:
            self.run.problems.append(str(error))
            self.stop()

    def _give(self, sink: Callable[[StreamEvent], int], event: StreamEvent) -> None:
        try:
            self.run.events += sink(event)
        except Exception as error:  # an event that cannot be indexed must not end the input
            self.run.problems.append(f"event not indexed: {error}")

    def _write(self) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        try:
            stdin.write(self._stdin)
            stdin.close()
        except OSError:
            self.run.problems.append("did not read its configuration")

    def _keep_stderr(self) -> None:
        stderr = self._process.stderr
        assert stderr is not None
        for line in stderr:
            self.run.stderr.append(line.decode(errors="replace").rstrip("\n"))
