# mypy: allow-untyped-defs, allow-untyped-calls, allow-any-generics
"""The two helpers of `splunk.util` that alert actions use."""

import calendar


def mktimegm(when):
    return calendar.timegm(when)


def normalizeBoolean(value, enableStrictMode=False, includeIntegers=True):  # noqa: N802, N803
    """`true`/`t`/`1`/… to True and back; what it does not know it returns as it came, unless strict."""
    if isinstance(value, bool) or value is None:
        return value
    text = str(value).strip().lower()
    if text in ("true", "t", "yes", "y", "on", "enabled") or (includeIntegers and text == "1"):
        return True
    if text in ("false", "f", "no", "n", "off", "disabled") or (includeIntegers and text == "0"):
        return False
    if enableStrictMode:
        raise ValueError("Unable to cast value to boolean: %s" % value)  # noqa: UP031
    return value
