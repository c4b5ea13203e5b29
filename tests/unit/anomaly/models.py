"""A small model, as fit makes it."""

import random
from collections.abc import Mapping
from typing import Any

from ai_inference.anomaly.fitting import Fitter
from ai_inference.anomaly.models import Model
from ai_inference.anomaly.options import read_options

NOW = 1_795_000_000.0


def rows(count: int = 600, users: int = 3, seed: int = 1) -> list[dict[str, Any]]:
    """Hourly rows of some users, as a search would send them."""
    chance = random.Random(seed)
    return [
        {
            "_time": str(NOW - 3600 * (number // users)),
            "user": f"user{number % users}",
            "calls": str(int(chance.gauss(100, 10))),
            "tokens": f"{chance.lognormvariate(7, 0.3):.2f}" if number % 50 else "",
        }
        for number in range(count)
    ]


def fitted(given: Mapping[str, str] | None = None, data: list[dict[str, Any]] | None = None) -> Model:
    options = {"model": "calls", "fields": "calls,tokens", "by": "user", "trees": "20", **(given or {})}
    fitter = Fitter(read_options(["fit"], options))
    for row in rows() if data is None else data:
        fitter.add(row)
    return fitter.model(1, NOW)
