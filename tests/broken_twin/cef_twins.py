"""Bugs in what reads CEF and LEEF; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import EVENTTYPES, PROPS, TRANSFORMS, Twin

TWINS = [
    Twin("CEF: the header ends at an escaped bar", PROPS, r"CEF: ?(?<cef_version>\d{1,3})\|(?<vendor>(?:[^\\|\r\n]++|\\[^\r\n])*+)\|(?<product>(?:[^\\|\r\n]++|\\[^\r\n])*+)\|(?<product_version>(?:[^\\|\r\n]++|\\[^\r\n])*+)", r"CEF: ?(?<cef_version>\d{1,3})\|(?<vendor>[^|]*+)\|(?<product>[^|]*+)\|(?<product_version>[^|]*+)", "captures"),
    Twin("CEF: without a syslog header only", PROPS, r"EXTRACT-1_cef = \A[^|{}\r\n]{0,400}?(?<![\w.-])", r"EXTRACT-1_cef = \A", "captures"),
    Twin("CEF: a value ends at its first space", TRANSFORMS, r"(?:[^\\ ]++|\\.|\\\z| (?![\w.\[\]-]{1,60}=))*+", r"(?:[^\\ ]++|\\.)*+", "captures"),
    Twin("CEF: escapes stay", PROPS, r'EVAL-product_version = replace(product_version, "\\\\([\\\\|])", "\1")', "EVAL-product_version = product_version", "captures"),
    Twin("CEF: escaped line breaks stay", PROPS, r'\\\\n", "\1" . urldecode("%0A"))', r'\\\\N", "\1" . urldecode("%0A"))', "captures", count=0),
    Twin("CEF: a label taken for another field's", PROPS, r"(?:.*? )?\1=(?<custom_tool>", r"(?:.*? )?cs1=(?<custom_tool>", "captures"),
    Twin("CEF: an agent's name taken for an address", PROPS, r"EVAL-src = coalesce(if(mvcount(src) = 1 AND match(src, ", r"EVAL-src = coalesce(if(mvcount(src) = 1 OR match(src, ", "captures"),
    Twin("CEF: severities of 7 and 8 lost", PROPS, '"^[78]$"), "high"', '"^[7]$"), "high"', "captures"),
    Twin("CEF: a key's beginning taken for a user", PROPS, '"^(?i:sk|pk|rk|api|key)[-_]"', '"^(?i:pk)[-_]"', "captures"),
    Twin("CEF: milliseconds taken for seconds", TRANSFORMS, 'tonumber(ts_text) / 1000, \\\n        match(ts_text, "^\\d{10}(', 'tonumber(ts_text) / 1, \\\n        match(ts_text, "^\\d{10}(', "captures"),
    Twin("CEF: syslog's time not read", TRANSFORMS, "ts_text := coalesce(ts_text, \\\n", "ts_text := coalesce(ts_text, null(), null()), \\\n    ts_none := coalesce( \\\n", "captures"),
    Twin("LEEF: x5E not read", PROPS, r"(?:\^|(?:0?x)?5[Ee])\||(?=", r"(?:\^)\||(?=", "captures"),
    Twin("LEEF: values end at spaces", TRANSFORMS, r"([^\t]*+)", r"([^\t ]*+)", "captures"),
    Twin("LEEF: a tool's name taken for a verdict", PROPS, 'if(proto = "tool", null(), leef_action)', "leef_action", "captures", count=0),
    Twin("CEF: the last of two keys believed", PROPS, "if(mvcount(suser) = 1, trim(replace(suser, ", "if(true(), trim(replace(mvindex(suser, -1), ", "forged_lines"),
    Twin("CEF: a key twice not marked", PROPS, '"a key stands twice"', "null()", "broken_lines"),
    Twin("CEF: severities that are none not marked", PROPS, '"the severity is none"', "null()", "broken_lines"),
    Twin("CEF: times that are none not marked", PROPS, '"the time is no time"', "null()", "broken_lines"),
    Twin("CEF inside JSON believed", PROPS, r"EXTRACT-1_cef = \A[^|{}\r\n]{0,400}?", r"EXTRACT-1_cef = \A[^|\r\n]{0,400}?", "broken_lines"),
    Twin("an alert that is an intrusion too", EVENTTYPES, " NOT eventtype=ai_cef_attack", "", "captures"),
    Twin("an intrusion without both ends", EVENTTYPES, " ids_type=* category=*", " category=*", "captures"),
]  # fmt: skip
