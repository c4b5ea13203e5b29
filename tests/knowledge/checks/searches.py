"""Every search the add-on ships parses in the lab, has a time range, and uses only fields there are."""

from pathlib import Path

from lab import Lab, LabError
from lab.conf.reader import read_conf
from lab.spl import parse
from scripts.samples import NOW

REQUIRED = ("cron_schedule", "dispatch.earliest_time", "dispatch.latest_time", "description")


def searches(addon: Path) -> list[str]:
    lab = Lab([addon], now=NOW)
    return [
        *saved_searches(lab, read_conf(addon / "default/savedsearches.conf")),
        *event_types(lab, read_conf(addon / "default/eventtypes.conf")),
    ]


def saved_searches(lab: Lab, stanzas: dict[str, dict[str, str]]) -> list[str]:
    problems = [] if stanzas else ["savedsearches.conf: no detection at all"]
    for name, settings in stanzas.items():
        problems += [f"[{name}] has no {setting}" for setting in REQUIRED if not settings.get(setting)]
        if settings.get("disabled") != "1":
            problems.append(f"[{name}] is shipped enabled")
        if settings.get("cron_schedule", "").startswith("* "):
            problems.append(f"[{name}] runs every minute")
        problems += parses(lab, settings.get("search", ""), f"savedsearches.conf [{name}]")
    return problems


def event_types(lab: Lab, stanzas: dict[str, dict[str, str]]) -> list[str]:
    problems: list[str] = []
    for name, settings in stanzas.items():
        problems += parses(lab, f"search {settings.get('search', '')}", f"eventtypes.conf [{name}]")
    return problems


def parses(lab: Lab, search: str, where: str) -> list[str]:
    text = search.strip()
    try:
        parse(text if text.startswith(("|", "search ")) else f"search {text}", lab.scope())
    except LabError as error:
        return [f"{where}: {error}"]
    return []
