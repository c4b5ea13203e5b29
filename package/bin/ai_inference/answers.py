"""Reading answers that may hold anything: statuses that say no, JSON that is none, values of another type.

A value of an unexpected type is as absent as one that is not there: no record is made up from it.
"""

from __future__ import annotations

import json
import math
from typing import Any

from ai_inference.access import PROXY_REFUSED
from ai_inference.transport import Answer
from ai_inference.trouble import Trouble

# An event is cut at 100,000 bytes (props.conf), and cut JSON has no fields: so texts and lists are bounded.
MAX_TEXT = 2048
MAX_ITEMS = 500
STATUS_OK = range(200, 300)


def refusal(answer: Answer, what: str) -> Trouble:
    """The trouble of an answer whose status is not a success. `what`: "/ping", "/models"."""
    status = answer.status
    if status in (401, 403):
        message = f"{what} answered {status}: the credentials are missing, wrong or lack the right."
        return Trouble("unauthorized", f"{message} Check the account of the input.", status=status)
    if status == 407:
        return Trouble("proxy", PROXY_REFUSED, status=status)
    if status == 404:
        message = f"{what} answered 404. Is this the right address and port, and the right server type?"
        return Trouble("not_found", message, status=status)
    if status == 429:
        message = f"{what} answered 429, too many requests. Make the interval longer."
        return Trouble("rate_limited", message, status=status, retry_after=answer.retry_after)
    if status >= 500:
        message = f"{what} answered {status}. Look into the server's log."
        return Trouble("server_error", message, status=status)
    message = f"{what} answered {status}. Is this the right address and server type?"
    return Trouble("http_error", message, status=status)


def read_json(answer: Answer, what: str) -> Any:
    """The body as JSON, whatever the status. Trouble("not_json") says what it is instead."""
    try:
        return json.loads(answer.body.decode("utf-8"), parse_constant=reject)
    except (ValueError, RecursionError) as error:
        looks = "an HTML page" if answer.body.lstrip()[:1] == b"<" else "no JSON"
        message = (
            f"{what} answered {answer.status} with {looks}. Is this the server's own address and port, "
            "or a proxy's or a login page's?"
        )
        raise Trouble("not_json", message, status=answer.status) from error


def reject(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")


def unexpected_shape(answer: Answer, what: str) -> Trouble:
    message = f"{what} answered JSON of an unknown form. Is this the right server type, and a version known?"
    return Trouble("unexpected_answer", message, status=answer.status)


def text(value: Any) -> str | None:
    return value[:MAX_TEXT] if isinstance(value, str) and value else None


def whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def seconds(value: Any, divisor: int) -> float | None:
    """A duration that the server tells in units of 1/`divisor` s."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return value / divisor


def present(**fields: Any) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None}
