"""A search as text: comments, quotes, brackets and pipes, before any command looks at its arguments."""

from dataclasses import dataclass

from lab.errors import SearchError

MAX_LENGTH = 1_000_000
MAX_NESTING = 60


@dataclass(frozen=True)
class Segment:
    """The text between two pipes, and where it starts in the search."""

    text: str
    at: int


def strip_comments(text: str) -> str:
    """```...``` outside quotes is a comment (Search Manual, "Add comments to searches")."""
    if "```" not in text:
        return text
    out: list[str] = []
    at = 0
    while at < len(text):
        if text[at] == '"':
            end = quoted_end(text, at)
            out.append(text[at:end])
            at = end
        elif text.startswith("```", at):
            end = text.find("```", at + 3)
            if end < 0:
                raise SearchError("A comment is not closed: ``` is missing.")
            out.append(" ")
            at = end + 3
        else:
            out.append(text[at])
            at += 1
    return "".join(out)


def quoted_end(text: str, at: int) -> int:
    """Just behind the quote that closes the one at `at`."""
    index = at + 1
    while index < len(text):
        if text[index] == "\\":
            index += 2
            continue
        if text[index] == text[at]:
            return index + 1
        index += 1
    raise SearchError(f"Unbalanced quotes at position {at}: {text[at : at + 30]}")


def bracket_end(text: str, at: int) -> int:
    """Just behind the bracket that closes the one at `at`."""
    depth, index = 0, at
    while index < len(text):
        char = text[index]
        if char == '"':
            index = quoted_end(text, index)
            continue
        if char == "\\":
            index += 2
            continue
        depth += (char == "[") - (char == "]")
        if depth > MAX_NESTING:
            raise SearchError("Subsearches are nested too deeply.")
        index += 1
        if not depth:
            return index
    raise SearchError(f"Mismatched ']' or '[': a subsearch is not closed, position {at}.")


def split_pipeline(text: str) -> list[Segment]:
    """The commands of a pipeline; a leading pipe makes an empty first segment."""
    if len(text) > MAX_LENGTH:
        raise SearchError("The search is too long.")
    segments: list[Segment] = []
    start = at = 0
    while at < len(text):
        char = text[at]
        if char == '"':
            at = quoted_end(text, at)
        elif char == "[":
            at = bracket_end(text, at)
        elif char == "]":
            raise SearchError(f"Mismatched ']' at position {at}.")
        elif char == "\\":
            at += 2
        elif char == "|":
            segments.append(Segment(text[start:at], start))
            at += 1
            start = at
        else:
            at += 1
    return [*segments, Segment(text[start:], start)]


def split_commas(text: str) -> list[str]:
    """Pieces between commas that no quote, parenthesis or bracket encloses."""
    pieces: list[str] = []
    depth = start = at = 0
    while at < len(text):
        char = text[at]
        if char in "\"'" and (char == '"' or text.find("'", at + 1) > 0):
            at = quoted_end(text, at)
            continue
        depth += (char in "([") - (char in ")]")
        if char == "," and not depth:
            pieces.append(text[start:at])
            start = at + 1
        at += 1
    return [*pieces, text[start:]]
