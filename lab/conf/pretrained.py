"""Source types that Splunk itself ships, under whatever an app says about them.

Settings from system/default/props.conf of 10.4.2, those that change events or fields (Getting Data In, "List
of pretrained source types"); the transforms they name have regular expressions of the lab's own. An app's
stanza of the same name counts setting by setting.
"""

from lab.conf.modular import expand
from lab.conf.reader import Stanzas

ONE_LINE = {"SHOULD_LINEMERGE": "false"}
COLUMNS = {**ONE_LINE, "KV_MODE": "none"}
ACCESS = {**ONE_LINE, "TIME_PREFIX": r"\[", "REPORT-access": "access-extractions"}
SYSLOG = {
    **ONE_LINE,
    "TIME_FORMAT": "%b %d %H:%M:%S",
    "MAX_TIMESTAMP_LOOKAHEAD": "32",
    "TRANSFORMS": "syslog-host",
}
PROCESS = {"REPORT-syslog": "syslog-extractions"}
FLOW = {"BREAK_ONLY_BEFORE": r"(=\+)+", "KV_MODE": "none", "REPORT-tcp": "tcpdump-endpoints, colon-kv"}
# "05-14-2026 10:00:00.123 +0000 WARN  Component [12 Thread] - what happened"
OWN_LOG = {
    **ONE_LINE,
    "MAX_TIMESTAMP_LOOKAHEAD": "40",
    "EXTRACT-fields": r"^\S+ \S+ (?:[+-]\d+ )?(?<log_level>\S*)\s+(?<component>\S+) "
    r"(?:\[(?<thread_id>\d+) (?<thread_name>[^\]]+)\] )?- (?<event_message>.+)",
}

PRETRAINED: Stanzas = {
    # Columns and JSON
    "csv": {**COLUMNS, "INDEXED_EXTRACTIONS": "csv"},
    "psv": {**COLUMNS, "INDEXED_EXTRACTIONS": "psv", "FIELD_DELIMITER": "|", "HEADER_FIELD_DELIMITER": "|"},
    "tsv": {
        **COLUMNS,
        "INDEXED_EXTRACTIONS": "tsv",
        "FIELD_DELIMITER": "tab",
        "HEADER_FIELD_DELIMITER": "tab",
    },
    "iis": {**ONE_LINE, "INDEXED_EXTRACTIONS": "w3c", "MAX_TIMESTAMP_LOOKAHEAD": "32"},
    "exchange": {"INDEXED_EXTRACTIONS": "w3c", "KV_MODE": "none"},
    "_json": {"INDEXED_EXTRACTIONS": "json", "KV_MODE": "none"},
    "json_no_timestamp": {
        "BREAK_ONLY_BEFORE": "^{",
        "DATETIME_CONFIG": "CURRENT",
        "MAX_TIMESTAMP_LOOKAHEAD": "800",
    },
    # Metrics. The names of metrics hold colons and points, which other headers lose.
    "metrics_csv": {
        **COLUMNS,
        "INDEXED_EXTRACTIONS": "csv",
        "TIMESTAMP_FIELDS": "metric_timestamp",
        "TIME_FORMAT": "%s.%Q",
        "ADD_EXTRA_TIME_FIELDS": "subseconds",
        "HEADER_FIELD_ACCEPTABLE_SPECIAL_CHARACTERS": ":._",
    },
    "statsd": {
        **ONE_LINE,
        "METRICS_PROTOCOL": "statsd",
        "DATETIME_CONFIG": "CURRENT",
        "ADD_EXTRA_TIME_FIELDS": "false",
        "ANNOTATE_PUNCT": "false",
    },
    # Web servers
    "access_combined": ACCESS,
    "access_combined_wcookie": ACCESS,
    "access_common": ACCESS,
    "apache_error": {"BREAK_ONLY_BEFORE": r"^\[", "TIME_FORMAT": "[%A %B %d %T %Y]"},
    # Syslog, mail
    "syslog": {**SYSLOG, **PROCESS},
    "cisco_syslog": {**SYSLOG, **PROCESS},
    "linux_messages_syslog": {**SYSLOG, **PROCESS},
    "postfix_syslog": {**SYSLOG, **PROCESS},
    "windows_snare_syslog": {**SYSLOG, **PROCESS},
    "sendmail_syslog": {**SYSLOG, "REPORT-syslog": "sendmail-extractions"},
    "linux_secure": {**ONE_LINE, **PROCESS},
    "linux_audit": {"BREAK_ONLY_BEFORE_DATE": "false"},
    "procmail": {"BREAK_ONLY_BEFORE": r"procmail: \[\d+\]", "MAX_TIMESTAMP_LOOKAHEAD": "64"},
    "dmesg": {"BREAK_ONLY_BEFORE": r"^\S", "DATETIME_CONFIG": "NONE"},
    # Applications
    "log4j": {"BREAK_ONLY_BEFORE": r"\d\d?:\d\d:\d\d"},
    "log4php": {"BREAK_ONLY_BEFORE": r"^\w{3} \w{3}"},
    "log4net_xml": {
        "BREAK_ONLY_BEFORE": "<log4net:event",
        "TIME_PREFIX": 'timestamp="',
        "MAX_EVENTS": "1000",
    },
    "catalina": {"MAX_TIMESTAMP_LOOKAHEAD": "30", "TIME_PREFIX": "^"},
    "ruby_on_rails": {
        "TIME_PREFIX": r"(for [\d\.]+ at\s)",
        "TIME_FORMAT": "%Y-%m-%d %H:%M:%S %Z",
        "BREAK_ONLY_BEFORE": "Processing",
    },
    "weblogic_stdout": {"MAX_TIMESTAMP_LOOKAHEAD": "34", "MAX_EVENTS": "2048", "REPORT-st": "weblogic-code"},
    "websphere_activity": {
        "BREAK_ONLY_BEFORE": "^-----",
        "MAX_TIMESTAMP_LOOKAHEAD": "500",
        "REPORT-st": "colon-line",
    },
    "websphere_core": {"BREAK_ONLY_BEFORE": r"^NULL\s"},
    "websphere_trlog": {"REPORT-st": "was-trlog-code"},
    # Databases
    "db2_diag": {"REPORT-st": "db2"},
    "mysqld": {"BREAK_ONLY_BEFORE": r"^\d{6}\s", "TIME_FORMAT": "%y%m%d %k:%M:%S"},
    "mysqld_error": {"BREAK_ONLY_BEFORE": r"^\d{6}\s", "MAX_EVENTS": "1024"},
    "mysqld_bin": {"BREAK_ONLY_BEFORE": r"^#\d{6}"},
    # Network
    "cisco:asa": ONE_LINE,
    "snort": FLOW,
    "tcp": FLOW,
    # Splunk's own logs
    "splunkd": OWN_LOG,
    "splunk_search_messages": OWN_LOG,
    # Anything
    "generic_single_line": {**ONE_LINE, "TIME_FORMAT": "%Y-%m-%dT%H:%M:%S.%3N %Z"},
}

# A request line of a web server: method, address, version. `root` is the first directory, `file` what stands
# behind the last slash.
ADDRESS = (
    r"(?<uri>(?<uri_domain>\w+://[^/\s\"]+)?"
    r"(?<uri_path>(?:/+(?<root>[^\s?/\"]+)/+)?(?:[^\s?/\"]*/+)*(?<file>[^\s?/\"]+)?)"
    r"(?:\?(?<uri_query>[^\s\"]*))?)"
)
REQUEST = rf'"\s*(?<method>[^\s"]+)?(?:\s+{ADDRESS}(?:\s+(?<version>[^\s"]+))*)?\s*"'
BROWSER = (
    r'\s+"(?<referer>(?<referer_domain>\w+://[^/\s"]+)?[^"]*)"'
    r'(?:\s+"(?<useragent>[^"]*)"(?:\s+"(?<cookie>[^"]*)")?)?'
)
ADDRESS_4 = r"\d+(?:\.\d+){3}"
TRANSFORMS: Stanzas = {
    "access-extractions": {
        "REGEX": r"^(?<clientip>\S+)\s+(?<ident>\S+)\s+(?<user>\S+)\s+\[(?<req_time>[^\]]*)\]\s+"
        rf"{REQUEST}\s+(?<status>\S+)\s+(?<bytes>\S+)(?:{BROWSER})?(?<other>.*)"
    },
    # Behind the seconds, and behind what some daemons write there: a number, a facility.
    "syslog-host": {
        "REGEX": r":\d\d\s+(?:(?:\d+|(?:user|daemon|local.?)\.\w+)\s+)*\[?(\w[-.\w]{2,})\]?\s",
        "DEST_KEY": "MetaData:Host",
        "FORMAT": "host::$1",
    },
    "syslog-extractions": {"REGEX": r"\s(?<process>[^\s\[]+)(?:\[(?<pid>\d+)\])?:\s"},
    "sendmail-extractions": {
        "REGEX": r"sendmail\[(\d+)\]: (\w+):",
        "FORMAT": "process::sendmail pid::$1 qid::$2",
    },
    "tcpdump-endpoints": {
        "REGEX": rf"(?<src_ip>{ADDRESS_4}):(?<src_port>\d+) -> (?<dest_ip>{ADDRESS_4}):(?<dest_port>\d+)"
    },
    "colon-kv": {"REGEX": r"(?<= )([A-Za-z]+): ?(0x[A-F\d]+|\d+)(?=[ \n]|$)", "FORMAT": "$1::$2"},
    "colon-line": {"REGEX": r"(?m)^(\w+)\s*:[ \t]*(.*?)$", "FORMAT": "$1::$2"},
    "weblogic-code": {"REGEX": r"<BEA-(?<code>\d+)>"},
    "was-trlog-code": {"REGEX": r"\] (?<code>[a-fA-F\d]{8}) "},
    "db2": {"REGEX": r"([A-Z]+) *: (.*?)(?=\n|$| +[A-Z]+ *:)", "FORMAT": "$1::$2"},
}


def with_pretrained(stanzas: Stanzas, sourcetype: str) -> Stanzas:
    if sourcetype not in PRETRAINED:
        return stanzas
    return {**stanzas, sourcetype: {**PRETRAINED[sourcetype], **stanzas.get(sourcetype, {})}}


def with_shipped_transforms(stanzas: Stanzas) -> Stanzas:
    """The transforms above are there for an app's own source types too. Modular regular expressions are put
    together here, where all stanzas are known."""
    shipped = {name: {**settings, **stanzas.get(name, {})} for name, settings in TRANSFORMS.items()}
    merged = {**stanzas, **shipped}
    return {
        name: {**settings, "REGEX": expand(settings["REGEX"], merged)}
        if "[[" in settings.get("REGEX", "")
        else settings
        for name, settings in merged.items()
    }
