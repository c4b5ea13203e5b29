"""ESCU's rules about prompts over given texts: which rule flags which.

A rule is a search. Its conditions on one event run as they are written, in the lab's search language; what
only shows or orders results is left out, and its data source's macro stands for "these texts". A rule that
looks at more than one event, or that the lab refuses, is named with the reason.

Texts come as lines of JSON on standard input; a line for each rule goes out, then one for each text.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from lab import Lab, LabError
from lab.spl.splitting import split_pipeline
from scripts.bench.score_workers import answer, asked

# Which of a checkout's 2,000 rules are looked at, by their file names.
ABOUT = re.compile(r"prompt|jailbreak|copilot|ollama|bedrock|mcp_|llm|_ai_")
# Where these data sources hold what was written to a model. `_raw` too: a rule of bare words searches it.
TEXT_FIELDS = (
    "input.inputBodyJson.messages{}.content{}.text",
    "Subject_Title",
    "params.content_preview",
    "params.result_preview",
)
# Fields that a rule asks to be there before it looks at the text.
OTHER_FIELDS = {"identity.arn": "arn:aws:sts::1:assumed-role/bench/bench", "Sender": "bench"}
CONDITIONS = {"search", "where", "eval", "rename", "rex", "regex", "fillnull", "makemv"}
SHOWS = {"table", "fields", "sort"}
NUMBER = "bench_number"
BATCH = 500
SOURCE = re.compile(r"`[\w:]+`\s*")
MACRO = re.compile(r"`[^`]+`\Z")
COMMAND = re.compile(r"[a-z]\w*")


class NotMeasured(Exception):
    """Why a rule says nothing about one text."""


@dataclass
class Rule:
    """`search`: what is run over rows of texts; empty where `why` says that it cannot be."""

    name: str
    search: str = ""
    why: str = ""
    gave_up: int = 0


def translated(search: str) -> str:
    """A rule's conditions on one event, as a search over rows that are there already."""
    segments = [segment.text.strip() for segment in split_pipeline(search)]
    first, *rest = segments if segments[0] else segments[1:]
    source = SOURCE.match(first)
    if not source:
        raise NotMeasured(f"it does not begin with the macro of a data source: {first[:60]}")
    words = first[source.end() :]
    kept = [f"search {words}"] if words else []
    for segment in rest:
        command = COMMAND.match(segment)
        if command and command[0] in CONDITIONS:
            kept.append(segment)
        elif not (MACRO.match(segment) or (command and command[0] in SHOWS)):
            name = command[0] if command else segment
            raise NotMeasured(f"`{name}` is more than a condition on one text")
    if not (words and "=" not in words) and not any(field in search for field in TEXT_FIELDS):
        raise NotMeasured("it reads no field that holds a prompt")
    return " | ".join(kept)


def read(path: Path) -> Rule:
    loaded: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(loaded, dict) or not isinstance(loaded.get("search"), str):
        return Rule(path.stem, why="the file has no `search`")
    try:
        return Rule(str(loaded.get("name", path.stem)), translated(loaded["search"]))
    except (NotMeasured, LabError) as error:
        return Rule(str(loaded.get("name", path.stem)), why=str(error))


def rules(folder: Path) -> list[Rule]:
    return [read(path) for path in sorted(folder.rglob("*.yml")) if ABOUT.search(path.stem)]


def rows(numbered: Sequence[tuple[int, str]]) -> list[dict[str, str]]:
    return [
        {NUMBER: str(number), "_raw": text, **OTHER_FIELDS, **dict.fromkeys(TEXT_FIELDS, text)}
        for number, text in numbered
    ]


def passed(lab: Lab, rule: Rule, numbered: Sequence[tuple[int, str]]) -> Iterator[int]:
    """The numbers of the texts that a rule lets through. A text that the rule's regular expression gives up
    on (Splunk's match_limit) is none, and is counted.
    """
    try:
        found = lab.search(rule.search, rows=rows(numbered))
    except LabError as error:
        if "match limit" not in str(error):
            raise
        if len(numbered) == 1:
            rule.gave_up += 1
            return
        half = len(numbered) // 2
        yield from passed(lab, rule, numbered[:half])
        yield from passed(lab, rule, numbered[half:])
        return
    for row in found:
        yield int(str(row[NUMBER]))


def run(rule: Rule, texts: Sequence[str], lab: Lab) -> set[int]:
    """Which texts, by number. A search that the lab refuses becomes a rule that is not measured."""
    numbered, hit = list(enumerate(texts)), set[int]()
    try:
        for start in range(0, len(numbered), BATCH):
            hit.update(passed(lab, rule, numbered[start : start + BATCH]))
    except LabError as error:
        rule.search, rule.why = "", f"the lab's search language refuses it: {error}"
        return set()
    return hit


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.bench.score_escu", description=__doc__)
    parser.add_argument(
        "folder", type=Path, help="security_content's checkout, or a directory of its rule files"
    )
    folder = parser.parse_args(arguments).folder
    found = rules(folder) if folder.is_dir() else []
    if not found:
        print(f"error: no rule about prompts under {folder}", file=sys.stderr)
        return 2
    texts, lab = list(asked()), Lab()
    hits: list[list[str]] = [[] for _ in texts]
    for rule in found:
        print(f"ESCU: {rule.name} …", file=sys.stderr)
        for number in run(rule, texts, lab) if rule.search else ():
            hits[number].append(rule.name)
    for rule in found:
        answer(rule=rule.name, why=rule.why, gave_up=rule.gave_up)
    for names in hits:
        answer(rules=names)
    return 0


if __name__ == "__main__":
    sys.exit(main())
