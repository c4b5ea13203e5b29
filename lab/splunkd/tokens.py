"""`$result.host$` and its like in the settings of an alert action."""

import re
from collections.abc import Mapping

from lab.errors import Unsupported

TOKEN = re.compile(r"\$([A-Za-z_][\w.:]*)\$")


def expand(text: str, known: Mapping[str, str], result: Mapping[str, str | list[str]]) -> str:
    """`known` holds the tokens by name; `result` is the first row. A field the row lacks is empty."""

    def replace(match: re.Match[str]) -> str:
        name = match[1]
        if name.startswith("result."):
            value = result.get(name.removeprefix("result."), "")
            return value if isinstance(value, str) else " ".join(value)
        if name in known:
            return known[name]
        raise Unsupported(
            f"alert action token ${name}$ (the lab knows: result.*, {', '.join(sorted(known))})"
        )

    return TOKEN.sub(replace, text)
