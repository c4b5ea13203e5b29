"""A modular input's own description of itself (`--scheme`)."""

from dataclasses import dataclass
from xml.etree.ElementTree import ParseError, fromstring

from lab.errors import SearchError
from lab.runtime.process import Surroundings, run

TIMEOUT = 30.0


@dataclass(frozen=True)
class Argument:
    name: str
    required_on_create: bool
    required_on_edit: bool


@dataclass(frozen=True)
class Scheme:
    """What splunkd needs of a scheme; the texts for a person are kept for `data/modular-inputs`."""

    title: str
    description: str
    external_validation: bool
    xml_stream: bool
    single_instance: bool
    arguments: tuple[Argument, ...]


def read_scheme(text: bytes) -> Scheme:
    """The scheme in what `--scheme` printed."""
    try:
        root = fromstring(text)  # noqa: S314 - written by the add-on under test, not by a stranger
    except ParseError as error:
        raise SearchError(f"--scheme did not print XML: {error}") from error

    def flag(name: str) -> bool:
        return (root.findtext(name) or "false").strip().lower() in ("true", "1")

    arguments = tuple(
        Argument(
            element.get("name", ""),
            (element.findtext("required_on_create") or "true").strip() in ("true", "1"),
            (element.findtext("required_on_edit") or "false").strip() in ("true", "1"),
        )
        for element in root.iter("arg")
    )
    return Scheme(
        title=root.findtext("title") or "",
        description=root.findtext("description") or "",
        external_validation=flag("use_external_validation"),
        xml_stream=(root.findtext("streaming_mode") or "simple").strip() == "xml",
        single_instance=flag("use_single_instance"),
        arguments=arguments,
    )


def introspect(app: str, kind: str, around: Surroundings) -> Scheme:
    """Run `bin/KIND.py --scheme`; an input that cannot describe itself is an error, as in Splunk."""
    done = run([around.python, str(around.script(app, f"{kind}.py")), "--scheme"], b"", around, TIMEOUT)
    if done.code != 0:
        raise SearchError(f"{kind} --scheme ended with {done.code}: {done.stderr.strip()[-500:]}")
    return read_scheme(done.stdout)
