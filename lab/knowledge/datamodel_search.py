"""The events of a dataset, with its fields: constraints, then calculations, from the root down.

Knowledge Manager Manual, "Define calculated fields": calculations run in their order, and a later one sees
the fields of those before it; a child's constraints see the fields of its parent. `required` fields must
have a value. The order, the names and the fields is_CHILD and is_not_CHILD (1 or 0, for the children of the
dataset that is asked for) are those of the `objectSearch` that a real splunkd made of a model with a child
[recorded in Splunk Web's own test data].
"""

from collections.abc import Callable, Iterable

from lab.errors import LabError, SearchError, Unsupported
from lab.knowledge.datamodels import BASE_FIELDS, Calculation, DataModel, Dataset
from lab.regex import compiled
from lab.spl import compile_expression, compile_filter, run
from lab.spl.context import SearchContext, match_row
from lab.values import Row, as_list

Edit = Callable[[Row], None]
KEPT = ("_raw", "index", "splunk_server", "linecount", "eventtype", "tag", "punct")


def dataset_rows(model: DataModel, name: str, context: SearchContext) -> Iterable[Row]:
    """Newest first. Fields are named `Owner.field`; those of BaseEvent and Splunk's own are bare."""
    ancestry = model.dataset(name).ancestry()
    where = f"data model {model.name}.{name}"
    root = ancestry[0]
    if not root.constraints and not root.search:
        raise SearchError(f"{where}: a root event dataset needs a constraint, a root search dataset a search")
    try:
        # The outermost search language has its own time range; in the model there is none.
        rows = run(
            root.search or "search " + " ".join(f"({text})" for text in root.constraints), context
        ).rows
        for dataset in ancestry:
            rows = within(dataset, rows, context, is_root=dataset is root)
        return [{**named(row, ancestry), **flags} for row, flags in flagged(rows, ancestry[-1], context)]
    except LabError as error:
        raise type(error)(f"{where}: {error}") from error


def flagged(rows: list[Row], dataset: Dataset, context: SearchContext) -> Iterable[tuple[Row, Row]]:
    """Each row with what it says of the dataset's children: in which of them it is."""
    tests = {
        child: [compile_filter(text, context) for text in constraints]
        for child, constraints in dataset.children.items()
    }
    for row in rows:
        flags: Row = {}
        for child, conditions in tests.items():
            inside = all(condition.matches(row) for condition in conditions)
            flags[f"{dataset.lineage}.is_{child}"] = int(inside)
            flags[f"{dataset.lineage}.is_not_{child}"] = int(not inside)
        yield row, flags


def within(dataset: Dataset, rows: list[Row], context: SearchContext, *, is_root: bool) -> list[Row]:
    tests = [] if is_root else [compile_filter(text, context) for text in dataset.constraints]
    edits = [edit_of(calculation, context) for calculation in dataset.calculations]
    kept = []
    for row in rows:
        if not all(test.matches(row) for test in tests) or not all(name in row for name in dataset.required):
            continue
        for edit in edits:
            edit(row)
        if all(name in row for name in dataset.required_results):
            kept.append(row)
    return kept


def edit_of(calculation: Calculation, context: SearchContext) -> Edit:
    if calculation.kind == "Eval":
        return eval_edit(calculation, context)
    if calculation.kind == "Rex":
        return rex_edit(calculation)
    if calculation.kind == "Lookup":
        return lookup_edit(calculation, context)
    raise Unsupported(f"a calculated field of type {calculation.kind}")


def eval_edit(calculation: Calculation, context: SearchContext) -> Edit:
    [target] = calculation.outputs
    expression = compile_expression(str(calculation.settings["expression"]))

    def edit(row: Row) -> None:
        value = expression.evaluate(row, context)
        if value is None:
            row.pop(target, None)
        elif not isinstance(value, bool):
            row[target] = value

    return edit


def rex_edit(calculation: Calculation) -> Edit:
    source = str(calculation.settings.get("inputField") or "_raw")
    regex = compiled(str(calculation.settings["expression"]), "a Rex field of a data model")

    def edit(row: Row) -> None:
        for text in as_list(row.get(source)):
            if match := regex.search(text):
                for name in regex.names:
                    if value := match.group(name):
                        row[name] = value
                return

    return edit


def lookup_edit(calculation: Calculation, context: SearchContext) -> Edit:
    settings = calculation.settings
    name = str(settings["lookupName"])
    table = context.lookup(name)
    if table is None:
        raise SearchError(f"no lookup table {name}")
    inputs = [(str(one["lookupField"]), str(one["inputField"])) for one in settings["lookupInputs"]]
    outputs = [(str(one["lookupOutputFieldName"]), str(one["fieldName"])) for one in settings["outputFields"]]

    def edit(row: Row) -> None:
        keys = {column: as_list(row.get(field)) for column, field in inputs}
        if not all(keys.values()):
            return
        if any(len(values) > 1 for values in keys.values()):
            raise Unsupported(f"several values in a key of the lookup {name}")
        found = (
            match_row(table, {column: values[0] for column, values in keys.items()}, row.get("_time")) or {}
        )
        for column, field in outputs:
            if column in found:
                row[field] = found[column]
            else:
                row.pop(field, None)

    return edit


def named(row: Row, ancestry: list[Dataset]) -> Row:
    result: Row = {name: row[name] for name in (*BASE_FIELDS, *KEPT) if name in row}
    for dataset in ancestry:
        for field in dataset.fields:
            if field in row:
                result[f"{dataset.lineage}.{field}"] = row[field]
    return result
