"""Indexer acknowledgment: a number a request, counted from 0 in each channel.

The lab has indexed an event when it answers, so a number that was given out is true at once. A real
Splunk takes a second, and forgets a channel that has been idle (inputs.conf.spec: maxIdleTime); the lab
forgets the oldest channels when there are too many.
"""

import json
import threading
import uuid
from collections import OrderedDict
from collections.abc import Mapping

from lab.splunkd.hec.codes import Refusal
from lab.splunkd.hec.tokens import Token

HEADER = "x-splunk-request-channel"
MAX_CHANNELS = 10_000


def channel_of(token: Token, headers: Mapping[str, str], query: Mapping[str, str]) -> str | None:
    """The channel of a request, a GUID; None where the token does not acknowledge."""
    if not token.acknowledges:
        return None
    channel = headers.get(HEADER) or query.get("channel", "")
    if not channel:
        raise Refusal(10)
    try:
        return str(uuid.UUID(channel))
    except ValueError:
        raise Refusal(11) from None


class Acknowledgments:
    def __init__(self) -> None:
        self._given: OrderedDict[str, int] = OrderedDict()
        self._lock = threading.Lock()

    def next(self, channel: str) -> int:
        with self._lock:
            number = self._given.pop(channel, 0)
            self._given[channel] = number + 1
            while len(self._given) > MAX_CHANNELS:
                self._given.popitem(last=False)
        return number

    def status(self, channel: str, body: bytes) -> dict[str, bool]:
        """`{"acks": [0, 1]}` → what became of each; a number never given out in this channel is False."""
        if not body.strip():
            raise Refusal(5)
        try:
            asked = json.loads(body)["acks"]
            numbers = [int(number) for number in asked]
        except (ValueError, TypeError, KeyError, RecursionError):
            raise Refusal(6) from None
        return {str(number): 0 <= number < self._given.get(channel, 0) for number in numbers}
