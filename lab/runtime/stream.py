"""The XML stream that a modular input writes, read as it arrives.

`<stream><event stanza=… unbroken="1"><time/><host/><source/><sourcetype/><index/><data/><done/></event>…`
(Splunk, "Modular inputs: Data streaming"). An `<event>` is one event already broken; with
`unbroken="1"` its data is a piece of a byte stream that goes through line breaking, and `<done/>` says
that no more of it follows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

META = ("host", "source", "sourcetype", "index")


class StreamError(Exception):
    """What the input wrote is not the stream that Splunk documents."""


@dataclass(frozen=True)
class StreamEvent:
    """One event, or one finished run of unbroken data (`unbroken`), as the input sent it."""

    data: str
    stanza: str = ""
    time: float | None = None
    unbroken: bool = False
    meta: dict[str, str] = field(default_factory=dict)


class StreamReader:
    """Feed it bytes; it yields what is complete. `close` yields unbroken data that never saw a `<done/>`."""

    def __init__(self) -> None:
        self._parser: XMLPullParser[Element] = XMLPullParser(["start", "end"])
        self._pending: dict[tuple[str, ...], StreamEvent] = {}
        self._root: Element | None = None
        self._fed = False

    def feed(self, chunk: bytes) -> Iterator[StreamEvent]:
        if not self._fed:
            chunk = chunk.lstrip()
        self._fed = self._fed or bool(chunk)
        try:
            self._parser.feed(chunk)
            # typeshed allows for other kinds of event than the two that were asked for
            events: Iterator[Any] = self._parser.read_events()
            for kind, element in events:
                if kind == "start" and self._root is None:
                    self._root = element
                    if element.tag != "stream":
                        raise StreamError(f"expected <stream>, found <{element.tag}>")
                if kind == "end" and element.tag == "event":
                    yield from self._event(element)
                    if self._root is not None:
                        self._root.clear()
        except ParseError as error:
            raise StreamError(f"not XML: {error}") from error

    def close(self) -> Iterator[StreamEvent]:
        yield from self._pending.values()
        self._pending = {}
        if not self._fed:
            return
        try:
            self._parser.close()
        except ParseError as error:
            raise StreamError(f"the stream ends early: {error}") from error

    def _event(self, element: Element) -> Iterator[StreamEvent]:
        event = read_event(element)
        if not event.unbroken:
            yield event
            return
        key = (event.stanza, *(event.meta.get(name, "") for name in META))
        before = self._pending.pop(key, None)
        if before is not None:
            time = before.time if event.time is None else event.time
            event = StreamEvent(before.data + event.data, event.stanza, time, True, event.meta)
        if element.find("done") is None:
            self._pending[key] = event
        else:
            yield event


def read_event(element: Element) -> StreamEvent:
    text = (element.findtext("time") or "").strip()
    try:
        time = float(text) if text else None
    except ValueError as error:
        raise StreamError(f"<time>{text}</time> is not a number") from error
    meta = {name: value.strip() for name in META if (value := element.findtext(name))}
    return StreamEvent(
        data=element.findtext("data") or "",
        stanza=element.get("stanza", ""),
        time=time,
        unbroken=element.get("unbroken") == "1",
        meta=meta,
    )
