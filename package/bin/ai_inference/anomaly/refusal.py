"""What the command refuses, in words that say what to do instead."""

from __future__ import annotations


class Refusal(Exception):
    """Its text is shown to whoever wrote the search."""
