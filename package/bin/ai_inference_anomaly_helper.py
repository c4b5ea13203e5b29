"""What UCC's generated aianomaly.py calls. The work is done in ai_inference/anomaly/."""

from collections.abc import Iterable, Iterator
from typing import Any

# First, for its effect: it puts the add-on's lib/ on sys.path.
import import_declare_test  # noqa: F401
from ai_inference.anomaly import command


def transform(this: Any, records: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return command.transform(this, records)
