"""REST handlers, search commands and alert actions as processes."""

import gzip
import json
from collections.abc import Mapping, Sequence

import pytest

from lab.conf import SplunkHome
from lab.errors import SearchError, Unsupported
from lab.runtime import Surroundings
from lab.runtime.alert_action import Alert, decode_multivalue, encode_multivalue, run_action
from lab.runtime.command import Session, run_command
from lab.runtime.rest_handler import Entry, HandlerError, call
from lab.values import Row

SESSION = Session("lab_probe", "admin", "KEY")
CHUNKED = "splunk-sdk 2.1.1 searchcommands speaks the other side"


def handle(
    around: Surroundings,
    action: str,
    name: str | None = None,
    data: Mapping[str, Sequence[str]] | None = None,
) -> list[Entry]:
    return call(
        "lab_probe", "probe_things.py", action=action, name=name, data=data or {}, user="admin",
        session_key="KEY", around=around,
    )  # fmt: skip


class TestHandler:
    @pytest.mark.unverified
    def test_an_answer_survives_stray_prints(self, home: SplunkHome, each_python: str) -> None:
        (entry,) = handle(Surroundings(home.root, python=each_python), "list")
        assert entry == Entry("one", {"size": "1"}, {"eai:acl": {"app": "lab_probe", "owner": "nobody"}})

    @pytest.mark.unverified
    def test_arguments_reach_it_as_lists(self, around: Surroundings) -> None:
        assert handle(around, "create", "two", {"size": ["2"]})[0].content == {"size": "2"}

    @pytest.mark.unverified
    @pytest.mark.parametrize(
        ("data", "text"),
        [
            ({}, "The following required arguments are missing: size."),
            ({"size": ["1"], "x": ["1"]}, 'Argument "x" is not supported by this handler.'),
        ],
    )
    def test_arguments_are_checked_against_its_setup(
        self, around: Surroundings, data: dict[str, list[str]], text: str
    ) -> None:
        with pytest.raises(HandlerError) as refusal:
            handle(around, "create", "two", data)
        assert (refusal.value.status, refusal.value.text) == (400, text)

    @pytest.mark.unverified
    def test_an_exception_is_named_with_its_class(self, around: Surroundings) -> None:
        with pytest.raises(HandlerError) as failure:
            handle(around, "edit", "one", {"size": ["1"]})
        assert (failure.value.kind, failure.value.text) == ("builtins.RuntimeError", "the thing resists")
        assert "Traceback" in failure.value.stderr


class TestCommand:
    @pytest.mark.verified(source=CHUNKED)
    def test_a_streaming_command_gets_rows_and_multivalues(self, around: Surroundings) -> None:
        rows: list[Row] = [{"value": 2, "names": ["a", "b$;c"]}, {"value": "3", "names": ["x", "y"]}]
        result = run_command("lab_probe", "probedouble.py", ["by=10"], rows, session=SESSION, around=around)
        assert result == [{"value": "20", "names": ["A", "B$;C"]}, {"value": "30", "names": ["X", "Y"]}]

    @pytest.mark.verified(source=CHUNKED)
    def test_a_generating_command(self, around: Surroundings) -> None:
        result = run_command("lab_probe", "probegenerate.py", ["count=3"], [], session=SESSION, around=around)
        assert [(row["number"], row["text"]) for row in result] == [
            ("0", "row $ 0"), ("1", "row $ 1"), ("2", "row $ 2"),
        ]  # fmt: skip

    @pytest.mark.verified(source=CHUNKED)
    def test_its_own_refusal_is_a_search_error(self, around: Surroundings) -> None:
        with pytest.raises(SearchError, match='A value for "by" is required'):
            run_command("lab_probe", "probedouble.py", [], [{"value": "1"}], session=SESSION, around=around)

    @pytest.mark.unverified
    def test_a_program_that_does_not_speak_the_protocol(self, home: SplunkHome, around: Surroundings) -> None:
        (home.app("lab_probe") / "bin/dumb.py").write_text("print('hello')")
        with pytest.raises(SearchError, match="not the chunked protocol"):
            run_command("lab_probe", "dumb.py", [], [], session=SESSION, around=around)

    @pytest.mark.verified(source="splunklib.searchcommands.internals: $ is doubled, values are joined by ;")
    @pytest.mark.parametrize("values", [["a", "b"], ["$", "a;b"], ["$;$", ""], ["", ""]])
    def test_multivalue_encoding_round_trips(self, values: list[str]) -> None:
        assert decode_multivalue(encode_multivalue(values)) == values


class TestAlertAction:
    def alert(self, **changes: object) -> Alert:
        rows = [{"host": "a", "n": ["1", "2"]}, {"host": "b", "n": "3"}]
        values: dict[str, object] = {
            "action": "probe_alert", "action_app": "lab_probe", "search_name": "S", "app": "lab_probe",
            "owner": "admin", "sid": "sid1", "configuration": {"k": "v"}, "rows": rows,
        }  # fmt: skip
        return Alert(**(values | changes))  # type: ignore[arg-type]

    @pytest.mark.verified(source="help.splunk.com: Custom alert actions, payload in JSON")
    def test_it_is_given_its_payload_and_the_results_file(self, home: SplunkHome, each_python: str) -> None:
        around = Surroundings(home.root, "https://127.0.0.1:1", each_python)
        done = run_action(self.alert(), {"payload_format": "json"}, "KEY", around)
        assert (done.code, done.stderr) == (0, "INFO alert seen\n")
        seen = json.loads((home.root / "alerts.jsonl").read_text())
        assert seen["configuration"] == {"k": "v"} and seen["result"] == {"host": "a", "n": "1\n2"}
        assert (seen["sid"], seen["search_name"], seen["server_uri"]) == ("sid1", "S", "https://127.0.0.1:1")
        assert [row["__mv_n"] for row in seen["rows_seen"]] == ["$1$;$2$", ""]

    @pytest.mark.verified(source="splunktaucclib 8.2.0 cim_actions: PRA_RID_RE reads the result's number")
    def test_a_per_result_alert_names_its_file_so(self, home: SplunkHome, around: Surroundings) -> None:
        run_action(self.alert(result_id=7), {"payload_format": "json"}, "KEY", around)
        path = home.root / "var/run/splunk/dispatch/sid1/per_result_alert/tmp_7.csv.gz"
        with gzip.open(path, "rt") as results:
            assert results.readline() == "host,n,__mv_host,__mv_n\n"

    @pytest.mark.differs(reason="the default payload_format is xml, which the lab does not write")
    def test_an_xml_payload_is_refused(self, around: Surroundings) -> None:
        with pytest.raises(Unsupported, match="payload_format"):
            run_action(self.alert(), {}, "KEY", around)
