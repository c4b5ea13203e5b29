"""A search-time step: it reads a row and writes fields into it."""

from collections.abc import Callable

from lab.values import Row

Step = Callable[[Row], None]
