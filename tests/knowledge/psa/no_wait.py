"""A pytest plugin for runs against the lab, which has indexed an event before it answers: no waiting.

pytest-splunk-addon sleeps 50 seconds after sending, for a real Splunk's sake.
"""

import sys


def pytest_configure() -> None:
    # Importing the module from here would come too early: pytest-splunk-addon's own imports are circular.
    sys.modules["pytest_splunk_addon.splunk"].sleep = lambda _seconds: None  # type: ignore[attr-defined]
