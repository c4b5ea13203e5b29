"""Source types that Splunk itself ships, under whatever an app says about them.

From system/default/props.conf of 10.4.2, those whose settings the lab has; the source types that come with
extractions of Splunk's own are refused by name. An app's stanza of the same name counts setting by setting.
"""

from lab.conf.reader import Stanzas
from lab.errors import Unsupported

COLUMNS = {"SHOULD_LINEMERGE": "false", "KV_MODE": "none"}
PRETRAINED: Stanzas = {
    "csv": {**COLUMNS, "INDEXED_EXTRACTIONS": "csv"},
    "psv": {**COLUMNS, "INDEXED_EXTRACTIONS": "psv", "FIELD_DELIMITER": "|", "HEADER_FIELD_DELIMITER": "|"},
    "tsv": {
        **COLUMNS,
        "INDEXED_EXTRACTIONS": "tsv",
        "FIELD_DELIMITER": "tab",
        "HEADER_FIELD_DELIMITER": "tab",
    },
    "_json": {"INDEXED_EXTRACTIONS": "json", "KV_MODE": "none"},
    "json_no_timestamp": {
        "BREAK_ONLY_BEFORE": "^{",
        "DATETIME_CONFIG": "CURRENT",
        "MAX_TIMESTAMP_LOOKAHEAD": "800",
    },
    "generic_single_line": {"TIME_FORMAT": "%Y-%m-%dT%H:%M:%S.%3N %Z", "SHOULD_LINEMERGE": "false"},
    "log4j": {"BREAK_ONLY_BEFORE": r"\d\d?:\d\d:\d\d"},
}
REFUSED = (
    "access_combined", "access_combined_wcookie", "access_common", "apache_error", "cisco_syslog",
    "cisco:asa", "iis", "linux_audit", "linux_messages_syslog", "linux_secure", "postfix_syslog",
    "sendmail_syslog",
    "snort", "syslog", "websphere_core",
)  # fmt: skip


def with_pretrained(stanzas: Stanzas, sourcetype: str) -> Stanzas:
    if sourcetype in REFUSED:
        raise Unsupported(
            f"the source type {sourcetype}: Splunk ships extractions for it that the lab has not"
        )
    if sourcetype not in PRETRAINED:
        return stanzas
    return {**stanzas, sourcetype: {**PRETRAINED[sourcetype], **stanzas.get(sourcetype, {})}}
