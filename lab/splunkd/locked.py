"""Writing events from several threads (HEC, inputs, logs) into a Lab that knows of one."""

import threading
from collections.abc import Mapping

from lab.splunkd.engine import Engine


class LockedIngest:
    def __init__(self, engine: Engine, lock: threading.RLock) -> None:
        self._engine, self._lock = engine, lock

    def ingest(
        self, data: bytes, *, sourcetype: str, source: str = "", host: str = "", index: str = "main"
    ) -> int:
        with self._lock:
            return self._engine.ingest(data, sourcetype=sourcetype, source=source, host=host, index=index)

    def ingest_event(
        self,
        raw: str,
        *,
        sourcetype: str,
        source: str = "",
        host: str = "",
        index: str = "main",
        time: float | None = None,
        fields: Mapping[str, str | list[str]] | None = None,
    ) -> int:
        with self._lock:
            return self._engine.ingest_event(
                raw, sourcetype=sourcetype, source=source, host=host, index=index, time=time, fields=fields
            )
