"""What the poller's records say, read without the add-on: JSON, a line a record."""

import json
from collections.abc import Iterator

from tests.knowledge.python_logs import Fields

KINDS = ("health", "inventory", "metrics", "change")


def records(data: bytes) -> Iterator[Fields]:
    for line in data.decode().splitlines():
        record = json.loads(line)
        fields: Fields = {"_time": float(record.pop("time"))}
        # The platform is in no expected file: it is the source type's, or the record's, own.
        record.pop("serving_platform", None)
        flat = {name: value for name, value in record.items() if not isinstance(value, dict | list)}
        # As Splunk's JSON extraction writes them.
        words = {True: "true", False: "false", None: "null"}
        yield fields | {
            name: words[value] if value is None or isinstance(value, bool) else str(value)
            for name, value in flat.items()
        }


READERS = {f"ai:inference:{kind}": records for kind in KINDS}
