"""What is refused, and how: lab law 1."""

import pytest

from lab.errors import SearchError, Unsupported
from lab.spl import parse, run
from tests.lab.spl.table import access, differs, unverified, verified

REFUSALS = [
    verified(
        "mockdr backend/tests/unit/splunk, measured on Splunk 10.4.2",
        "index=main | nosuchcommand",
        SearchError,
    ),
    differs("refused: lab/README.md, What is refused", "index=main | predict x", Unsupported),
    verified(
        "mockdr backend/tests/unit/splunk, measured on Splunk 10.4.2", "index=main | makeresults", SearchError
    ),
    differs("refused: lab/README.md, What is refused", "| eval a=1", Unsupported),
    unverified("index=main | stats count | | head 1", SearchError),
    unverified("index=main | head x", SearchError),
    unverified("index=main | sort", SearchError),
    unverified("index=main | dedup", SearchError),
    unverified("index=main | table", SearchError),
    unverified("index=main | where", SearchError),
    unverified("index=main | where status", SearchError),
    unverified('index=main "open', SearchError),
    unverified("index=main [search a", SearchError),
    unverified("index=main ]", SearchError),
    unverified("index=main | timechart nope=1 count", SearchError),
    differs("refused: lab/README.md, What is refused", "index=main | transaction host name=x", Unsupported),
    differs(
        "refused: lab/README.md, What is refused",
        "index=main | appendcols [search * | transaction name=x]",
        Unsupported,
    ),
    differs("refused: lab/README.md, What is refused", "index=main | delete", Unsupported),
    unverified("", SearchError),
    unverified("|", SearchError),
]


@pytest.mark.parametrize(("spl", "error"), REFUSALS)
def test_refused_before_any_row_is_read(spl: str, error: type[Exception]) -> None:
    found = access()
    with pytest.raises(error):
        if "delete" in spl:
            run(spl, found)
        else:
            parse(spl, found)
    assert not found.asked or "delete" in spl


@pytest.mark.unverified
def test_a_refusal_names_the_feature_and_the_place() -> None:
    with pytest.raises(Unsupported, match=r"transaction: the transaction type .x.* .*position 12"):
        parse("index=main | transaction name=x", access())


PLACES = [
    unverified(
        "* | eval a=mvrange(1,2,3,4)", "Error in 'EvalCommand': The arguments to the 'mvrange' function"
    ),
    unverified("* | where isref(x)=1", r"eval function isref\(\).*in '\| where isref\(x\)=1', position 3"),
    unverified('* | eval a=len(split(host,""))', r"len\(\) on a multivalue field \(in '\| eval .*position 3"),
    unverified(
        "a OR splunk_server_group=x",
        r"splunk_server_group= \(in '\| search a OR splunk_server_group=x', position 0",
    ),
    unverified('* | rex "(?<x>"', "Error in 'rex' command: Regex"),
]


@pytest.mark.parametrize(("spl", "message"), PLACES)
def test_the_place_is_named(spl: str, message: str) -> None:
    with pytest.raises((SearchError, Unsupported), match=message):
        run(spl, access())
