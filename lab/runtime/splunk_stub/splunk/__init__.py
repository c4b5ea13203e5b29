# mypy: allow-untyped-defs, allow-untyped-calls, allow-any-generics
"""The lab's stand-in for the `splunk` package of Splunk's own Python: only what public libraries import.

Written for this project from the calls that solnlib and splunktaucclib make. Nothing here is Splunk's.
It runs under the add-on's interpreter, so it stays within Python 3.9.
"""

import sys


class SplunkdException(Exception):
    """Base of what the `splunk` package raises."""


class RESTException(SplunkdException):
    """An answer of splunkd that is not a success."""

    def __init__(self, statusCode, messages=None, extendedMessages=None):  # noqa: N803
        self.statusCode = statusCode
        self.messages = messages
        self.extendedMessages = extendedMessages
        super().__init__("[HTTP %s] %s" % (statusCode, extendedMessages or messages))  # noqa: UP031

    def get_message_text(self):
        return str(self.messages or "")

    def get_extended_message_text(self):
        return str(self.extendedMessages or self.messages or "")


class ResourceNotFound(RESTException):
    """404."""


class AuthenticationFailed(RESTException):
    """401."""


def getSessionKey():  # noqa: N802 - Splunk's name
    """The key of the call being served, which `splunk.admin` leaves on `__main__`."""
    return getattr(sys.modules["__main__"], "___sessionKey", None)
