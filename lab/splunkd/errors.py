"""A refusal on its way to an HTTP client."""


class RestError(Exception):
    """`status` and the text of the one message, as Splunk's clients expect to find them."""

    def __init__(self, status: int, text: str, kind: str = "ERROR") -> None:
        super().__init__(text)
        self.status, self.text, self.kind = status, text, kind


def not_served(path: str) -> RestError:
    """The lab says that the hole is its own: real splunkd may well serve this path."""
    return RestError(404, f"Not Found: the lab (a stand-in for splunkd) does not serve {path}")
