"""What the collector does with a request, HTTP left out: authorise, read, index."""

import base64
import binascii
from collections.abc import Mapping

from lab.errors import LabError, SearchError
from lab.splunkd.hec.codes import Refusal
from lab.splunkd.hec.envelope import Envelope, read_batch, read_time
from lab.splunkd.hec.tokens import Token
from lab.splunkd.state import Splunkd

DEFAULT_SOURCETYPE = "httpevent"
META = ("host", "source", "sourcetype", "index")


def credentials(header: str) -> str:
    """The token of an Authorization header."""
    if not header:
        raise Refusal(2)
    scheme, _, rest = header.partition(" ")
    value = rest.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            raise Refusal(3) from None
    if scheme.lower() != "splunk" or not value:
        raise Refusal(3)
    return value


class Collector:
    def __init__(self, splunkd: Splunkd) -> None:
        self._splunkd = splunkd

    def authorize(self, header: str, query: Mapping[str, str]) -> Token:
        """`Authorization: Splunk TOKEN`, or Basic with the token as password, or `?token=` where the token
        allows that: it is looked up before the way it came is judged."""
        in_query = "token" in query  # inputs.conf.spec: then "any token in the header … is not used"
        value = query["token"] if in_query else credentials(header)
        token = self._splunkd.tokens.find(value)
        if token is None:
            raise Refusal(4)
        if token.disabled:
            raise Refusal(1)
        if in_query and not token.in_query:
            raise Refusal(16)
        return token

    def event(self, token: Token, body: bytes, query: Mapping[str, str], peer: str) -> None:
        """Events one by one: those before a faulty one are indexed, as its number in the answer implies."""
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise Refusal(6) from None
        extract = query.get("auto_extract_timestamp", "false").lower() in ("1", "true")
        given = read_time(query["time"], query["time"]) if "time" in query else None
        for number, envelope in enumerate(read_batch(text)):
            meta = self._meta(token, query, envelope.meta, peer)
            if not token.allows(meta["index"]):
                raise Refusal(7, number)
            time = given if envelope.time is None else envelope.time
            if time is None and not extract:
                time = self._splunkd.engine.now
            self._write(envelope, time, meta, number)

    def raw(self, token: Token, body: bytes, query: Mapping[str, str], peer: str) -> None:
        if not body.strip():
            raise Refusal(5)
        meta = self._meta(token, query, {}, peer)
        if not token.allows(meta["index"]):
            raise Refusal(7, 0)
        if "time" in query:
            raise Refusal(6, detail="the lab does not take `time` for /raw")
        if not self._known(meta["index"]):
            return
        try:
            self._splunkd.ingest.ingest(body, **meta)
        except LabError as error:
            raise Refusal(8, detail=str(error)) from error

    def _meta(
        self, token: Token, query: Mapping[str, str], sent: Mapping[str, str], peer: str
    ) -> dict[str, str]:
        """The envelope over the query string over the token over HEC's own defaults."""
        defaults = {
            "host": token.host or peer,
            "source": token.source or f"http:{token.name}",
            "sourcetype": token.sourcetype or DEFAULT_SOURCETYPE,
            "index": token.index,
        }
        return {name: sent.get(name) or query.get(name) or defaults[name] for name in META}

    def _write(self, envelope: Envelope, time: float | None, meta: dict[str, str], number: int) -> None:
        if not self._known(meta["index"]):
            return
        if self._metric(meta["index"]):
            self._write_metric(envelope, time, meta)
            return
        if envelope.raw is None:
            return  # `fields` alone are skipped, and Success (measured)
        try:
            self._splunkd.ingest.ingest_event(envelope.raw, time=time, fields=envelope.fields or None, **meta)
        except LabError as error:
            raise Refusal(8, number, str(error)) from error

    def _write_metric(self, envelope: Envelope, time: float | None, meta: dict[str, str]) -> None:
        """A metrics index keeps measurements only: what is none is dropped, with a word in the log."""
        moment = self._splunkd.engine.now if time is None else time
        try:
            if not envelope.measures:
                raise SearchError("no metric_name")
            self._splunkd.ingest.ingest_event("", time=moment, fields=envelope.fields, **meta)
        except SearchError as error:
            text = f"The metric event is not properly structured, index={meta['index']}: {error}"
            self._splunkd.log.write("ERROR", "MetricsProcessor", text)

    def _known(self, index: str) -> bool:
        """Events for an index that does not exist are accepted and lost, as in Splunk (facts: A1); the
        message that Splunk shows in its bulletin is in our log."""
        if index in self._splunkd.indexes():
            return True
        self._splunkd.log.write("WARN", "IndexProcessor", f"Received event for unconfigured index={index}")
        return False

    def _metric(self, index: str) -> bool:
        return self._splunkd.indexes()[index].get("datatype", "event") == "metric"
