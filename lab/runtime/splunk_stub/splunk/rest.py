# mypy: allow-untyped-defs, allow-untyped-calls, allow-any-generics
"""`splunk.rest.simpleRequest`: one call to splunkd."""

import os
import ssl
import urllib.error
import urllib.parse
import urllib.request

import splunk


class Response(dict):
    """Looks like httplib2's: `.status` and the headers."""

    def __init__(self, status, headers):
        super().__init__({name.lower(): value for name, value in headers.items()})
        self.status = status
        self["status"] = str(status)


def simpleRequest(  # noqa: N802, PLR0917 - Splunk's name and arguments
    path,
    sessionKey=None,  # noqa: N803
    getargs=None,
    postargs=None,
    method="GET",
    raiseAllErrors=False,  # noqa: N803
    jsonargs=None,
    timeout=30,
    **_ignored,
):
    """Answers `(response, content)`. A 404 or 401 raises, other failures only with `raiseAllErrors`."""
    url = path if "://" in path else os.environ["LAB_SPLUNKD_URI"] + path
    if getargs:
        url += ("&" if "?" in url else "?") + urllib.parse.urlencode(getargs, doseq=True)
    body, kind = None, "application/x-www-form-urlencoded"
    if jsonargs is not None:
        body, kind = jsonargs.encode(), "application/json"
    elif postargs is not None:
        body = urllib.parse.urlencode(postargs, doseq=True).encode()
    if body is not None and method == "GET":
        method = "POST"
    request = urllib.request.Request(url, data=body, method=method)  # noqa: S310 - splunkd's address
    request.add_header("Content-Type", kind)
    if sessionKey:
        request.add_header("Authorization", "Splunk " + sessionKey)
    # The lab's certificate is made at its start; Splunk's own client does not verify it by default either.
    context = ssl._create_unverified_context()  # noqa: S323
    opener = urllib.request.build_opener(
        urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
    )
    try:
        with opener.open(request, timeout=timeout) as answer:
            return Response(answer.status, answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        content = error.read()
        text = content.decode("utf-8", "replace")
        if error.code == 401:
            raise splunk.AuthenticationFailed(401, text) from error
        if error.code == 404:
            raise splunk.ResourceNotFound(404, text) from error
        if raiseAllErrors:
            raise splunk.RESTException(error.code, text) from error
        return Response(error.code, error.headers), content
