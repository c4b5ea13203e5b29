"""The silent failures of calculated fields (EVAL-) and aliases: Splunk takes all of these and gives no field.

props.conf.spec 10.x, and the order of search-time operations: extractions, aliases, EVALs, lookups. EVALs of
a stanza run in parallel; each sees what was there before any of them.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lab.conf.reader import Stanzas, read_conf
from lab.errors import LabError
from lab.spl.expr_ast import Binary, Call, Field, Node, Unary, fields_of
from lab.spl.expr_parser import parse_expression

GROUP = re.compile(r"\(\?P?[<'](\w+)[>']")
# FORMAT = $1::$2 names a field by what its first group matched: one of these, where they are listed.
LISTED = re.compile(r"\((\w+(?:\|\w+)+)\)=")
WRITTEN = re.compile(r"(?:^|[,\s])([a-z_]\w*) ?:?= ")
STRINGS = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')
# Two words with a dot between: a concatenation in eval, whatever the author meant. Ours have spaces.
DOTTED = re.compile(r"[A-Za-z_]\w*\.[A-Za-z_]\w*")
ALIAS = re.compile(r"(\S+)\s+AS(?:NEW)?\s+(\S+)", re.IGNORECASE)
# Names that a JSON object (KV_MODE = json) brings under the name of an EVAL, and that are meant there.
JSON_NAMES = {"message", "exception"}


@dataclass(frozen=True)
class Stanza:
    """One of props.conf, taken apart: what makes which field."""

    name: str
    evals: dict[str, str]
    aliases: dict[str, tuple[str, str]]
    lookups: dict[str, str]
    extracted: frozenset[str]

    def expressions(self) -> Iterator[tuple[str, str, Node]]:
        """(field, text, tree) of each EVAL that parses; one that does not is check `captures`' to find."""
        for name, text in self.evals.items():
            try:
                yield name, text, parse_expression(text)
            except LabError:
                continue

    def where(self, setting: str) -> str:
        return f"props.conf [{self.name}] {setting}"


def calculated_fields(addon: Path) -> list[str]:
    transforms = read_conf(addon / "default/transforms.conf")
    stanzas = [
        taken_apart(name, settings, transforms)
        for name, settings in read_conf(addon / "default/props.conf").items()
    ]
    return [problem for rule in RULES for stanza in stanzas for problem in rule(stanza)]


def taken_apart(name: str, settings: dict[str, str], transforms: Stanzas) -> Stanza:
    classes = {
        kind: {key.removeprefix(kind): value for key, value in settings.items() if key.startswith(kind)}
        for kind in ("EVAL-", "EXTRACT-", "REPORT-", "TRANSFORMS-", "FIELDALIAS-", "LOOKUP-")
    }
    aliases = {
        f"FIELDALIAS-{key}": pair
        for key, value in classes["FIELDALIAS-"].items()
        for pair in ALIAS.findall(value)
    }
    used = [
        transforms.get(each.strip(), {})
        for value in [*classes["REPORT-"].values(), *classes["TRANSFORMS-"].values()]
        for each in value.split(",")
    ]
    extracted = {
        *(group for value in classes["EXTRACT-"].values() for group in GROUP.findall(value)),
        *(group for each in used for group in GROUP.findall(each.get("REGEX", ""))),
        *(
            name
            for each in used
            for names in LISTED.findall(each.get("REGEX", ""))
            for name in names.split("|")
        ),
        *(field for each in used for field in WRITTEN.findall(each.get("INGEST_EVAL", ""))),
        *(alias for _, alias in aliases.values()),
        *(JSON_NAMES if settings.get("KV_MODE") == "json" else ()),
    }
    lookups = {f"LOOKUP-{key}": value for key, value in classes["LOOKUP-"].items()}
    return Stanza(name, classes["EVAL-"], aliases, lookups, frozenset(extracted))


def chained(stanza: Stanza) -> Iterator[str]:
    """An EVAL that reads a field which only another EVAL makes reads null."""
    for name, _, tree in stanza.expressions():
        if nulls := (fields_of(tree) & stanza.evals.keys()) - stanza.extracted - {name}:
            yield f"{stanza.where(f'EVAL-{name}')} reads {sorted(nulls)}, also an EVAL"


def alias_of_calculated(stanza: Stanza) -> Iterator[str]:
    """Aliases come before EVALs: one of a field that only an EVAL makes is never there."""
    for setting, (original, _) in stanza.aliases.items():
        if original in stanza.evals and original not in stanza.extracted:
            yield f"{stanza.where(setting)} is an alias of {original}, an EVAL"


def reads_lookup_output(stanza: Stanza) -> Iterator[str]:
    """Lookups come after EVALs: what they bring, an EVAL does not see."""
    outputs: set[str] = set()
    for value in stanza.lookups.values():
        written = re.split(r"\bOUTPUT(?:NEW)?\b", value, maxsplit=1, flags=re.IGNORECASE)[-1]
        outputs |= set(re.findall(r"\w+", re.sub(r"\S+\s+AS\s+", "", written, flags=re.IGNORECASE)))
    for name, _, tree in stanza.expressions():
        if late := (fields_of(tree) & outputs) - stanza.extracted - stanza.evals.keys():
            yield f"{stanza.where(f'EVAL-{name}')} reads {sorted(late)}, which a lookup brings later"


def unquoted_dots(stanza: Stanza) -> Iterator[str]:
    """a.b in eval is a and b put together; the field of that name is 'a.b'."""
    for name, text in stanza.evals.items():
        for dotted in DOTTED.findall(STRINGS.sub("", text)):
            yield f"{stanza.where(f'EVAL-{name}')}: {dotted} is no field without single quotes"


def case_without_default(stanza: Stanza) -> Iterator[str]:
    """A case() that ends without true() makes null, and null deletes the extracted field of that name."""
    for name, _, tree in stanza.expressions():
        if name in stanza.extracted and any(not has_default(call) for call in results(tree, name)):
            yield f"{stanza.where(f'EVAL-{name}')}: case() without true() deletes the extracted {name}"


def results(node: Node, name: str) -> Iterator[Call]:
    """The case() calls whose value is the expression's, or goes into it."""
    if isinstance(node, Call):
        if node.name == "coalesce" and Field(name) in node.args:
            return  # what was extracted stays
        if node.name == "case":
            yield node
        parts = {"if": node.args[1:], "case": node.args[1::2]}.get(node.name, node.args)
        # coalesce() has the next argument for a null; only its last one decides.
        for part in parts[-1:] if node.name == "coalesce" else parts:
            yield from results(part, name)
    elif isinstance(node, Binary):
        yield from results(node.left, name)
        yield from results(node.right, name)
    elif isinstance(node, Unary):
        yield from results(node.operand, name)


def has_default(call: Call) -> bool:
    last = call.args[-2] if len(call.args) > 1 else None
    return isinstance(last, Call) and last.name == "true"


RULES: tuple[Callable[[Stanza], Iterator[str]], ...] = (
    chained,
    alias_of_calculated,
    reads_lookup_output,
    unquoted_dots,
    case_without_default,
)
