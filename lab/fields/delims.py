"""DELIMS and FIELDS of a search-time transform (step 3).

transforms.conf.spec 10.4: each character of the first string separates fields or pairs; a second string
separates names from values. With one string FIELDS names the values by position; without it "even tokens
[are] field names and odd tokens field values". "Splunk software consumes consecutive delimiter characters
unless you specify a list of field names" - which the specification's own example (`DELIMS = ", "` with
FIELDS, for "a comma and then a space") contradicts: such text is refused. Values may stand in double quotes.
"""

import re

from lab.errors import SearchError, Unsupported

QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\", '"': '"'}
Pairs = list[tuple[str, str]]


class Delimiters:
    def __init__(self, settings: dict[str, str], where: str) -> None:
        self.where = where
        sets = [unescape(found[1]) for found in QUOTED.finditer(settings["DELIMS"])]
        if not sets and settings["DELIMS"].strip():
            raise Unsupported(f"{where} DELIMS = {settings['DELIMS']}: not in quotes")
        if not sets or len(sets) > 2 or not all(sets):
            raise SearchError(f"{where} DELIMS = {settings['DELIMS']}: one or two quoted strings")
        self.between, self.inside = sets[0], sets[1] if len(sets) == 2 else ""
        self.names = field_list(settings.get("FIELDS", ""))
        if self.inside and self.names:
            raise Unsupported(f"{where}: DELIMS with two strings and FIELDS")

    def pairs(self, text: str) -> Pairs:
        """(name, value) in the order of the text; empty values are the caller's to drop."""
        tokens = self._split(text)
        if self.names:
            return list(zip(self.names, tokens, strict=False))
        tokens = [token for token in tokens if token]
        if not self.inside:
            return list(zip(tokens[::2], tokens[1::2], strict=False))
        found: Pairs = []
        for token in tokens:
            at = next((index for index, char in enumerate(token) if char in self.inside), -1)
            if at < 0:
                continue
            name, value = token[:at], token[at + 1 :]
            if name != name.rstrip() or value != value.strip():
                raise Unsupported(f"{self.where} DELIMS: spaces around a name or value in {token!r}")
            found.append((name.strip(), unquoted(value)))
        return found

    def _split(self, text: str) -> list[str]:
        tokens, token, position = [], "", 0
        while position < len(text):
            char = text[position]
            if char == '"' and (quoted := QUOTED.match(text, position)):
                token += quoted[0]
                position = quoted.end()
                continue
            if char not in self.between:
                token += char
                position += 1
                continue
            following = text[position + 1 : position + 2]
            if self.names and following and following in self.between and following != char:
                raise Unsupported(
                    f"{self.where}: DELIMS with FIELDS where {char + following!r} follow each other; "
                    "the specification contradicts itself"
                )
            tokens.append(token)
            token = ""
            position += 1
        tokens.append(token)
        return tokens if self.inside else [unquoted(part) for part in tokens]


def unquoted(text: str) -> str:
    found = QUOTED.fullmatch(text)
    return unescape(found[1]) if found else text


def unescape(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: ESCAPES.get(found[1], found[0]), text)


def field_list(text: str) -> list[str]:
    """`a, "b c", d` or `"a","b"`."""
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|([^\s,"]+)', text)
    return [unescape(quoted) or bare for quoted, bare in found]
