"""Whatever stands in a `.conf` file, reading it gives stanzas or a SearchError, never a traceback."""

import contextlib
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.conf.props import effective
from lab.conf.reader import read_conf, write_conf_file
from lab.errors import LabError, Unsupported

PIECES = st.sampled_from(
    [
        "[s]",
        "[",
        "]",
        "[default]",
        "[source::...a]",
        "[host::*]",
        "k",
        "=",
        "k = v",
        " \\\n",
        "\n",
        "\r\n",
        "#",
        ";",
        " ",
    ]
)
TEXTS = st.one_of(st.lists(PIECES).map("".join), st.text(), st.binary().map(lambda b: b.decode("latin-1")))
NAMES = st.text(st.characters(codec="ascii", exclude_characters="[]#\\\r\n"), min_size=1).filter(
    lambda name: name == name.strip() and name != "default"
)
KEYS = st.from_regex(r"[A-Za-z_][\w.-]{0,20}", fullmatch=True)
VALUES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]))
VALUES = VALUES.map(str.strip).filter(lambda value: not value.endswith("\\"))


@given(TEXTS)
def test_any_text(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "props.conf"
        path.write_text(text, encoding="utf-8", newline="")
        with contextlib.suppress(LabError):
            for stanza, settings in read_conf(path).items():
                assert isinstance(stanza, str)
                assert all(isinstance(part, str) for pair in settings.items() for part in pair)
            effective(read_conf(path), sourcetype="s", host="h", source="/var/a")


@given(st.binary())
def test_any_bytes(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.conf"
        path.write_bytes(data)
        with contextlib.suppress(LabError):
            read_conf(path)


@given(st.dictionaries(NAMES, st.dictionaries(KEYS, VALUES, min_size=1), min_size=1))
def test_what_is_written_reads_back(stanzas: dict[str, dict[str, str]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.conf"
        write_conf_file(path, stanzas)
        assert read_conf(path) == stanzas


def test_a_value_that_would_continue_on_the_next_line_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(Unsupported, match=r"\[s\] k ends in a backslash"):
        write_conf_file(tmp_path / "x.conf", {"s": {"k": "a\\"}})
