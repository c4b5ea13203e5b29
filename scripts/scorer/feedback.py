"""What analysts said of findings, as training texts: only a person who runs `scripts/train_scorer
--feedback` uses it.

Nothing learns by itself: whoever can write verdicts could teach the scorer to look away, which is one of
the attacks that this
add-on detects. So the rows are read from a file, counted and printed, and they weigh no more than one source.
"""

import json
from pathlib import Path

from scripts.scorer.corpus import Text

VERDICTS = {"true_positive": True, "false_negative": True, "false_positive": False, "true_negative": False}


class BadFeedback(Exception):
    """The file is not what `| inputlookup ai_score_feedback` exports as JSON."""


def read(path: Path) -> list[Text]:
    """Rows with `text` and `verdict`. A row with a hash only (`text_sha256`) teaches nothing, and is
    counted by `only_hashes`.
    """
    made = []
    for number, row in enumerate(rows(path), 1):
        verdict = str(row.get("verdict", "")).strip().lower()
        if verdict not in VERDICTS:
            raise BadFeedback(
                f"{path}, row {number}: verdict is {verdict!r}, not one of {', '.join(VERDICTS)}"
            )
        text = row.get("text")
        if isinstance(text, str) and text.strip():
            made.append(
                Text("feedback", "feedback", VERDICTS[verdict], str(row.get("kind") or "direct"), text)
            )
    return made


def only_hashes(path: Path) -> int:
    return sum(1 for row in rows(path) if not row.get("text"))


def rows(path: Path) -> list[dict[str, object]]:
    """A JSON list, or Splunk's export: an object a line, its row under `result`."""
    whole = path.read_text(encoding="utf-8")
    try:
        found = (
            json.loads(whole)
            if whole.lstrip().startswith("[")
            else [json.loads(x) for x in whole.splitlines() if x]
        )
    except ValueError as error:
        raise BadFeedback(f"{path} is not JSON: {error}") from error
    unpacked = [row.get("result", row) if isinstance(row, dict) else row for row in found]
    if not all(isinstance(row, dict) for row in unpacked):
        raise BadFeedback(f"{path}: not a list of objects with text and verdict")
    return unpacked
