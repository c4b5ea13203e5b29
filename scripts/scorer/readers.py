"""How texts are taken out of a package's archive: one function a form of file, none runs what it reads."""

import ast
import csv
import io
import json
import random
import re
from collections.abc import Callable, Iterator
from typing import Any

import yaml

Rule = dict[str, Any]
# A text and the kind that its own file gives it, or "".
Found = Iterator[tuple[str, str]]
Reader = Callable[[str, Rule], Found]
READERS: dict[str, Reader] = {}


def reader(function: Reader) -> Reader:
    READERS[function.__name__.removesuffix("_file")] = function
    return function


@reader
def lines(text: str, rule: Rule) -> Found:
    """A word list: one text a line, `#` comments."""
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.replace("\\n", "\n").replace("\\u", "\\u"), ""


@reader
def whole(text: str, rule: Rule) -> Found:
    """The file is the text; a heading and front matter before it are not."""
    body = re.sub(r"\A(#[^\n]*\n+)?(---\n.*?\n---\n+)?", "", text, flags=re.DOTALL)
    yield body[: rule.get("most_letters", 100_000)], ""


@reader
def paragraphs(text: str, rule: Rule) -> Found:
    for part in re.split(r"\n\s*\n", text):
        yield part.strip(" #>*-\n"), ""


@reader
def chunks(text: str, rule: Rule) -> Found:
    size = int(rule["size"])
    for start in range(0, len(text), size * 3):
        yield text[start : start + size], ""


def json_values(text: str) -> Iterator[Any]:
    """One document, or one a line."""
    try:
        yield json.loads(text)
    except ValueError:
        for line in text.splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                continue


def leaves(value: Any, keys: set[str] | None, key: str = "") -> Iterator[str]:
    """The strings under `keys` (any, if None); a list's items have the list's key."""
    if isinstance(value, str):
        if keys is None or key in keys:
            yield value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, keys, str(name))
    elif isinstance(value, list):
        for item in value:
            yield from leaves(item, keys, key)


def wanted(rule: Rule) -> set[str] | None:
    return set(rule["keys"]) if "keys" in rule else None


@reader
def strings(text: str, rule: Rule) -> Found:
    for value in json_values(text):
        for leaf in leaves(value, wanted(rule)):
            yield leaf, ""


class Untagged(yaml.SafeLoader):
    """Knows no tag of an application: what has one is left out."""


Untagged.add_multi_constructor("!", lambda loader, suffix, node: None)


@reader
def yaml_file(text: str, rule: Rule) -> Found:
    for document in yaml.load_all(text, Loader=Untagged):
        for leaf in leaves(document, wanted(rule)):
            yield leaf, ""


@reader
def records(text: str, rule: Rule) -> Found:
    """Objects with a text, those for which `where` holds."""
    for value in json_values(text):
        items = value if isinstance(value, list) else value.get("samples", [value])
        for item in items:
            if all(item.get(key) == what for key, what in rule.get("where", {}).items()):
                yield str(item.get(rule["text"], "")), str(item.get(rule.get("kinds", ""), ""))


@reader
def carriers(text: str, rule: Rule) -> Found:
    """Tasks that say which of their parts carries the attack: a field of theirs, or one of their files."""
    for item in json.loads(text):
        part = item.get(rule["vector"], "none")
        if part == "none":
            continue
        if isinstance(item.get(part), str):
            yield item[part], ""
            continue
        # The file that says it is not named: what the attack's own mark stands in, or the first.
        marks = [mark for mark in item.get("payload_indicator", "").split("|") if mark]
        files = list(item[rule["files_of"]].values())
        yield next((file for file in files if any(mark in file for mark in marks)), files[0]), ""


@reader
def column(text: str, rule: Rule) -> Found:
    csv.field_size_limit(10_000_000)
    for row in csv.DictReader(io.StringIO(text)):
        yield row.get(rule["column"]) or "", ""


def joined(node: ast.expr | None) -> str | None:
    """The text of a string constant, an f-string (its fields as `TARGET`) or a sum of them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(joined(part) or "TARGET" for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = joined(node.left), joined(node.right)
        return left + right if left is not None and right is not None else None
    return None


@reader
def literals(text: str, rule: Rule) -> Found:
    """A Python file's strings, without its docstrings."""
    tree = ast.parse(text)
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in docs | inside:
            said = joined(node)
            if said:
                yield said, ""


@reader
def arguments(text: str, rule: Rule) -> Found:
    """A positional argument of each call of one name."""
    for node in ast.walk(ast.parse(text)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id == rule["call"] and len(node.args) > rule["position"]:
            yield joined(node.args[rule["position"]]) or "", joined(node.args[rule["kinds"]]) or ""


@reader
def keywords(text: str, rule: Rule) -> Found:
    """A keyword argument of each call that has it."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.keyword) and node.arg == rule["keyword"]:
            yield joined(node.value) or "", ""


@reader
def entries(text: str, rule: Rule) -> Found:
    """The values of one key in a Python file's dictionaries."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == rule["key"]:
                    yield joined(value) or "", ""


@reader
def chats(text: str, rule: Rule) -> Found:
    """Lines of `input`: a text, or messages of which the last user's counts and, now and then, the
    system's.
    """
    for value in json_values(text):
        said = value.get("input") if isinstance(value, dict) else None
        if isinstance(said, str):
            yield said, ""
        elif isinstance(said, list):
            messages = [m for m in said if isinstance(m, dict) and isinstance(m.get("content"), str)]
            users = [m["content"] for m in messages if m.get("role") == "user"]
            systems = [m["content"] for m in messages if m.get("role") == "system"]
            if users:
                yield users[-1], ""
            if systems:
                yield systems[0] + ("\n" + users[-1] if users else ""), "system_prompt"


@reader
def sharegpt(text: str, rule: Rule) -> Found:
    """What people wrote first in a conversation. The file is cut off at its end: read as far as it goes."""
    for match in re.finditer(
        r'"conversations":\s*\[\s*\{\s*"from":\s*"human",\s*"value":\s*("(?:[^"\\]|\\.)*")', text
    ):
        yield json.loads(match.group(1)), ""


def templates(folder: dict[str, str]) -> Found:
    """Spikee's seeds: each jailbreak around instructions of its folder, and its whole prompts; `folder`:
    name to text.
    """
    pick = random.Random(1)
    instructions = [
        v["instruction"] for v in json_values(folder.get("instructions.jsonl", "")) if "instruction" in v
    ]
    for value in json_values(folder.get("jailbreaks.jsonl", "")):
        for instruction in pick.sample(instructions, min(3, len(instructions))):
            yield str(value.get("text", "")).replace("<INSTRUCTION>", instruction), ""
