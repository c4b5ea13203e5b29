"""Reading props.conf values: booleans, numbers, and the settings the lab would have to guess at."""

from collections.abc import Callable

from lab.errors import SearchError, Unsupported

TRUE = {"true", "1", "t", "yes", "y"}
FALSE = {"false", "0", "f", "no", "n"}

Problems = Callable[[SearchError], None]

# Index-time settings that change events in ways the lab does not implement: refused, never ignored.
REFUSED = ("unarchive_cmd",)


def boolean(settings: dict[str, str], name: str, default: bool) -> bool:
    text = settings.get(name, "").strip().lower()
    if not text:
        return default
    if text in TRUE | FALSE:
        return text in TRUE
    raise SearchError(f"props.conf {name} = {text}: not a boolean")


def number(settings: dict[str, str], name: str, default: int) -> int:
    text = settings.get(name, "").strip()
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise SearchError(f"props.conf {name} = {text}: not a number") from None


def refuse_unknown(settings: dict[str, str], stanza: str) -> None:
    for name, value in settings.items():
        if name.startswith(REFUSED) and value.strip():
            raise Unsupported(f"props.conf [{stanza}] {name}: the lab does not implement it")


def by_class(settings: dict[str, str], prefix: str) -> list[tuple[str, str]]:
    """(setting, value) of e.g. `EXTRACT-…`, by class name in ASCII order, empty values left out."""
    found = [(name, value) for name, value in settings.items() if name.startswith(prefix) and value.strip()]
    return sorted(found)


def raise_problem(error: SearchError) -> None:
    """What to do with a configuration error unless told otherwise: say it to whoever asked."""
    raise error
