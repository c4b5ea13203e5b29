"""Does a finished search make an alert, and is it throttled? (savedsearches.conf.spec)"""

import re
from collections.abc import Callable, Sequence

from lab.errors import SearchError, Unsupported
from lab.splunkd.saved import SavedSearch
from lab.values import OutputRow

COMPARE: dict[str, Callable[[float, float], bool]] = {
    "greater than": lambda count, bound: count > bound,
    "less than": lambda count, bound: count < bound,
    "equal to": lambda count, bound: count == bound,
    "not equal to": lambda count, bound: count != bound,
}
UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
PERIOD = re.compile(r"(\d+)\s*(s|m|h|d)?\w*")
PostProcess = Callable[[str], int]


def triggers(saved: SavedSearch, rows: Sequence[OutputRow], before: int | None, run: PostProcess) -> bool:
    """`before` is the count of the previous run; `run` gives the row count of a search over these rows."""
    counttype = saved.get("counttype") or "always"
    if saved.get("alert_condition").strip() or counttype == "custom":
        return run(saved.get("alert_condition")) > 0
    if counttype == "always":
        return True
    return compare(saved, float(counted(counttype, rows)), before)


def counted(counttype: str, rows: Sequence[OutputRow]) -> int:
    if counttype == "number of events":
        return len(rows)
    if counttype in ("number of hosts", "number of sources"):
        field = counttype.removeprefix("number of ").removesuffix("s")
        return len({str(row[field]) for row in rows if field in row})
    raise SearchError(f"counttype = {counttype}: not one of those in savedsearches.conf.spec")


def compare(saved: SavedSearch, count: float, before: int | None) -> bool:
    relation, quantity = saved.get("relation"), saved.get("quantity")
    try:
        bound = float(quantity)
    except ValueError:
        raise Unsupported(
            f"{saved.name}: quantity = {quantity!r}: the lab compares with a plain number"
        ) from None
    if relation in COMPARE:
        return COMPARE[relation](count, bound)
    if relation in ("rises by", "drops by"):
        if before is None:
            return False
        change = count - before if relation == "rises by" else before - count
        return change >= bound
    raise SearchError(f"{saved.name}: relation = {relation!r}: not one of those in savedsearches.conf.spec")


def seconds(period: str) -> float:
    """`60s`, `5m`, `2h`, `1d`; a bare number is seconds."""
    match = PERIOD.fullmatch(period.strip())
    if match is None:
        raise SearchError(f"not a period of time: {period!r}")
    return int(match[1]) * UNITS[match[2] or "s"]


class Throttle:
    """What has fired and until when it keeps quiet."""

    def __init__(self) -> None:
        self._until: dict[tuple[str, ...], float] = {}

    def admit(self, saved: SavedSearch, rows: Sequence[OutputRow], now: float) -> list[OutputRow] | None:
        """The rows that may act, having been noted as fired; None when the whole alert is suppressed.

        With `alert.suppress.fields` each combination of values is quiet by itself. Splunk documents the
        fields for per-result alerts; in digest mode too a result that is quiet is left out here."""
        if not saved.flag("alert.suppress"):
            return list(rows)
        period = seconds(saved.get("alert.suppress.period") or "0s")
        group = saved.get("alert.suppress.group_name") or saved.name
        fields = [name.strip() for name in saved.get("alert.suppress.fields").split(",") if name.strip()]
        if not fields:
            return list(rows) if self._note((group,), now, period) else None
        # One decision for all rows of a combination: the first must not silence its twins.
        keys = [(group, *(str(row.get(name, "")) for name in fields)) for row in rows]
        open_keys = {key for key in dict.fromkeys(keys) if self._note(key, now, period)}
        kept = [row for row, key in zip(rows, keys, strict=True) if key in open_keys]
        return kept or None

    def _note(self, key: tuple[str, ...], now: float, period: float) -> bool:
        if now < self._until.get(key, float("-inf")):
            return False
        self._until[key] = now + period
        return True
