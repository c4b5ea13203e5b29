"""Dashboard Studio definitions: every reference resolves, every query parses, runs and has its fields."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

from lab import Lab, LabError
from scripts.samples import NOW, SAMPLE_DATA

TOKEN = re.compile(r"\$([A-Za-z_][\w.]*?)\$")
DEFAULTS = {"host": '"*"', "endpoint": '"*"', "time.earliest": "0", "time.latest": "now"}


def dashboards(addon: Path) -> list[str]:
    lab = filled(addon)
    problems = []
    for path in sorted((addon / "default/data/ui/views").glob("*.xml")):
        root = fromstring(path.read_text(encoding="utf-8"))  # noqa: S314 - the add-on under test
        if root.get("version") != "2":
            continue
        try:
            definition = json.loads(root.findtext("definition") or "")
        except ValueError as error:
            problems.append(f"{path.name}: the definition is no JSON: {error}")
            continue
        problems += [f"{path.name}: {problem}" for problem in [*links(definition), *queries(definition, lab)]]
    return problems


def filled(addon: Path) -> Lab:
    """A lab with one run's captures and a few broken lines: every panel has something to show."""
    lab = Lab([addon], now=NOW)
    for path in [
        *SAMPLE_DATA.glob("*/default.log"),
        *SAMPLE_DATA.glob("*/polled.log"),
        SAMPLE_DATA / "torchserve:inference/broken/cut.log",
    ]:
        sourcetype = path.relative_to(SAMPLE_DATA).parts[0]
        try:
            lab.ingest(path.read_bytes(), sourcetype=sourcetype, host="ml01", source=path.name)
        except LabError:
            continue  # the captures check reports it
    return lab


def links(definition: dict[str, Any]) -> list[str]:
    sources, visualizations = definition["dataSources"], definition["visualizations"]
    problems = []
    used = set()
    for name, item in [*visualizations.items(), *definition["inputs"].items()]:
        for source in item.get("dataSources", {}).values():
            used.add(source)
            if source not in sources:
                problems.append(f"{name}: no data source {source}")
    for name, source in sources.items():
        base = source.get("options", {}).get("extend")
        used.add(base)
        if source["type"] == "ds.chain" and base not in sources:
            problems.append(f"{name} extends {base}, which is not there")
    placed = {block["item"] for block in definition["layout"]["structure"]}
    problems += [
        f"the layout places {name}, which is not there" for name in sorted(placed - visualizations.keys())
    ]
    problems += [f"{name} is not placed" for name in sorted(visualizations.keys() - placed)]
    problems += [f"data source {name} feeds nothing" for name in sorted(sources.keys() - used)]
    tokens = {item["options"]["token"] for item in definition["inputs"].values()}
    text = json.dumps(sources)
    problems += [
        f"token ${t}$ has no input" for t in set(TOKEN.findall(text)) if t.split(".")[0] not in tokens
    ]
    if not any(source["type"] == "ds.chain" for source in sources.values()):
        problems.append("no data source is chained: each panel would search for itself")
    return problems


def queries(definition: dict[str, Any], lab: Lab) -> list[str]:
    """Run each data source over the captures; one that finds nothing names a field or an event wrongly."""
    problems = []
    for name, source in definition["dataSources"].items():
        chain = [source]
        while "extend" in chain[0].get("options", {}):
            base = definition["dataSources"].get(chain[0]["options"]["extend"])
            if base is None:
                break
            chain.insert(0, base)
        if chain[0]["type"] == "ds.chain":
            continue  # reported by links
        try:
            rows = [dict(row) for row in lab.search(query_of(chain[0]), earliest=0)]
            for step in chain[1:]:
                rows = [dict(row) for row in lab.search(query_of(step), rows=rows)]
        except LabError as error:
            problems.append(f"{name}: {error}")
            continue
        if not rows or not any(len(row) > (1 if "_time" in row else 0) for row in rows):
            problems.append(f"{name}: finds nothing in the captures")
        problems += empty_columns(name, chain[-1], rows)
    return problems


def empty_columns(name: str, source: dict[str, Any], rows: list[dict[str, Any]]) -> list[str]:
    """A column of the final `table` that no row fills is a field that does not exist."""
    tables = re.findall(r"\| table ([^\n|]+)", source["options"]["query"])
    renamed = dict(re.findall(r'(\w+) AS "([^"]+)"', source["options"]["query"].rpartition("| rename")[2]))
    columns = [column.strip() for column in tables[-1].split(",")] if tables else []
    filled_columns = {column for row in rows for column in row}
    return [f"{name}: column {c} is empty" for c in columns if renamed.get(c, c) not in filled_columns]


def query_of(source: dict[str, Any]) -> str:
    text = TOKEN.sub(lambda found: DEFAULTS.get(found[1], found[0]), source["options"]["query"])
    return text if text.startswith(("|", "search ")) else f"search {text}"
