"""Search Reference, "Cryptographic functions"."""

import hashlib

from lab.spl.functions.registry import Result, function

CHAPTER = "Cryptographic"


def _digest(name: str) -> None:
    def digest(text: str) -> Result:
        return hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()

    digest.__name__ = name
    function(CHAPTER, "s", "str")(digest)


for _name in ("md5", "sha1", "sha256", "sha512"):
    _digest(_name)
