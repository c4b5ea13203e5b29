"""top and rare. Search Reference, "top", "rare"."""

from collections import Counter

from lab.spl.args import Args
from lab.spl.commands.stats import keys_of
from lab.spl.registry import TRANSFORMING, Job, Parsing, Step, command
from lab.spl.scalars import group_key
from lab.spl.table import Table
from lab.values import Row

OPTIONS = ["limit", "countfield", "percentfield", "showcount", "showperc", "useother", "otherstr"]


def _parse(args: Args, *, rare: bool) -> Step:
    options = args.options(OPTIONS)
    token = args.peek()
    limit = args.integer(options, "limit", 10)
    if token is not None and token.kind == "word" and token.text.isdigit():
        limit = int(args.take().text)
    names = args.names("by")
    by = args.names() if args.keyword("by") else []
    args.end()
    if not names:
        raise args.error("A field is missing.")
    count_name = options.get("countfield", "count")
    percent_name = options.get("percentfield", "percent")
    other = options.get("otherstr", "OTHER") if args.boolean(options, "useother", False) else None
    shown = [(count_name, args.boolean(options, "showcount", True)),
             (percent_name, args.boolean(options, "showperc", True))]  # fmt: skip
    columns = [*by, *names, *(name for name, wanted in shown if wanted)]

    def entry(values: tuple[str, ...], count: int, total: int) -> Row:
        row: Row = dict(zip(columns, values, strict=False))
        row[count_name], row[percent_name] = count, f"{100 * count / total:.6f}"
        return {name: row[name] for name in columns}

    def run(table: Table, job: Job) -> Table:
        counts: dict[tuple[str, ...], Counter[tuple[str, ...]]] = {}
        for row in table.rows:
            for key in keys_of(row, by):
                for value in keys_of(row, names):
                    counts.setdefault(key, Counter())[value] += 1
        rows: list[Row] = []
        for key in sorted(counts, key=lambda values: [group_key(value) for value in values]):
            counter = counts[key]
            total = sum(counter.values())
            ordered = _ordered(counter, rare=rare)
            kept = _kept(args, ordered, limit, rare=rare)
            rows += [entry(key + value, count, total) for value, count in kept]
            left = sum(count for _, count in ordered[len(kept) :])
            if left and other is not None:
                rows.append(entry(key + (other,) * len(names), left, total))
        return Table(rows, columns)

    return run


Counted = tuple[tuple[str, ...], int]


def _ordered(counter: Counter[tuple[str, ...]], *, rare: bool) -> list[Counted]:
    """By count. Of equal counts top shows the last in lexicographic order first (SR:top, "Lexicographic order
    of results"; SR:delta, extended example 1)."""
    if rare:
        return sorted(counter.items(), key=lambda item: (item[1], item[0]))
    return sorted(sorted(counter.items(), reverse=True), key=lambda item: -item[1])


def _kept(args: Args, ordered: list[Counted], limit: int, *, rare: bool) -> list[Counted]:
    if not limit:
        return ordered
    if rare and len(ordered) > limit and ordered[limit - 1][1] == ordered[limit][1]:
        raise args.unsupported("a limit that cuts through values of the same count")
    return ordered[:limit]


@command("top", TRANSFORMING, "top [N] [OPTIONS] FIELD ... [BY FIELD ...]")
def top(args: Args, parsing: Parsing) -> Step:
    return _parse(args, rare=False)


@command("rare", TRANSFORMING, "rare [OPTIONS] FIELD ... [BY FIELD ...]")
def rare(args: Args, parsing: Parsing) -> Step:
    return _parse(args, rare=True)
