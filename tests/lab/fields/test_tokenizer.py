"""TOKENIZER of fields.conf: fields of several values."""

from pathlib import Path

import pytest

from lab.errors import SearchError, Unsupported
from tests.lab.indexing.world import lab_with

SPEC = "fields.conf.spec 10.4, TOKENIZER"
ADDRESSES = r"[To]" "\n" r"TOKENIZER = (\w[\w.\-]*@[\w.\-]*\w)" "\n"


@pytest.mark.verified(source=f"{SPEC}: the first group of each match; seen by search, where, top and stats")
def test_each_match_is_a_value(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, fields=ADDRESSES, props="[s]\nEXTRACT-to = To: (?<To>.*)\n")
    lab.ingest_event("To: Ann <ann@a.example>, bob@b.example", sourcetype="s", time=1.0)
    assert lab.search("To=bob@b.example | where mvcount(To)=2 | stats count BY To") == [
        {"To": "ann@a.example", "count": "1"},
        {"To": "bob@b.example", "count": "1"},
    ]


@pytest.mark.verified(source=f"{SPEC}: ignored where INDEXED = true")
def test_indexed_fields_are_not_tokenized(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, fields="[n]\nINDEXED = true\nTOKENIZER = ([^,]+)\n")
    lab.ingest_event("x", sourcetype="s", time=1.0, fields={"n": "1,2"})
    assert lab.search("index=main | table n") == [{"n": "1,2"}]


@pytest.mark.differs(reason="not documented: what props.conf's evaluations see, and a value without a match")
@pytest.mark.parametrize(
    ("props", "raw"), [("EVAL-first = mvindex(n, 0)", 'n="1,2"'), ("KV_MODE = auto", "n=x")]
)
def test_what_is_not_documented_is_refused(tmp_path: Path, props: str, raw: str) -> None:
    lab = lab_with(tmp_path, fields="[n]\nTOKENIZER = (\\d)\n", props=f"[s]\n{props}\n")
    lab.ingest_event(raw, sourcetype="s", time=1.0)
    with pytest.raises(Unsupported, match="TOKENIZER"):
        lab.search("index=main | table n")


@pytest.mark.verified(source=f"{SPEC}: it takes the first group")
def test_a_tokenizer_without_a_group_is_an_error(tmp_path: Path) -> None:
    lab = lab_with(tmp_path, fields="[n]\nTOKENIZER = \\d\n")
    lab.ingest_event("n=1", sourcetype="s", time=1.0)
    with pytest.raises(SearchError, match="no group"):
        lab.search("index=main | table n")
