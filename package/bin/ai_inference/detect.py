"""Which server an endpoint is: every family is asked whether it knows the answers, the most particular
first."""

from __future__ import annotations

from collections.abc import Iterable

from ai_inference.asking import Remembering
from ai_inference.endpoints.family import Family
from ai_inference.trouble import Trouble

# After these nobody else needs to ask: the server is away, or the way to it is closed.
AWAY = (
    "refused",
    "reset",
    "timeout",
    "network",
    "dns",
    "tls",
    "proxy",
    "forbidden_address",
    "configuration",
    "account",
)
REFUSED = (401, 403)


def detect(families: Iterable[Family], ask: Remembering) -> tuple[Family, str]:
    """The family and why it is that; Trouble("not_detected") names the paths that were asked."""
    for family in families:
        try:
            because = family.detect(ask)
        except Trouble as trouble:
            if trouble.kind in AWAY and not ask.answers:
                raise
            continue
        if because:
            return family, because
    # A family may have taken its own trouble for a no.
    away = [trouble for trouble in ask.troubles if trouble.kind in AWAY]
    if away and not ask.answers:
        raise away[0]
    told = sorted(f"{path.partition('?')[0]} {answer.status}" for path, answer in ask.answers.items())
    refused = any(answer.status in REFUSED for answer in ask.answers.values())
    advice = "Some were refused: check the account of the input. " if refused else ""
    message = (
        f"No known model server answers here ({', '.join(told)[:300]}). {advice}Check the address and the "
        "port, or choose the server type in the input."
    )
    raise Trouble("not_detected", message)
