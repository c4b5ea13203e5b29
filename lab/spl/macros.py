"""Search macros: text pasted over `name(args)` before the search is parsed.

macros.conf.spec 10.4 for arguments, validation and eval-based definitions; "Macros inside of quoted values
are not expanded" (Knowledge Manager Manual). limits.conf `max_macro_depth` 100.
"""

import re

from lab.errors import SearchError
from lab.spl.context import Macro, SearchContext
from lab.spl.expr_compile import compile_node
from lab.spl.expr_parser import parse_expression
from lab.spl.splitting import quoted_end, split_commas, strip_comments
from lab.values import as_text

MAX_DEPTH = 100
MAX_LENGTH = 1_000_000
CALL = re.compile(r"\s*(?P<name>[\w:. -]+?)\s*(?:\((?P<args>.*)\))?\s*\Z", re.DOTALL)


def expand(text: str, ctx: SearchContext, depth: int = 0) -> str:
    text = strip_comments(text)
    if "`" not in text:
        return text
    if depth > MAX_DEPTH:
        raise SearchError("The search macro depth exceeds max_macro_depth (100): does a macro call itself?")
    out: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char == '"':
            end = quoted_end(text, at)
            out.append(text[at:end])
        elif char == "\\":
            end = at + 2
            out.append(text[at:end])
        elif char == "`":
            end = _closing(text, at)
            out.append(expand(_call(text[at + 1 : end - 1], ctx), ctx, depth + 1))
        else:
            end = at + 1
            out.append(char)
        at = end
    result = "".join(out)
    if len(result) > MAX_LENGTH:
        raise SearchError("The search is too long after its macros were expanded.")
    return result


def _closing(text: str, at: int) -> int:
    index = at + 1
    while index < len(text):
        if text[index] == '"':
            index = quoted_end(text, index)
        elif text[index] == "`":
            return index + 1
        else:
            index += 1
    raise SearchError(f"Mismatched '`' at position {at}: a macro is not closed.")


def _call(text: str, ctx: SearchContext) -> str:
    found = CALL.match(text)
    if found is None:
        raise SearchError(f"Error in 'SearchParser': The search specifies a macro '{text}' with a bad name.")
    args = split_commas(found["args"]) if (found["args"] or "").strip() else []
    macro = ctx.macro(found["name"], len(args))
    if macro is None:
        raise SearchError(
            f"Error in 'SearchParser': The search specifies a macro '{found['name']}' that cannot be found. "
            'Reasons include: the macro name is misspelled, you do not have "read" permission for the macro, '
            f"or the macro has not been shared. Number of arguments: {len(args)}."
        )
    values = _values(macro, [arg.strip() for arg in args])
    _validate(macro, values, ctx)
    definition = _substitute(macro.definition, values)
    return _evaluated(macro, definition, ctx) if macro.iseval else definition


def _values(macro: Macro, args: list[str]) -> dict[str, str]:
    """Arguments by position, or by name: `iis_search(fragment=TM)`."""
    values: dict[str, str] = {}
    for index, arg in enumerate(args):
        name, text = macro.args[index] if index < len(macro.args) else "", arg
        for candidate in macro.args:
            if re.match(rf"{re.escape(candidate)}\s*=", arg):
                name, text = candidate, arg.split("=", 1)[1].strip()
        if len(text) > 1 and text[0] == '"' and quoted_end(text, 0) == len(text):
            text = text[1:-1].replace('\\"', '"')
        values[name] = text
    return values


def _substitute(text: str, values: dict[str, str]) -> str:
    if not values:
        return text
    names = "|".join(re.escape(name) for name in values)
    return re.sub(rf"\$({names})\$", lambda found: values[found[1]], text)


def _validate(macro: Macro, values: dict[str, str], ctx: SearchContext) -> None:
    """A boolean must be true; an expression of text must be null, else the text is the error."""
    if not macro.validation:
        return
    text = re.sub(r"'\$(\w+)\$'|\$(\w+)\$", lambda found: f"'{found[1] or found[2]}'", macro.validation)
    compiled = compile_node(parse_expression(text))
    result = compiled.evaluate(values, ctx)
    if compiled.kind == "bool":
        if result is not True:
            raise SearchError(macro.errormsg or f"The arguments of the macro '{macro.name}' are invalid.")
    elif result is not None:
        raise SearchError(as_text(result))


def _evaluated(macro: Macro, definition: str, ctx: SearchContext) -> str:
    result = compile_node(parse_expression(definition)).evaluate({}, ctx)
    if not isinstance(result, str):
        raise SearchError(f"The definition of the macro '{macro.name}' is expected to be an eval expression "
                          "that returns a string.")  # fmt: skip
    return result
