"""Saved searches: savedsearches.conf with splunkd's defaults, read as a schedule and as an alert."""

from collections.abc import Mapping
from dataclasses import dataclass

from lab.splunkd.call import TRUE
from lab.splunkd.confs import Confs

# savedsearches.conf.spec 10.0, the settings that the scheduler reads
DEFAULTS = {
    "disabled": "0",
    "is_scheduled": "0",
    "cron_schedule": "",
    "counttype": "always",
    "alert_type": "",
    "relation": "",
    "quantity": "",
    "alert_condition": "",
    "alert_comparator": "",
    "alert_threshold": "",
    "alert.digest_mode": "1",
    "alert.suppress": "0",
    "alert.suppress.period": "",
    "alert.suppress.fields": "",
    "alert.suppress.group_name": "",
    "alert.track": "auto",
    "alert.severity": "3",
    "alert.expires": "24h",
    "actions": "",
    "dispatch.earliest_time": "",
    "dispatch.latest_time": "",
    "dispatch.ttl": "2p",
    "description": "",
}
CONF = "savedsearches"


@dataclass(frozen=True)
class SavedSearch:
    name: str
    app: str
    settings: Mapping[str, str]

    def get(self, key: str) -> str:
        return self.settings.get(key, DEFAULTS.get(key, ""))

    def flag(self, key: str) -> bool:
        return self.get(key).strip().lower() in TRUE

    @property
    def search(self) -> str:
        return self.get("search")

    @property
    def cron(self) -> str:
        return self.get("cron_schedule").strip()

    @property
    def scheduled(self) -> bool:
        return self.flag("enableSched") and bool(self.cron) and not self.flag("disabled")

    @property
    def is_alert(self) -> bool:
        return self.get("counttype") not in ("", "always") or self.flag("alert.track") or bool(self.actions)

    @property
    def actions(self) -> list[str]:
        """Actions switched on: `action.NAME = 1`."""
        names = []
        for key in self.settings:
            prefix, _, name = key.partition(".")
            if prefix == "action" and "." not in name and self.flag(key):
                names.append(name)
        return sorted(names)

    def action_params(self, action: str) -> dict[str, str]:
        start = f"action.{action}.param."
        return {
            key.removeprefix(start): value for key, value in self.settings.items() if key.startswith(start)
        }


class SavedSearches:
    def __init__(self, confs: Confs) -> None:
        self._confs = confs

    def all(self, app: str = "-") -> list[SavedSearch]:
        stanzas = self._confs.stanzas(CONF, app)
        return [self._make(name, settings) for name, settings in sorted(stanzas.items())]

    def get(self, name: str, app: str = "-") -> SavedSearch:
        return self._make(name, self._confs.get(CONF, app, name))

    def _make(self, name: str, settings: dict[str, str]) -> SavedSearch:
        return SavedSearch(name, self._confs.store.owner(CONF, name) or "search", settings)
