"""Step 1 of search time: field filters.

field_filters.conf.spec 10.4: a filter nulls, hashes or partly replaces a field, for all roles but those
of `roleExemptions`, before any other operation. It does not say what terms of the search itself find
of a filtered field: an add-on that brings filters is refused rather than shown unfiltered.
"""

from lab.conf.store import ConfStore
from lab.errors import Unsupported

CONF = "field_filters"


def refuse_filters(confs: ConfStore) -> None:
    if confs.merged(CONF):
        raise Unsupported(f"{CONF}.conf: the lab has no field filters")
