"""Feeds the captures to the lab as if the servers had been running in the last hour."""

import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from lab import Lab
from lab.splunkd import Server
from scripts.samples import SAMPLE_DATA
from scripts.shift import first_time, shift

# Each captured run plays one server; minutes before now at which it starts. The log4j2 settings of the
# runs differ, what they say does not: "default" writes the stock text layout, "json-pattern" JSON.
SERVERS = {
    "default": ("torchserve-01", 52),
    "legacy": ("torchserve-02", 41),
    "json-pattern": ("torchserve-03", 30),
    "prometheus": ("torchserve-04", 19),
    "token-auth": ("torchserve-05", 8),
}
# A server whose log layout was changed by mistake: real bytes, and broken ones made from them. Early enough
# that the detection, which runs each quarter of an hour, has run since.
BROKEN_SERVER = ("torchserve-06", 35)


# A run takes less than this: what bears no time of its own is indexed so long after the run began.
RUN_SECONDS = 60


@dataclass(frozen=True)
class Feed:
    """One file as a forwarder would send it. `sent` is the time (epoch seconds) at which it does."""

    sourcetype: str
    host: str
    source: str
    data: bytes
    sent: float


def feeds(now: float) -> Iterator[Feed]:
    """Every capture of the runs above, and the broken lines, with their times moved."""
    for run, (host, minutes) in SERVERS.items():
        paths = [p for p in sorted(SAMPLE_DATA.glob(f"torchserve:*/{run}*.log")) if "stdout" not in p.name]
        yield from moved(paths, host, now - minutes * 60)
    host, minutes = BROKEN_SERVER
    for path in sorted(SAMPLE_DATA.glob("torchserve:*/broken/*.log")):
        yield from moved([path], host, now - minutes * 60)


def moved(paths: list[Path], host: str, begin: float) -> Iterator[Feed]:
    """These files, shifted by one amount so that the earliest time in them is `begin`."""
    contents = {path: path.read_bytes() for path in paths}
    times = [time for data in contents.values() if (time := first_time(data)) is not None]
    offset = begin - min(times) if times else 0.0
    for path, data in contents.items():
        sourcetype = path.relative_to(SAMPLE_DATA).parts[0]
        source = f"/var/log/torchserve/{path.name}"
        yield Feed(sourcetype, host, source, shift(data, offset), begin + RUN_SECONDS)


def send(lab: Lab, server: Server, now: float) -> int:
    """Send everything to the lab's HTTP Event Collector, its clock at the time of sending; the number of
    files is returned."""
    count = 0
    certificate = lab.home.root / "etc/auth/server.pem"
    context = ssl.create_default_context(cafile=str(certificate))
    headers = {"Authorization": f"Splunk {server.hec_token}"}
    with httpx.Client(verify=context, headers=headers, base_url=server.hec_url, timeout=60) as client:
        for feed in feeds(now):
            lab.freeze(feed.sent)
            parameters = {"sourcetype": feed.sourcetype, "host": feed.host, "source": feed.source}
            answer = client.post("/services/collector/raw", params=parameters, content=feed.data)
            answer.raise_for_status()
            count += 1
    lab.freeze(None)
    return count
