"""The commands: one module a family, all of them rows of `lab.spl.registry.COMMANDS`."""

from lab.spl.commands import (  # noqa: F401  (importing a module registers its commands)
    binning,
    charts,
    columns,
    combine,
    evals,
    extract,
    generate,
    info,
    inventory,
    lookups,
    mcollect,
    metrics,
    misc,
    models,
    multivalue,
    ordering,
    ranking,
    refused,
    reshape,
    searching,
    stats,
    streams,
    subsearch,
    timecharts,
    totals,
    transactions,
)
from lab.spl.registry import COMMANDS, REFUSED, TRANSFORMING, Command

__all__ = ["COMMANDS", "REFUSED", "TRANSFORMING", "Command"]
