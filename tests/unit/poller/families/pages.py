"""Every recorded page of metrics, and the table that must know all of its names."""

import re
from pathlib import Path
from typing import NamedTuple

from ai_inference.endpoints.tables import kserve, seldon, torchserve, triton
from ai_inference.metrics.rules import Table

RECORDED = Path(__file__).resolve().parents[3] / "recorded"
TYPE = re.compile(r"^# TYPE (\S+) (\S+)", re.MULTILINE)
SAMPLE = re.compile(r"^([a-zA-Z_:][a-zA-Z0-9_:]*)[ {]", re.MULTILINE)
SUFFIXES = {
    "histogram": ("_bucket", "_sum", "_count", "_created"),
    "summary": ("_sum", "_count", "_created"),
    "counter": ("_total", "_created"),
}


class Page(NamedTuple):
    """`custom`: names that the captured server's own model made."""

    server: str
    name: str
    table: Table
    custom: frozenset[str] = frozenset()

    @property
    def families(self) -> set[str]:
        """The names that TYPE lines and samples have, without the suffixes of their type."""
        head, _, body = (RECORDED / self.server / f"{self.name}.http").read_bytes().partition(b"\r\n\r\n")
        assert b" 200" in head.split(b"\r\n")[0]
        return families_of(body.decode())


def families_of(text: str) -> set[str]:
    types = dict(TYPE.findall(text))
    parts = {family + suffix: family for family, kind in types.items() for suffix in SUFFIXES.get(kind, ())}
    return set(types) | {parts.get(name, name) for name in SAMPLE.findall(text)}


TINY = frozenset({"tiny_requests_total", "tiny_gauge", "tiny_timer"})

PAGES = (
    Page("torchserve-0.12.0", "prometheus-metrics", torchserve.TABLE),
    Page("torchserve-0.12.0", "prometheus-metrics-by-name", torchserve.TABLE),
    Page("torchserve-0.12.0", "legacy-metrics", torchserve.TABLE),
    Page("triton-2.51.0", "default-metrics", triton.TABLE),
    Page("triton-2.51.0", "default-metrics", kserve.TABLE),
    Page("kserve-0.21.0", "default-metrics", kserve.TABLE),
    Page("kserve-0.21.0", "default-openmetrics", kserve.TABLE),
    Page("mlserver-1.7.1", "default-metrics", kserve.TABLE, frozenset({"custom_requests"})),
    Page("mlserver-1.7.1", "noparallel-metrics", kserve.TABLE),
    Page("seldon-1.18.2", "default-metrics", seldon.TABLE, TINY),
)
