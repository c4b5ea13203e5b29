"""tags: the tags of the values in each row. Search Reference, "tags"."""

from collections.abc import Mapping

from lab.spl.args import Args
from lab.spl.registry import STREAMING, Job, Parsing, Step, command
from lab.spl.scalars import multivalue
from lab.spl.table import Table
from lab.values import Row, as_list

Found = tuple[str, str, str]  # tag, field, value: in the order the page's tables show them


@command("tags", STREAMING, "tags [outputfield=F] [inclname=B] [inclvalue=B] [allowed_tags=TAGS] [FIELD ...]")
def tags(args: Args, parsing: Parsing) -> Step:
    options = args.options(["outputfield", "inclname", "inclvalue", "allowed_tags"])
    fields = args.names()
    args.end()
    named, valued = (args.boolean(options, name, False) for name in ("inclname", "inclvalue"))
    output = options.get("outputfield")
    if valued and not named:
        raise args.unsupported("inclvalue= without inclname= (the page does not show its form)")
    allowed = options["allowed_tags"].replace(",", " ").split() if "allowed_tags" in options else None

    def run(table: Table, job: Job) -> Table:
        hook = getattr(job.ctx, "tags", None)
        if hook is None:
            raise args.unsupported("tags without tags.conf")
        known, columns = hook(), set()
        for row in table.rows:
            found = [one for one in _tags(known, row, fields) if allowed is None or one[0] in allowed]
            if output is None:
                columns |= _annotate(args, row, found)
                continue
            # SR:tags, "Using the <outputfield> argument": field::value::tag, as much of it as is asked for.
            texts = [_written(one, named=named, valued=valued) for one in found]
            value = multivalue(list(dict.fromkeys(texts)))
            columns.add(output)
            if value is None:
                row.pop(output, None)
            else:
                row[output] = value
        return table.with_columns(sorted(columns)) if table.columns else table

    return run


def _tags(known: Mapping[tuple[str, str], list[str]], row: Row, fields: list[str]) -> list[Found]:
    return sorted(
        (tag, name, value)
        for name in fields or list(row)
        for value in dict.fromkeys(as_list(row.get(name)))
        for tag in known.get((name, value), [])
    )


def _written(one: Found, *, named: bool, valued: bool) -> str:
    tag, name, value = one
    return "::".join([name] * named + [value] * valued + [tag])


def _annotate(args: Args, row: Row, found: list[Found]) -> set[str]:
    """tag::FIELD for each field, and all of them in `tag`."""
    tags_of: dict[str, list[str]] = {}
    for tag, name, _ in found:
        tags_of.setdefault(f"tag::{name}", []).append(tag)
        tags_of.setdefault("tag", []).append(tag)
    if set(as_list(row.get("tag"))) - set(tags_of.get("tag", [])):
        raise args.unsupported("narrowing the tags that events have already (write outputfield=)")
    for name, texts in tags_of.items():
        value = multivalue(list(dict.fromkeys(texts)))
        if value is not None:
            row[name] = value
    return set(tags_of)
