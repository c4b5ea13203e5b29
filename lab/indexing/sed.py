"""SEDCMD-<class>: a space-separated list of `s` and `y` commands over _raw.

props.conf.spec 10.4: `s/regex/replacement/flags`, back references `\\N` of one digit, flags `g` or the number
of the match to replace; `y/string1/string2/` substitutes string1[i] with string2[i].
"""

import re
from collections.abc import Callable

from lab.errors import SearchError, Unsupported
from lab.regex import Match, compiled

Edit = Callable[[str], str]
FLAGS = re.compile(r"(g|\d+)?(?=\s|\Z)")


def parse_sed(script: str, where: str) -> list[Edit]:
    """The script's commands in order, each from text to text."""
    edits: list[Edit] = []
    position = 0
    while position < len(script):
        if script[position].isspace():
            position += 1
            continue
        kind, mark = script[position], script[position + 1 : position + 2]
        if kind not in "sy" or not mark or mark.isalnum() or mark.isspace():
            raise Unsupported(f"{where} = {script}: only s/regex/replacement/flags and y/from/to/")
        first, position = until(script, position + 2, mark, where)
        second, position = until(script, position, mark, where)
        flags = FLAGS.match(script, position)
        if flags is None or (kind == "y" and flags[1]):
            raise Unsupported(f"{where} = {script}: the flags at {script[position:]!r}")
        position = flags.end()
        if kind == "y":
            edits.append(transliteration(first, second, where))
        else:
            edits.append(substitution(first, second, flags[1] or "1", where))
    return edits


def until(script: str, start: int, mark: str, where: str) -> tuple[str, int]:
    """The text up to the next mark that is not escaped, and where to read on. `\\/` becomes `/`."""
    text, position = "", start
    while position < len(script) and script[position] != mark:
        pair = script[position : position + 2]
        if pair[0] == "\\" and len(pair) == 2:
            text += mark if pair[1] == mark else pair
            position += 2
        else:
            text += pair[0]
            position += 1
    if position >= len(script):
        raise SearchError(f"{where} = {script}: {mark!r} is missing")
    return text, position + 1


def substitution(pattern: str, text: str, flag: str, where: str) -> Edit:
    regex = compiled(pattern, where)
    pieces = replacement(text, regex.groups, where)

    def edit(raw: str) -> str:
        done, last = [], 0
        for count, match in enumerate(regex.finditer(raw), start=1):
            if flag != "g" and count != int(flag):
                continue
            done += [raw[last : match.start()], *(expand(piece, match) for piece in pieces)]
            last = match.end()
        return "".join(done) + raw[last:]

    return edit


def replacement(text: str, groups: int, where: str) -> list[str | int]:
    """Literal text and group numbers. What sed knows beyond `\\N` is not documented for Splunk."""
    pieces: list[str | int] = []
    for found in re.finditer(r"\\(?P<escaped>.)|(?P<literal>[^\\]+)", text, re.DOTALL):
        escaped = found["escaped"]
        if escaped is None:
            if "&" in found["literal"]:
                raise Unsupported(f"{where}: & in the replacement {text!r}")
            pieces.append(found["literal"])
        elif escaped.isdigit():
            if int(escaped) > groups or escaped == "0":
                raise Unsupported(f"{where}: \\{escaped} in the replacement {text!r}: there is no such group")
            pieces.append(int(escaped))
        elif escaped.isalpha():
            raise Unsupported(f"{where}: \\{escaped} in the replacement {text!r}")
        else:
            pieces.append(escaped)
    return pieces


def expand(piece: str | int, match: Match) -> str:
    return piece if isinstance(piece, str) else match.group(piece) or ""


def transliteration(old: str, new: str, where: str) -> Edit:
    if len(old) != len(new) or "\\" in old + new:
        raise Unsupported(f"{where}: y/{old}/{new}/ with sides that differ in length, or escapes")
    table = str.maketrans(old, new)
    return lambda raw: raw.translate(table)
