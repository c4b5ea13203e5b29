"""Writes docs/poller-metrics.md: which of each server's metrics becomes which field, by the poller's tables.

python -m scripts.metric_names          write the page
"""

import sys
from collections import defaultdict
from collections.abc import Iterator

from ai_inference.endpoints.tables import known
from ai_inference.metrics.rules import COUNTER, GAUGE, HISTOGRAM, Rule, joined

from scripts.build.paths import ROOT

PAGE = ROOT / "docs/poller-metrics.md"
HEAD = """# Metrics of the poller

Which fields of `ai:inference:metrics` come from which exposed metric; [the poller](onboarding/poller.md)
writes them. Generated from its tables (`python -m scripts.metric_names`): change those, not this page.

- `NAME_total`: since the server's start. `NAME_per_second`: since the last poll, through resets.
- `NAME_avg`, `NAME_p50`, `NAME_p95`, `NAME_p99`: of what happened since the last poll; the last three by the
  buckets of a histogram.
- Units are seconds, bytes, ratios (0 to 1), counts, watts, joules, degrees Celsius, US dollars, whatever the
  server exposes.

| fields | exposed as |
|---|---|
"""
SUFFIXES = {
    COUNTER: "`{0}_total`, `{0}_per_second`",
    GAUGE: "`{0}`",
    HISTOGRAM: "`{0}_avg`, `{0}_p50`, `{0}_p95`, `{0}_p99`",
}
MEAN = "`{0}_avg`"


def page() -> str:
    by_name: dict[str, list[Rule]] = defaultdict(list)
    for rule in joined(known.TABLES).rules:
        by_name[rule.name].append(rule)
    return HEAD + "".join(f"{row}\n" for row in rows(by_name))


def rows(by_name: dict[str, list[Rule]]) -> Iterator[str]:
    for name in sorted(by_name):
        rules = by_name[name]
        kinds = dict.fromkeys(rule.kind for rule in rules)
        # A mean is what a histogram has as well.
        fields = [SUFFIXES[kind] for kind in kinds if kind in SUFFIXES] or [MEAN]
        exposed = dict.fromkeys(said(rule) for rule in rules)
        yield f"| {', '.join(fields).format(name)} | {', '.join(exposed)} |"


def said(rule: Rule) -> str:
    part = ", ".join(f"{label}={value}" for label, value in rule.where.items())
    return f"`{rule.exposed}{{{part}}}`" if part else f"`{rule.exposed}`"


def main() -> int:
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
