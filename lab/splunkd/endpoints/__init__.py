"""The REST endpoints: each module one room of splunkd's, as a table of paths. Order matters: the add-on's
own handlers come last, because any single name may be one of theirs."""

from lab.splunkd.endpoints import (
    access,
    alerts,
    apps,
    collections,
    configs,
    external,
    indexes,
    inputs,
    passwords,
    results,
    saved,
    search,
    server,
    views,
)

TABLES = [
    access.TABLE,
    server.TABLE,
    search.TABLE,
    results.TABLE,
    saved.TABLE,
    alerts.TABLE,
    configs.TABLE,
    inputs.TABLE,
    indexes.TABLE,
    passwords.TABLE,
    collections.TABLE,
    apps.TABLE,
    views.TABLE,
    external.TABLE,
]
