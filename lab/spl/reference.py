"""`python -m lab.spl.reference` writes docs/lab-spl.md from the tables: what the lab's searches can do.

A test holds the page to the tables, so it cannot promise what is not there.
"""

from pathlib import Path

from lab.spl import aggregates, functions
from lab.spl.commands import COMMANDS, REFUSED
from lab.spl.registry import Command

PAGE = Path(__file__).parents[2] / "docs" / "lab-spl.md"
HEAD = """# What the lab's search language supports

Written by `python -m lab.spl.reference` from the tables in `lab/spl`; do not edit. A command, function or
option that is not here raises `Unsupported` (or `SearchError` where Splunk would refuse it too), before any
row is read where that can be known.
"""


def _commands() -> list[str]:
    lines = ["## Commands", "", "| command | kind | syntax |", "|---|---|---|"]
    seen: dict[int, list[str]] = {}
    for name, spec in COMMANDS.items():
        seen.setdefault(id(spec.parse), []).append(name)
    listed: dict[str, Command] = {", ".join(sorted(names)): COMMANDS[names[0]] for names in seen.values()}
    for names, spec in sorted(listed.items()):
        lines.append(f"| {names} | {spec.kind} | `{_cell(spec.syntax)}` |")
    return lines


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _functions() -> list[str]:
    lines = ["## Functions of eval and where", "", "`s` text, `n` number, `v` any value, `m` all values, `b` "
             "condition; `?` optional, `*` repeated.", ""]  # fmt: skip
    chapters: dict[str, list[str]] = {}
    for name, spec in functions.TABLE.items():
        chapters.setdefault(spec.chapter, []).append(f"`{name}({', '.join(spec.signature.split())})`")
    for chapter, entries in sorted(chapters.items()):
        lines += [f"**{chapter}**: {', '.join(sorted(entries))}", ""]
    return lines[:-1]


def _statistics() -> list[str]:
    names = sorted({*aggregates.FACTORIES, *aggregates.ALIASES, *aggregates.OVER_FUNCTIONS})
    percentiles = [f"{name}N" for name in sorted(aggregates.PERCENTILES)]
    return ["## Statistical functions", "", ", ".join(f"`{name}`" for name in [*names, *percentiles])]


def _refused() -> list[str]:
    lines = ["## Refused by name", "", "| what | why |", "|---|---|"]
    reasons: dict[str, list[str]] = {}
    for name, why in REFUSED.items():
        reasons.setdefault(why, []).append(name)
    lines += [f"| commands {', '.join(sorted(names))} | {why} |" for why, names in sorted(reasons.items())]
    evals: dict[str, list[str]] = {}
    for name, why in {**functions.REFUSED}.items():
        evals.setdefault(why, []).append(f"{name}()")
    lines += [
        f"| eval functions {', '.join(sorted(names))} | {why} |" for why, names in sorted(evals.items())
    ]
    lines += [f"| stats function {name}() | {why} |" for name, why in sorted(aggregates.REFUSED.items())]
    return lines


def page() -> str:
    parts = [HEAD.splitlines(), _commands(), _functions(), _statistics(), _refused()]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
