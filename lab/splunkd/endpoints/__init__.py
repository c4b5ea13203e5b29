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
    own_inputs,
    passwords,
    receivers,
    results,
    saved,
    search,
    server,
    timeparser,
    views,
)

TABLES = [
    access.TABLE,
    server.TABLE,
    search.TABLE,
    results.TABLE,
    timeparser.TABLE,
    saved.TABLE,
    alerts.TABLE,
    configs.TABLE,
    own_inputs.TABLE,
    receivers.TABLE,
    inputs.TABLE,
    indexes.TABLE,
    passwords.TABLE,
    collections.TABLE,
    apps.TABLE,
    views.TABLE,
    external.TABLE,
]
