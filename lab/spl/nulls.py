"""Null logic, in one place.

NULL is the absence of a field. Semantics facts, section 8 and 9 (Search Reference, "where" and "eval"):
a comparison, arithmetic or concatenation with NULL is NULL; `where` keeps a row only when its expression
is TRUE; `if` takes NULL for FALSE. A truth value is therefore True, False or None.
"""

from collections.abc import Callable

Truth = bool | None


def not_(value: Truth) -> Truth:
    return None if value is None else not value


def and_(left: Truth, right: Callable[[], Truth]) -> Truth:
    """FALSE wins over NULL; the right side is only asked when it can matter."""
    if left is False:
        return False
    other = right()
    if other is False:
        return False
    return None if left is None or other is None else True


def or_(left: Truth, right: Callable[[], Truth]) -> Truth:
    """TRUE wins over NULL."""
    if left is True:
        return True
    other = right()
    if other is True:
        return True
    return None if left is None or other is None else False


def xor(left: Truth, right: Truth) -> Truth:
    return None if left is None or right is None else left is not right
