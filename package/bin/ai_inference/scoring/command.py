"""What the search command `aiscore` does with events; the entry point is aiscore_helper.py.

One event after the other, with nothing kept between them but the model: so a preview is as right as the
end, and indexers
may share the work.
"""

import re
from typing import Any, Callable, Dict, Iterable, Iterator, List, Optional

from ai_inference.scoring import model as models
from ai_inference.scoring.score import Scored, score

Event = Dict[str, Any]

# The fields that are added, each beginning with the argument `prefix`. docs/scoring.md and the dictionary
# say what they mean.
FIELDS = (
    "injection_score",
    "injection_kind",
    "injection_evidence",
    "prompt_entropy",
    "prompt_length",
    "prompt_scored",
    "decoded",
)
_FIELD_NAME = re.compile(r"[^\s=|\"'`,]+\Z")
_PREFIX = re.compile(r"[A-Za-z_][\w.]*\Z")


class BadArgument(ValueError):
    """Its text says what to write instead."""


def check(field: Optional[str], prefix: Optional[str], loose: Iterable[str]) -> None:
    """`loose`: arguments that are no `name=value`."""
    others = list(loose)
    if others:
        raise BadArgument(
            f"aiscore does not know what {others[0]!r} is for. Name the field that holds the text: "
            f"aiscore field={others[0]}"
        )
    if not field or not _FIELD_NAME.match(field):
        raise BadArgument(f"field={field!r} is no field's name. Write for instance: aiscore field=prompt")
    if prefix and not _PREFIX.match(prefix):
        raise BadArgument(
            f"prefix={prefix!r} cannot begin a field's name: a letter or _ first, then letters, digits, "
            "_ and full stops. For instance: prefix=response_"
        )


def scored_events(
    events: Iterable[Event], field: str, prefix: str, scorer: Callable[[str], Scored]
) -> Iterator[Event]:
    """The events, those that have `field` with what its text scored. A multivalue field is one text, a
    value a paragraph.
    """
    for event in events:
        value = event.get(field)
        text = "\n\n".join(map(str, value)) if isinstance(value, list) else value
        if text:
            said = told(scorer(str(text)))
            for name in FIELDS:
                # What another aiscore said of another field must not stand beside this one's score.
                event.pop(prefix + name, None)
                if name in said:
                    event[prefix + name] = said[name]
        yield event


def told(one: Scored) -> Event:
    """A field that has nothing to say stays absent."""
    fields: Event = {
        "injection_score": f"{one.score:.4f}",
        "injection_kind": one.kind,
        "injection_evidence": one.evidence,
        "prompt_entropy": f"{one.entropy:.3f}",
        "prompt_length": str(one.length),
        "prompt_scored": str(one.scored),
        "decoded": one.decoded,
    }
    return {name: value for name, value in fields.items() if value not in (None, "", [])}


def stream(command: Any, events: Iterable[Event]) -> Iterator[Event]:
    """`command`: splunklib's StreamingCommand with the options `field` and `prefix`."""
    field, prefix = command.field, command.prefix or ""
    try:
        check(field, prefix, command.fieldnames or ())
        loaded = models.load()
    except (BadArgument, OSError, ValueError, KeyError) as error:
        problem = str(error) if isinstance(error, BadArgument) else f"aiscore cannot read its model: {error}"
        command.error_exit(error, problem)
        return
    # splunklib takes the columns from a chunk's first event; an event without the text must not hide
    # the others' scores.
    names: List[str] = [prefix + name for name in FIELDS]
    command._record_writer.custom_fields.update(names)
    yield from scored_events(events, field, prefix, lambda text: score(loaded, text))
