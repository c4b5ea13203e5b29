# mypy: allow-untyped-defs, allow-untyped-calls, allow-any-generics
"""`getConfKeyValue`: a setting as splunkd sees it. The lab asks splunkd instead of reading files."""

import json

import splunk
from splunk.rest import simpleRequest


def getConfStanza(conf, stanza):  # noqa: N802 - Splunk's name
    _response, content = simpleRequest(
        "/servicesNS/nobody/system/configs/conf-%s/%s" % (conf, stanza),  # noqa: UP031
        sessionKey=splunk.getSessionKey(),
        getargs={"output_mode": "json"},
        raiseAllErrors=True,
    )
    return json.loads(content)["entry"][0]["content"]


def getConfKeyValue(conf, stanza, key):  # noqa: N802 - Splunk's name
    return getConfStanza(conf, stanza)[key]
