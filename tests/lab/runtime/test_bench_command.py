"""What the scorer's bench tells of the search command is what the command says, text by text."""

import pytest

from scripts.bench import score_command
from tests.lab.runtime.poller import Installed
from tests.unit.scoring.examples import ATTACKS, BENIGN


def test_texts_keep_their_order_over_several_chunks(own: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score_command, "CHUNK", 2)
    texts = [BENIGN[0], ATTACKS["direct"], 'a "quoted", text\nof two lines', BENIGN[1], ATTACKS["extraction"]]
    run = score_command.conversation(texts, own.server)
    assert [score > 0.9 for score in run.scores] == [False, True, False, False, True]
    assert run.kinds[1] == "direct" and not run.kinds[0]
    assert run.seconds > 0 and run.cpu > 0 and run.peak > 1


def test_a_text_without_an_answer_is_an_error() -> None:
    with pytest.raises(SystemExit, match="answered for 0"):
        score_command.read(b"", 1)
