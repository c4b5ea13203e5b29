"""Tables of who flags what: a row a source or a kind, a column a contender at one threshold."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from scripts.scorer.corpus import Text

By = Callable[[Text], str]
# A kind of fewer texts has no row of its own.
FEW = 10


@dataclass(frozen=True)
class Column:
    """`hits`: whether it flags a text, by the text's number. A text that is not in it was not asked about."""

    name: str
    hits: Mapping[int, bool]


def threshold(benign: Iterable[float], rate: float) -> float:
    """The least value that at most `rate` of these scores reach. As the search has it, a text passes whose
    score is equal or greater.
    """
    falling = sorted(benign, reverse=True)
    if not falling:
        raise ValueError("no benign text: nothing to set a threshold on")
    allowed = math.floor(rate * len(falling) + 1e-9)
    return math.nextafter(falling[allowed], math.inf) if allowed < len(falling) else falling[-1]


def flagged(name: str, scores: Mapping[int, float], value: float) -> Column:
    return Column(name, {number: score >= value for number, score in scores.items()})


def any_of(name: str, columns: Sequence[Column]) -> Column:
    numbers = {number for column in columns for number in column.hits}
    return Column(name, {n: any(column.hits.get(n, False) for column in columns) for n in numbers})


def by_source(text: Text) -> str:
    return text.source


def by_kind(texts: Iterable[Text]) -> By:
    """A source's own word for the kind, up to a colon. Words that few of the texts have, and sentences, are
    one kind.
    """
    count = Counter(text.kind.split(":")[0] for text in texts)
    own = {kind for kind, texts_of in count.items() if texts_of >= FEW and " " not in kind} - {""}

    def kind(text: Text) -> str:
        word = text.kind.split(":")[0]
        return word if word in own else "other"

    return kind


def cell(hits: Sequence[bool], asked: int) -> str:
    """A share, with the number of texts where that is not the row's."""
    if not hits:
        return "-"
    return f"{fmean(hits):.1%}" + (f" ({len(hits)})" if len(hits) != asked else "")


def table(texts: Mapping[int, Text], columns: Sequence[Column], by: By, head: str) -> str:
    """Shares flagged. `mean` counts each row once, `all` each text."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, text in texts.items():
        groups[by(text)].append(number)
    lines = [f"| {head} | texts | " + " | ".join(column.name for column in columns) + " |"]
    lines.append("|---" * (len(columns) + 2) + "|")
    means: list[list[float]] = [[] for _ in columns]
    for name in sorted(groups):
        cells = []
        for column, shares in zip(columns, means, strict=True):
            hits = [column.hits[n] for n in groups[name] if n in column.hits]
            shares.extend([fmean(hits)] if hits else [])
            cells.append(cell(hits, len(groups[name])))
        lines.append(f"| {name} | {len(groups[name])} | " + " | ".join(cells) + " |")
    said = [f"{fmean(shares):.1%}" if shares else "-" for shares in means]
    lines.append(f"| mean of {len(groups)} | | " + " | ".join(said) + " |")
    every = [cell([c.hits[n] for n in texts if n in c.hits], len(texts)) for c in columns]
    lines.append(f"| all | {len(texts)} | " + " | ".join(every) + " |")
    return "\n".join(lines)


def mean_of_sources(texts: Mapping[int, Text], hits: Mapping[int, bool], numbers: Iterable[int]) -> str:
    groups: dict[str, list[bool]] = defaultdict(list)
    for number in numbers:
        groups[texts[number].source].append(hits[number])
    return f"{fmean([fmean(shares) for shares in groups.values()]):.1%}" if groups else "-"


def summary(texts: Mapping[int, Text], columns: Sequence[Column], chat: str) -> str:
    """A row a contender, over the texts that all of them were asked about; `chat` is a source by itself."""
    asked = [number for number in texts if all(number in column.hits for column in columns)]
    parts = [
        [number for number in asked if texts[number].attack],
        [number for number in asked if not texts[number].attack and texts[number].source == chat],
        [number for number in asked if not texts[number].attack and texts[number].source != chat],
    ]
    sizes = [f"{len(part):,}" for part in parts]
    heads = f"{sizes[0]} attacks, mean of sources | real chat ({sizes[1]}) | {sizes[2]} other ordinary texts"
    lines = [f"| | {heads}, mean of sources |", "|---|---|---|---|"]
    for column in columns:
        said = [mean_of_sources(texts, column.hits, part) for part in parts]
        lines.append(f"| {column.name} | " + " | ".join(said) + " |")
    return "\n".join(lines)


def both(texts: Mapping[int, Text], columns: Sequence[Column]) -> str:
    """Recall by source and by kind, then false positives by source and by kind."""
    parts = []
    for attack, title in ((True, "Attacks flagged"), (False, "Ordinary texts flagged")):
        some = {number: text for number, text in texts.items() if text.attack is attack}
        if some:
            parts += [f"### {title}", table(some, columns, by_source, "source")]
            parts.append(table(some, columns, by_kind(some.values()), "kind"))
    return "\n\n".join(parts)
