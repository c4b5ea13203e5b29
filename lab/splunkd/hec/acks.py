"""Indexer acknowledgment: a number a request, counted from 0 in each channel.

The lab has indexed an event when it answers, so a number that was given out is true at once, and once: "Upon
returning true, Splunk drops the ackId status and all subsequent requests with the same ackId will return
false" (Vector's RFC 9465, observed on Splunk 7.3.2). A real Splunk takes a second, and forgets a channel that
has been idle (inputs.conf.spec: maxIdleTime); the lab forgets the oldest channels when there are too many.
"""

import json
import threading
import uuid
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field

from lab.splunkd.hec.codes import Refusal
from lab.splunkd.hec.tokens import Token

HEADER = "x-splunk-request-channel"
MAX_CHANNELS = 10_000
# limits.conf.spec 10.4: max_number_of_acked_requests_pending_query_per_ack_channel
MAX_PENDING = 1_000_000


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


@dataclass
class Channel:
    """`pending`: the numbers that nobody has asked for yet, oldest first."""

    next: int = 0
    pending: dict[int, None] = field(default_factory=dict)


class Acknowledgments:
    def __init__(self) -> None:
        self._channels: OrderedDict[str, Channel] = OrderedDict()
        self._lock = threading.Lock()

    def next(self, channel: str) -> int:
        with self._lock:
            own = self._channels.setdefault(channel, Channel())
            self._channels.move_to_end(channel)
            number, own.next = own.next, own.next + 1
            own.pending[number] = None
            if len(own.pending) > MAX_PENDING:
                del own.pending[next(iter(own.pending))]
            while len(self._channels) > MAX_CHANNELS:
                self._channels.popitem(last=False)
        return number

    def status(self, channel: str, body: bytes) -> dict[str, bool]:
        """`{"acks": [0, 1]}` → what became of each; a number that this channel does not wait for is False."""
        if not body.strip():
            raise Refusal(5)
        try:
            asked = json.loads(body)["acks"]
            numbers = [int(number) for number in asked]
        except (ValueError, TypeError, KeyError, RecursionError):
            raise Refusal(6) from None
        with self._lock:
            pending = self._channels.get(channel, Channel()).pending
            return {str(number): pending.pop(number, "unknown") is None for number in dict.fromkeys(numbers)}
