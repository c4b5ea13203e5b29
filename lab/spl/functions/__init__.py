"""The eval functions: one module a chapter of the Search Reference, all of them rows of `registry.TABLE`."""

from lab.spl.functions import (  # noqa: F401  (importing a module registers its functions)
    bitwise,
    conditional,
    conversion,
    cryptographic,
    informational,
    jsons,
    mathematical,
    multivalues,
    printing,
    statistical,
    text,
    times,
    typed,
)
from lab.spl.functions.registry import REFUSED, TABLE, Function

__all__ = ["REFUSED", "TABLE", "Function"]
