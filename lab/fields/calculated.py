"""Step 6, EVAL-<field>: calculated fields, evaluated in parallel.

props.conf.spec 10.4: every expression of a stanza sees the fields as they were before this step, never
another calculated field. A NULL result overrides: the field is removed (Knowledge Manager Manual).
"""

from lab.errors import LabError
from lab.fields.step import Step
from lab.indexing.settings import by_class
from lab.spl import Clock, compile_expression
from lab.values import Row


def calculated_steps(settings: dict[str, str], stanza: str, clock: Clock) -> list[Step]:
    expressions = []
    for name, value in by_class(settings, "EVAL-"):
        try:
            expressions.append((name.removeprefix("EVAL-"), compile_expression(value)))
        except LabError as error:
            raise type(error)(f"props.conf [{stanza}] {name}: {error}") from error
    if not expressions:
        return []

    def apply(row: Row) -> None:
        before = dict(row)
        for name, expression in expressions:
            value = expression.evaluate(before, clock)
            if value is None:
                row.pop(name, None)
            elif not isinstance(value, bool):
                row[name] = value

    return [apply]
