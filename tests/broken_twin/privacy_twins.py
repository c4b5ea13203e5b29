"""Bugs in the privacy switches; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import PROPS, TRANSFORMS, Twin

TWINS = [
    Twin("a switch with another word", TRANSFORMS, '"mask_secrets"), replace', '"mask_keys"), replace', "privacy", count=0),
    Twin("keys behind a line break not masked", TRANSFORMS, r'|(?<=\\\\[nrtbf\"/\\\\])', "", "privacy", count=0),
    Twin("a mask that breaks JSON", TRANSFORMS, '"[MASKED email]"', r'"\"email\""', "privacy"),
    Twin("cards without separators not masked", TRANSFORMS, r"(?:4\d{15}|5", r"(?:7\d{15}|5", "privacy"),
    Twin("a private key cut off not masked", TRANSFORMS, "(?:-----END (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY-----)?", "-----END (?:[A-Z0-9]{1,20} ){0,4}PRIVATE KEY-----", "privacy"),
    Twin("words masked as keys", TRANSFORMS, r"sk-(?=[\w-]*\d)(?=[\w-]*[A-Za-z0-9_]{16})", "sk-", "privacy"),
    Twin("answers not dropped", TRANSFORMS, "|output|response|", "|output|", "privacy"),
    Twin("texts of messages not dropped", TRANSFORMS, "(?:content|text|prompt|", "(?:text|prompt|", "privacy"),
    Twin("indexed fields not dropped", PROPS, "ai_privacy_content, ai_privacy_indexed, ", "ai_privacy_content, ", "privacy"),
    Twin("a source type without switches", PROPS, "TRANSFORMS-zz_privacy = ", "TRANSFORMS-zz_private = ", "index_time_settings"),
    Twin("no hash", TRANSFORMS, 'ai_prompt_sha256 := if(match(ai_privacy, "hash_content")', 'ai_prompt_sha256 := if(match(ai_privacy, "hash_nothing")', "privacy"),
]  # fmt: skip
