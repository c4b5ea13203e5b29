"""pivot: stats over a data model's dataset. Search Reference, "pivot": "a wrapper around stats and xyseries".

Cells, split rows, filters and a sort; what the page names but does not show the result of is refused.
"""

from dataclasses import dataclass, field

from lab.spl.args import FALSE, Args
from lab.spl.registry import GENERATING, Job, Parsing, Step, command
from lab.spl.scalars import as_number
from lab.spl.table import Table

FUNCTIONS = {"list", "values", "first", "last", "count", "distinct_count", "dc", "sum", "avg", "max", "min",
             "stdev"}  # fmt: skip
KEYWORDS = (
    "splitrow",
    "splitcol",
    "filter",
    "limit",
    "sort",
    "rowsummary",
    "colsummary",
    "showother",
    "numcols",
)
# Filters of text, as terms of the search command; filters of numbers, as operators of where.
TEXT = {"is": "{}", "contains": "*{}*", "startswith": "{}*", "endswith": "*{}"}
NUMBERS = ("=", "!=", "<", "<=", ">", ">=")


@dataclass
class Plan:
    dataset: str
    cells: list[tuple[str, str, str]] = field(default_factory=list)  # function, field, label
    splits: list[tuple[str, str]] = field(default_factory=list)  # field, label
    filters: list[str] = field(default_factory=list)
    named: list[str] = field(default_factory=list)  # fields that every event must have
    filtered: list[str] = field(default_factory=list)
    sort: str = ""

    def pipeline(self) -> str:
        cells = ", ".join(
            f"{name}{'' if of == self.dataset else f'({quoted(of)})'} AS {quoted(label)}"
            for name, of, label in self.cells
        )
        by = f" BY {' '.join(quoted(name) for name, _ in self.splits)}" if self.splits else ""
        renamed = [f"{quoted(name)} AS {quoted(label)}" for name, label in self.splits if name != label]
        stages = [*self.filters, f"stats {cells}{by}", self.sort]
        stages += [f"rename {', '.join(renamed)}"] if renamed else []
        return " | ".join(stage for stage in stages if stage)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@command("pivot", GENERATING, "pivot MODEL DATASET FUNCTION(FIELD) AS LABEL ... "
         "[SPLITROW FIELD [AS LABEL]] ... [FILTER FIELD TEST VALUE] ... [SORT N FIELD] "
         "[ROWSUMMARY f] [COLSUMMARY f]")  # fmt: skip
def pivot(args: Args, parsing: Parsing) -> Step:
    model, dataset = args.name(), args.name()
    plan = Plan(dataset)
    while not args.done and not _at_keyword(args):
        plan.cells.append(_cell(args, dataset))
        args.accept(",")
    while not args.done:
        _element(args, plan)
    if not plan.cells:
        raise args.unsupported("a pivot without cell values")
    events = parsing.pipeline(f"| datamodel {quoted(model)} {quoted(dataset)} flat")
    summary = parsing.pipeline(plan.pipeline(), streaming=True)

    def run(table: Table, job: Job) -> Table:
        found = events.execute(None, job)
        if any(f"is_{of}" in row for row in found.rows for _, of, _ in plan.cells):
            raise args.unsupported("counting a child of the dataset")
        for name in plan.filtered:
            if found.rows and all(name not in row for row in found.rows):
                raise args.unsupported(f"a filter by '{name}', which no event has")
        for name in plan.named:
            if any(name not in row for row in found.rows):
                raise args.unsupported(f"events without '{name}'")
        return summary.execute(found, job)

    return run


def _at_keyword(args: Args) -> bool:
    token = args.peek()
    return token is not None and token.is_word(*KEYWORDS)


def _label(args: Args) -> str | None:
    token = args.peek()
    if token is None or not token.is_word("as"):
        return None
    args.take()
    return args.name()


def _cell(args: Args, dataset: str) -> tuple[str, str, str]:
    name = args.name().lower()
    args.expect("(")
    of = args.name()
    args.expect(")")
    label = _label(args)
    if name not in FUNCTIONS or (of == dataset and name != "count"):
        raise args.unsupported(f"the cell {name}({of})")
    if label is None:
        raise args.unsupported("a cell without AS (the page does not say what it is called)")
    return name, of, label


def _element(args: Args, plan: Plan) -> None:
    keyword = args.name().lower()
    if keyword == "splitrow":
        name = args.name()
        plan.splits.append((name, _label(args) or name))
        plan.named.append(name)
        if not args.done and not _at_keyword(args):
            raise args.unsupported("RANGE, PERIOD, TRUELABEL and FALSELABEL")
    elif keyword == "filter":
        _filter(args, plan)
    elif keyword == "sort":
        # The example's form, `SORT 100 host`: so many rows, by a split field.
        count, name = args.name(), args.name()
        if not count.isdigit() or name not in {split for split, _ in plan.splits}:
            raise args.unsupported("SORT by anything but a split field")
        plan.sort = f"sort {count} {quoted(name)}"
    elif keyword not in ("rowsummary", "colsummary") or args.name().lower() not in FALSE:
        raise args.unsupported(keyword.upper())


def _filter(args: Args, plan: Plan) -> None:
    name, test = args.name(), ""
    plan.filtered.append(name)
    while (token := args.peek()) is not None and token.kind == "=":
        test += args.take().text
    test = test or args.name()
    while (token := args.peek()) is not None and token.kind == "=":
        test += args.take().text
    kind = test.lower()
    if kind in ("isnull", "isnotnull"):
        plan.filters.append(f"search {'NOT ' * (kind == 'isnull')}{quoted(name)}=*")
    elif kind in TEXT:
        plan.filters.append(f"search {quoted(name)}={quoted(TEXT[kind].format(args.name()))}")
    elif kind in ("isnot", "doesnotcontain"):
        # What becomes of events without the field, the page does not say.
        plan.named.append(name)
        form = TEXT["is" if kind == "isnot" else "contains"]
        plan.filters.append(f"search {quoted(name)}!={quoted(form.format(args.name()))}")
    elif kind == "in":
        args.expect("(")
        values = []
        while not args.accept(")"):
            values.append(quoted(args.name()))
            args.accept(",")
        plan.filters.append("search " + " OR ".join(f"{quoted(name)}={value}" for value in values))
    elif kind in NUMBERS:
        value = args.name()
        if as_number(value) is None:
            raise args.unsupported(f"comparing with '{value}', which is no number")
        plan.filters.append(f"where '{name}' {kind} {value}")
    else:
        raise args.unsupported(f"FILTER {test}")
