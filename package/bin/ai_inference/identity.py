"""Whether an endpoint is still the server that it was: its version and its certificate."""

from __future__ import annotations

from ai_inference.answers import present
from ai_inference.changes import Fields, server_change
from ai_inference.checkpoint import State
from ai_inference.connect import Certificate

DAY = 86_400


def identified(
    state: State, version: str, certificate: Certificate | None, now: float
) -> tuple[Fields, list[Fields]]:
    """Fields for the health record, and what changed since `state`, which is brought up to date. `now`: epoch
    s."""
    fields = present(server_version=version or None)
    found = [("server_version", "server", version)]
    if certificate is not None:
        expires = certificate.expires
        fields.update(
            present(
                tls_sha256=certificate.sha256,
                tls_issuer=certificate.issuer or None,
                tls_expires=expires,
                tls_days_left=None if expires is None else round((expires - now) / DAY, 1),
            )
        )
        found.append(("certificate", "certificate", certificate.sha256))
    changed = []
    for name, category, value in found:
        before = state.get(name)
        if value and before and before != value:
            changed.append(server_change(f"{name}_changed", category, before, value))
        if value:
            state[name] = value
    return fields, changed
