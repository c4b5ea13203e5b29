"""Which props.conf stanzas apply, and which setting wins."""

import pytest

from lab.conf.props import effective
from lab.conf.reader import Stanzas
from lab.errors import SearchError, Unsupported

SPEC = "props.conf.spec 10.4"
AN_EVENT = {"sourcetype": "s", "host": "web01", "source": "/var/log/app/a.log"}


def winner(*stanzas: tuple[str, dict[str, str]]) -> str:
    """Which of these stanzas' X holds for AN_EVENT."""
    given = {name: {"X": name, **settings} for name, settings in stanzas}
    return effective(given, **AN_EVENT).get("X", "")


@pytest.mark.verified(source=f"{SPEC}: [source::] overrides [host::] overrides [<sourcetype>]")
def test_source_beats_host_beats_sourcetype() -> None:
    source, host = "source::/var/log/app/a.log", "host::web01"
    assert winner(("s", {}), (host, {}), (source, {})) == source
    assert winner(("s", {}), (host, {})) == host
    assert winner(("s", {}), ("default", {})) == "s"


@pytest.mark.verified(source=f"{SPEC}: different settings of all matching stanzas are merged")
def test_settings_of_all_matching_stanzas_are_merged() -> None:
    stanzas = {"default": {"D": "1"}, "s": {"S": "1"}, "host::web*": {"H": "1"}, "other": {"O": "1"}}
    assert effective(stanzas, **AN_EVENT) == {"D": "1", "S": "1", "H": "1"}


@pytest.mark.verified(source=f"{SPEC}: patterns in ASCII order; priority: literals 100, patterns 0")
@pytest.mark.parametrize(
    ("stanzas", "expected"),
    [
        ([("source::...a.log", {}), ("source::.../app/a.log", {})], "source::.../app/a.log"),
        ([("source::...a.log", {"priority": "5"}), ("source::.../app/a.log", {})], "source::...a.log"),
        ([("source::...a.log", {}), ("source::/var/log/app/a.log", {})], "source::/var/log/app/a.log"),
        ([("source::...a.log", {"priority": "101"}), ("source::/var/log/app/a.log", {})], "source::...a.log"),
    ],
)
def test_collisions_of_patterns(stanzas: list[tuple[str, dict[str, str]]], expected: str) -> None:
    assert winner(*stanzas) == expected


@pytest.mark.verified(source=f"{SPEC}, stanza pattern collisions: source::az, with and without priority")
def test_the_collision_of_the_specification() -> None:
    event = {"sourcetype": "s", "host": "", "source": "az"}
    stanzas = {"source::...a...": {"X": "a"}, "source::...z...": {"X": "z"}}
    assert effective(stanzas, **event)["X"] == "a"
    stanzas["source::...a..."]["priority"], stanzas["source::...z..."]["priority"] = "5", "10"
    assert effective(stanzas, **event)["X"] == "z"


@pytest.mark.verified(source=f"{SPEC}: `...` any characters, `*` all but the path separator, whole name")
@pytest.mark.parametrize(
    ("stanza", "applies"),
    [
        ("source::/var/log/*/a.log", True),
        ("source::/var/*/a.log", False),
        ("source::/var/.../a.log", True),
        ("source::a.log", False),
        ("source::.../aXlog", False),
        ("source::.../(a|b).log", True),
        ("source::.../A.log", False),
        ("host::WEB01", True),
        ("host::web*", True),
        ("S", False),
        ("s*", False),
    ],
)
def test_what_a_stanza_name_matches(stanza: str, applies: bool) -> None:
    assert winner((stanza, {})) == (stanza if applies else "")


@pytest.mark.verified(
    source=f"{SPEC}, match language: PCRE with ..., * and . translated, in or after a wildcard's segment"
)
@pytest.mark.parametrize(
    ("pattern", "source", "applies"),
    [
        ("source::....(?<!tar.)(gz|bz2)", "/x/a.gz", True),
        ("source::....(?<!tar.)(gz|bz2)", "/x/a.tar.gz", False),
        ("source::WindowsEventLog:(s|S)ecurity*", "WindowsEventLog:Security", True),
        ("source::WindowsEventLog:(s|S)ecurity*", "WindowsEventLog:SECURITY", False),
        (r"source::.../app.log(.\d+)?", "/var/app.log.3", True),
        (r"source::.../app.log(.\d+)?", "/var/app.logs", False),
        ("source::.../app-[0-9]*.log", "/var/app-12.log", True),
        (r"source::c:\\logs\\a.txt", r"c:\logs\a.txt", True),
        ("host::(?-i)Web", "Web", True),
        ("host::(?-i)Web", "web", False),
        ("host::web", "WEB", True),
    ],
)
def test_regular_expressions_in_patterns(pattern: str, source: str, applies: bool) -> None:
    event = {"sourcetype": "s", "host": source, "source": source}
    assert ("X" in effective({pattern: {"X": "1"}}, **event)) is applies


@pytest.mark.differs(
    reason="the specification calls | and () syntax, and literal before a wildcard's segment"
)
def test_regular_expressions_before_a_wildcard_are_refused() -> None:
    for pattern in ("/var/(log|tmp)/.../a.log", "/var/(log|tmp)/a.log"):
        with pytest.raises(Unsupported, match="before a wildcard"):
            effective({f"source::{pattern}": {}}, **AN_EVENT)


@pytest.mark.verified(
    source=f"{SPEC}: rule:: and delayedrule:: name the source type of inputs that have none"
)
def test_rules_concern_no_event_with_a_source_type() -> None:
    assert effective({"rule::x": {"X": "1"}, "delayedrule::y": {"X": "1"}}, **AN_EVENT) == {}


@pytest.mark.verified(
    source="system/default/props.conf 10.4.2: csv, _json; an app overrides setting by setting"
)
def test_source_types_that_splunk_ships() -> None:
    event = {**AN_EVENT, "sourcetype": "csv"}
    assert effective({}, **event)["INDEXED_EXTRACTIONS"] == "csv"
    assert effective({"csv": {"KV_MODE": "auto"}}, **event)["KV_MODE"] == "auto"


@pytest.mark.verified(source="props.conf.spec 10.4: priority = <number>")
def test_a_priority_that_is_no_number() -> None:
    stanzas: Stanzas = {"source::...a": {"priority": "None"}, "source::...b": {}}
    with pytest.raises(SearchError, match="priority = None"):
        effective(stanzas, sourcetype="s", host="", source="/v/a")
