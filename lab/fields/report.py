"""Step 3, REPORT-<class>: extractions in transforms.conf, lexicographic by class, then in list order.

transforms.conf.spec 10.4: `FORMAT = $1::$2` (a name that is itself captured) repeats over the text, fixed
names do not unless MV_ADD; without MV_ADD a newly found value of a name that has one is discarded;
CLEAN_KEYS (default true) turns what is not alphanumeric into `_` and strips leading `_` and digits from
captured names. For DELIMS see `delims`.
"""

import re

from lab.conf.reader import Stanzas
from lab.errors import SearchError, Unsupported, UntoldError
from lab.fields.delims import Delimiters
from lab.fields.step import Step
from lab.indexing.settings import Problems, boolean, by_class, raise_problem
from lab.regex import Match, Regex
from lab.values import Row, as_list

PAIR = re.compile(r'(?P<name>"[^"]*"|\S+?)::(?P<value>"(?:\\.|[^"\\])*"|\S+)')
REFERENCE = re.compile(r"\$(\d+)")
REFUSED = ("CLONE_SOURCETYPE", "INGEST_EVAL", "METRIC-SCHEMA-MEASURES")


def report_steps(
    settings: dict[str, str], transforms: Stanzas, stanza: str, problem: Problems = raise_problem
) -> list[Step]:
    """A transform that is bad or missing goes to `problem`; when that returns, it alone is left out."""
    steps = []
    for name, value in by_class(settings, "REPORT-"):
        for transform in (part.strip() for part in value.split(",")):
            try:
                if transform not in transforms:
                    raise UntoldError(f"props.conf [{stanza}] {name}: no transform [{transform}]")
                steps.append(report(transform, {**transforms.get("default", {}), **transforms[transform]}))
            except SearchError as error:
                problem(error)
    return steps


def report(name: str, settings: dict[str, str]) -> Step:
    where = f"transforms.conf [{name}]"
    for setting in REFUSED:
        if settings.get(setting):
            raise Unsupported(f"{where} {setting} at search time")
    if settings.get("DELIMS"):
        return delimited(Delimiters(settings, where), settings)
    if not settings.get("REGEX"):
        raise SearchError(f"{where}: no REGEX")
    regex = Regex(settings["REGEX"], where)
    source = settings.get("SOURCE_KEY", "").strip() or "_raw"
    many = boolean(settings, "MV_ADD", False)
    clean = boolean(settings, "CLEAN_KEYS", True)
    keep_empty = boolean(settings, "KEEP_EMPTY_VALS", False)
    formatted = bool(settings.get("FORMAT", "").strip())
    pairs = output_pairs(settings.get("FORMAT", ""), regex, where)
    repeats = many or any(REFERENCE.search(pair_name) for pair_name, _ in pairs) or "_KEY_1" in regex.names

    def apply(row: Row) -> None:
        for text in as_list(row.get(source)):
            for match in regex.finditer(text):
                for pair_name, pair_value in named_values(pairs, match, regex, formatted=formatted):
                    if pair_value or keep_empty:
                        add(row, clean_name(pair_name) if clean else pair_name, pair_value, many)
                if not repeats:
                    break

    return apply


def delimited(delimiters: Delimiters, settings: dict[str, str]) -> Step:
    source = settings.get("SOURCE_KEY", "").strip() or "_raw"
    many = boolean(settings, "MV_ADD", False)
    clean = boolean(settings, "CLEAN_KEYS", True)
    keep_empty = boolean(settings, "KEEP_EMPTY_VALS", False)

    def apply(row: Row) -> None:
        for text in as_list(row.get(source)):
            for name, value in delimiters.pairs(text):
                if value or keep_empty:
                    add(row, clean_name(name) if clean else name, value, many)

    return apply


def output_pairs(text: str, regex: Regex, where: str) -> list[tuple[str, str]]:
    """(name, value) templates of FORMAT; from the named groups when there is no FORMAT."""
    if not text.strip():
        if not regex.names:
            raise SearchError(f"{where}: neither FORMAT nor a named group")
        return []
    pairs = [(found["name"].strip('"'), found["value"].strip('"')) for found in PAIR.finditer(text)]
    if not pairs:
        raise SearchError(f"{where} FORMAT = {text}: no field::value in it")
    for _, value in pairs:
        if REFERENCE.search(value) and not REFERENCE.fullmatch(value):
            raise SearchError(f"{where} FORMAT = {text}: values are concatenated at index time only")
    # "Searches that use that configuration will not return events", says the specification; a live Splunk
    # left out what has no group and extracted the rest (measured by pytest-splunk-addon's TA_broken).
    return [
        pair
        for pair in pairs
        if all(int(group) <= regex.groups for group in REFERENCE.findall(" ".join(pair)))
    ]


def named_values(
    pairs: list[tuple[str, str]], match: Match, regex: Regex, *, formatted: bool
) -> list[tuple[str, str]]:
    if formatted:
        return [(fill(name, match), fill(value, match)) for name, value in pairs]
    result = []
    for name in regex.names:
        if name.startswith("_KEY_"):
            value = match.group(name.replace("_KEY_", "_VAL_"))
            result.append((match.group(name) or "", value or ""))
        elif not name.startswith("_VAL_"):
            result.append((name, match.group(name) or ""))
    return result


def fill(text: str, match: Match) -> str:
    return REFERENCE.sub(lambda found: match.group(int(found[1])) or "", text)


def clean_name(name: str) -> str:
    return re.sub(r"^[_0-9]+", "", re.sub(r"[^A-Za-z0-9]", "_", name))


def add(row: Row, name: str, value: str, many: bool) -> None:
    if not name:
        return
    if name not in row:
        row[name] = value
    elif many:
        row[name] = [*as_list(row[name]), value]
