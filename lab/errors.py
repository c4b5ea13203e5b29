"""The two ways the lab says no.

They are kept apart because they ask different things of the reader: a `SearchError` is a bug in the
search or the configuration, an `Unsupported` is a hole in the lab.
"""


class LabError(Exception):
    """Anything the lab refuses. The message names the feature and the place."""


class SearchError(LabError):
    """Splunk would refuse this too: bad syntax, an unknown command, a wrong argument."""


class UntoldError(SearchError):
    """What Splunk writes into splunkd.log, but tells no search: a transform that is missing."""


class Unsupported(LabError):
    """Splunk would do this; the lab does not, and says so instead of guessing (lab law 1)."""
