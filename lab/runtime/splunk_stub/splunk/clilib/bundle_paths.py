# mypy: allow-untyped-defs, allow-untyped-calls, allow-any-generics
"""Where things lie under SPLUNK_HOME."""

import os


def make_splunkhome_path(parts):
    """SPLUNK_HOME joined with `parts`; a path that escapes it is refused, as in Splunk."""
    home = os.path.normpath(os.environ["SPLUNK_HOME"])
    path = os.path.normpath(os.path.join(home, *parts))  # noqa: PTH118
    if path != home and not path.startswith(home + os.sep):
        raise ValueError("Escape from intended parent directory: %s" % path)  # noqa: UP031
    return path
