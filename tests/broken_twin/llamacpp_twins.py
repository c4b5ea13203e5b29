"""Bugs in what reads llama-server; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import MACROS, PROPS, Twin

TWINS = [
    Twin("llama.cpp: minutes not read", PROPS, '0)) * 60 + tonumber(', '0)) + tonumber(', "captures"),
    Twin("llama.cpp: microseconds taken for milliseconds", PROPS, "uptime / 1000000", "uptime / 1000", "captures"),
    Twin("llama.cpp: the template's lines torn apart", PROPS, r"([\r\n]++)(?=(?:\d{1,10}\.\d\d\.\d{3}\.\d{3} )?", r"([\r\n]++)(?=<|(?:\d{1,10}\.\d\d\.\d{3}\.\d{3} )?", "captures", count=0),
    Twin("llama.cpp: a line's neighbour's time guessed", PROPS, "DATETIME_CONFIG = CURRENT\nTRANSFORMS-zz_privacy = ai_privacy, ai_privacy_mask_secrets, ai_privacy_mask_pii, ai_privacy_end\nKV_MODE = none\nEXTRACT-1_text", "TIME_PREFIX = ^\nTIME_FORMAT = %M.%S.%3N\nKV_MODE = none\nEXTRACT-1_text", "captures"),
    Twin("llama.cpp: no task taken for a task", PROPS, "if(task_id < 0, null(), task_id)", "task_id", "captures"),
    Twin("llama.cpp: cached prompts counted as evaluated", PROPS, r"(?<total_ms>\d[\d.]{0,20}) ms / {1,20}\d{1,12} tokens", r"(?<total_ms>\d[\d.]{0,20}) ms / {1,20}(?<output_tokens>\d{1,12}) tokens", "captures"),
    Twin("llama.cpp: an answer's JSON not read", PROPS, '"error.type"', '"type"', "captures"),
    Twin("llama.cpp: JSON's escapes left in", PROPS, 'EVAL-message = if(match(_raw, "^\\{"), json_extract("{\\"v\\":\\"" . message . "\\"}", "v"), message)\nEVAL-slot', "EVAL-slot", "captures"),
    Twin("llama.cpp: a prompt that is too long not measured", PROPS, r"request \(\d{1,12} tokens\) exceeds", r"request of \d{1,12} tokens exceeds", "captures"),
    Twin("llama.cpp: the model's load counted as a request", MACROS, "(sourcetype=llamacpp:server action=* NOT operation=load) OR", "(sourcetype=llamacpp:server action=*) OR", "requests_count_once"),
    Twin("llama.cpp: cut JSON not marked", PROPS, '"not a llama.cpp line", \\\n    match(_raw, "^\\{") AND NOT json_valid(_raw)', '"not a llama.cpp line", \\\n    match(_raw, "^\\[") AND NOT json_valid(_raw)', "broken_lines"),
    Twin("llama.cpp: a container's lines without a route", "default/transforms.conf", r"\.\d{3}\.\d{3} [IWEDT] |\{", r"\.\d{3}\.\d{3} [XYZ] |\{", "containers"),
]  # fmt: skip
