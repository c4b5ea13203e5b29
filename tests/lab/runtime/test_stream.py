"""The XML stream of a modular input: pieces, fragments and breakage."""

import pytest

from lab.runtime.stream import StreamError, StreamEvent, StreamReader

DOCS = "help.splunk.com: Developing Views and Apps, 'Modular inputs: Data streaming'"


def read(*chunks: bytes) -> list[StreamEvent]:
    reader = StreamReader()
    events = [event for chunk in chunks for event in reader.feed(chunk)]
    return events + list(reader.close())


@pytest.mark.verified(source=DOCS)
def test_an_event_is_whole_and_carries_its_own_metadata() -> None:
    (event,) = read(
        b'<stream><event stanza="k://a"><time>1372274622.493</time><host>h</host><source>s</source>'
        b"<sourcetype>t</sourcetype><index>i</index><data>a &lt; b\nc</data></event></stream>"
    )
    assert event == StreamEvent(
        "a < b\nc",
        "k://a",
        1372274622.493,
        False,
        {"host": "h", "source": "s", "sourcetype": "t", "index": "i"},
    )


@pytest.mark.verified(source=DOCS)
def test_unbroken_pieces_are_joined_until_done() -> None:
    events = read(
        b'<stream><event unbroken="1"><data>part </data></event>',
        b'<event unbroken="1"><data>two</data><done/></event>',
        b'<event unbroken="1"><data>next</data><done/></event></stream>',
    )
    assert [event.data for event in events] == ["part two", "next"]
    assert all(event.unbroken for event in events)


@pytest.mark.unverified
def test_unbroken_pieces_of_two_sources_are_not_mixed() -> None:
    events = read(
        b'<stream><event unbroken="1"><source>a</source><data>1</data></event>'
        b'<event unbroken="1"><source>b</source><data>2</data></event>'
        b'<event unbroken="1"><source>a</source><data>1</data><done/></event></stream>'
    )
    assert [(event.meta["source"], event.data) for event in events] == [("a", "11"), ("b", "2")]


@pytest.mark.unverified
def test_any_cut_of_the_bytes_gives_the_same_events() -> None:
    whole = (
        '<?xml version="1.0"?><stream><event><data>grüße</data></event><event><data>b</data></event></stream>'
    )
    data = whole.encode()
    assert all(
        [event.data for event in read(data[:cut], data[cut:])] == ["grüße", "b"] for cut in range(len(data))
    )


@pytest.mark.unverified
def test_nothing_written_is_no_event_and_no_error() -> None:
    assert read() == []


@pytest.mark.parametrize(
    "data",
    [
        b"plain text",
        b"<events/>",
        b"<stream><event><data>cut",
        b"<stream><event><time>noon</time><data/></event></stream>",
    ],
)
@pytest.mark.unverified
def test_what_is_no_stream_is_an_error(data: bytes) -> None:
    with pytest.raises(StreamError):
        read(data)
