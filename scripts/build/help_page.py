"""docs/onboarding/poller.md as one HTML page in the add-on, for the forms' help links: they work where Splunk
has no way out. Only the Markdown that this page uses is read; anything else is shown as it is written."""

import html
import re
from collections.abc import Iterator
from pathlib import Path

from scripts.build.paths import ROOT

PAGE = ROOT / "docs/onboarding/poller.md"
TARGET = "appserver/static/help/poller.html"
ITEM = re.compile(r"(?:-|\d+\.) +")
STYLE = """
body { font: 14px/1.5 "Splunk Platform Sans", Arial, sans-serif; color: #2c2c2c; max-width: 1100px;
  margin: 2em auto; padding: 0 1em; }
table { border-collapse: collapse; margin: 1em 0; }
th, td { border: 1px solid #c3cbd4; padding: 4px 8px; text-align: left; vertical-align: top; }
th { background: #e6eaee; }
code { background: #f0f2f4; padding: 0 2px; }
pre code { display: block; padding: 8px; overflow-x: auto; }
@media (prefers-color-scheme: dark) {
  body { background: #171d21; color: #d8dde1; } th { background: #2b3238; } code { background: #222a30; }
  a { color: #7ab8f5; } th, td { border-color: #45505a; }
}
"""


def write_help_page(addon: Path) -> None:
    target = addon / TARGET
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


def page(text: str) -> str:
    title = re.sub(r"^# ", "", text.splitlines()[0])
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f"<style>{STYLE}</style></head><body>\n{body(text)}\n</body></html>\n"
    )


def body(text: str) -> str:
    return "\n".join(block(lines) for lines in blocks(text.splitlines()))


def blocks(lines: list[str]) -> Iterator[list[str]]:
    """Lines that belong together: a list item with all that is indented under it, else up to a gap."""
    at = 0
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        end = at + 1
        nested = bool(ITEM.match(lines[at])) or lines[at].startswith("    ")
        while end < len(lines) and goes_on(lines, end, lines[at], nested):
            end += 1
        yield lines[at:end]
        at = end


def goes_on(lines: list[str], at: int, first: str, nested: bool) -> bool:
    """Does this line belong to the block that began with `first`?"""
    line = lines[at]
    if nested:
        return line.startswith("   ") or (not line.strip() and more_follows(lines, at))
    return bool(line.strip()) and not starts_block(line, first)


def more_follows(lines: list[str], gap: int) -> bool:
    """Is the next line that is not empty still indented?"""
    return next((line.startswith("   ") for line in lines[gap:] if line.strip()), False)


def starts_block(line: str, first: str) -> bool:
    return bool(ITEM.match(line)) or line.startswith("#") or first.startswith("#") or (
        line.startswith("|") != first.startswith("|")
    )  # fmt: skip


def block(lines: list[str]) -> str:
    first = lines[0]
    if heading := re.match(r"(#+) (.*)", first):
        level, words = len(heading[1]), heading[2]
        return f'<h{level} id="{slug(words)}">{inline(words)}</h{level}>'
    if first.startswith("    "):
        return f"<pre><code>{html.escape(chr(10).join(line[4:] for line in lines).rstrip())}</code></pre>"
    if first.startswith("|"):
        return table(lines)
    if mark := ITEM.match(first):
        rest = [first[mark.end() :], *(line[3:] if line.startswith("   ") else line for line in lines[1:])]
        number = re.match(r"\d+", first)
        opening = f'<ol start="{number[0]}">' if number else "<ul>"
        return f"{opening}<li>{body(chr(10).join(rest))}</li>{'</ol>' if number else '</ul>'}"
    return f"<p>{inline(' '.join(lines))}</p>"


def table(lines: list[str]) -> str:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    head = "".join(f"<th>{inline(cell)}</th>" for cell in rows[0])
    cells = "".join(
        "<tr>" + "".join(f"<td>{inline(cell)}</td>" for cell in row) + "</tr>\n" for row in rows[2:]
    )
    return f"<table><tr>{head}</tr>\n{cells}</table>"


def inline(text: str) -> str:
    """Code first: nothing in it is markup."""
    parts = re.split(r"`([^`]+)`", text)
    return "".join(
        f"<code>{html.escape(part)}</code>" if number % 2 else emphasis(part)
        for number, part in enumerate(parts)
    )


def emphasis(text: str) -> str:
    text = html.escape(text, quote=False)
    text = re.sub(r"\[([^\]]+)\]\((#[\w-]+)\)", r'<a href="\2">\1</a>', text)
    # Other pages of the repository are not in the add-on.
    text = re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", text)
    text = re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", text)
    return re.sub(r"(?<!\w)\*([^*]+)\*(?!\w)", r"<i>\1</i>", text)


def slug(heading: str) -> str:
    """The anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
