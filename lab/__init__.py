"""A stand-in for splunkd, for tests and the demo. See `lab/README.md` for what it is not."""

from lab.errors import LabError, SearchError, Unsupported
from lab.lab import Lab

__all__ = ["Lab", "LabError", "SearchError", "Unsupported"]
