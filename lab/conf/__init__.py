"""Configuration: reading `.conf` files, layering them, and choosing the stanzas that apply."""

from lab.conf.home import SplunkHome
from lab.conf.reader import Stanzas
from lab.conf.store import ConfStore

__all__ = ["ConfStore", "SplunkHome", "Stanzas"]
