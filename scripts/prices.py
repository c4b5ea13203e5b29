"""Writes package/lookups/ai_model_prices.csv from the price list that LiteLLM's packages carry (MIT licence).

    pip download --no-deps litellm==1.80.0 litellm==1.101.6
    python -m scripts.prices 2025-11-20=litellm-1.80.0-….whl 2026-10-08=litellm-1.101.6-….whl

A package stands for a day on which it was to be had: a model has a row for each day on which the list said
something new. What a model cost before the first of them is not known here, and so is not in the table.
"""

import csv
import json
import re
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parents[1] / "package/lookups/ai_model_prices.csv"
COLUMNS = ("model", "valid_from", "input_usd", "cached_input_usd", "output_usd", "source", "date")
PRICES = ("input_cost_per_token", "cache_read_input_token_cost", "output_cost_per_token")
LIST = "model_prices_and_context_window_backup.json"
# Well-known models with their dated names. A name before a slash is who sells it, if that is not its maker.
WANTED = re.compile(
    r"gpt-3\.5-turbo|gpt-4|gpt-4-turbo|gpt-4o|gpt-4o-mini|gpt-4\.1(?:-mini|-nano)?|gpt-5(?:\.[1-6])?(?:-mini|-nano|-pro)?"
    r"|o1|o3|o3-mini|o3-pro|o4-mini|text-embedding-(?:3-small|3-large|ada-002)"
    r"|claude-(?:3-haiku|3-opus|3-5-sonnet|3-5-haiku|3-7-sonnet|(?:sonnet|opus|haiku)-[45](?:-[1-8])?)"
    r"|gemini/gemini-(?:[23](?:\.\d)?)-(?:pro|flash|flash-lite)"
    r"|deepseek/deepseek-(?:chat|reasoner)|mistral/(?:mistral-(?:large|medium|small)-latest|codestral-latest|mistral-embed)"
    r"|xai/grok-(?:3|3-mini|4)|azure/(?:gpt-4o|gpt-4o-mini|gpt-4\.1|gpt-5)|command-(?:a-03-2025|r-08-2024|r-plus-08-2024)"
)
DATED = re.compile(r"-(?:\d{4}-\d\d-\d\d|\d{8})\Z")
MAKERS = ("gemini", "deepseek", "mistral", "xai")


def main(packages: list[str]) -> int:
    if not packages:
        print(__doc__, file=sys.stderr)
        return 2
    dated = sorted(package.split("=", 1) for package in packages)
    with TARGET.open("w", newline="", encoding="utf-8") as file:
        rows = sorted(table([(day, *read(Path(path))) for day, path in dated]))
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])
    print(f"{TARGET}: {len(rows)} rows")
    return 0


def read(package: Path) -> tuple[str, dict[str, Any]]:
    """Its version, and its price list."""
    with zipfile.ZipFile(package) as archive:
        return package.name.split("-")[1], json.loads(archive.read(f"litellm/{LIST}"))


def table(lists: list[tuple[str, str, dict[str, Any]]]) -> Iterator[tuple[str, ...]]:
    for name in sorted({name for _, _, prices in lists for name in prices if wanted(name)}):
        known: tuple[str, ...] = ()
        for day, version, prices in lists:
            entry = prices.get(name)
            if entry is None or entry.get(PRICES[0]) is None:
                continue  # gone from the list, not from the bills: the last price stays
            now = tuple(million(entry.get(price)) for price in PRICES)
            if now != known:
                source = f"litellm {version} (PyPI, MIT): {LIST}, {name}"
                yield (plain(name), day, *now, source, day)
            known = now


def wanted(name: str) -> bool:
    return WANTED.fullmatch(DATED.sub("", name)) is not None


def plain(name: str) -> str:
    seller, slash, model = name.partition("/")
    return model if slash and seller in MAKERS else name


def million(price: float | None) -> str:
    """US dollars a million tokens."""
    return "" if price is None else f"{price * 1_000_000:.6f}".rstrip("0").rstrip(".")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
