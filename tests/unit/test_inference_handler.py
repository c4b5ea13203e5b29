"""The TorchServe mix-in, under a stand-in for TorchServe's BaseHandler and Context (no torch needed)."""

import importlib.util
import json
import os
import re
import sys
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "docs/onboarding/torchserve/ai_inference_handler.py"
KEYS = re.findall(
    r"\w+",
    "timestamp request_id model_name model_version status input_tensor_shape batch_size inference_time_ms "
    "prediction_confidence error_type error_message worker_pid",
)


def load_mixin() -> ModuleType:
    spec = importlib.util.spec_from_file_location("ai_inference_handler", SOURCE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


mixin = load_mixin()


class Tensor:
    """What the mix-in may rely on in a tensor: a shape."""

    def __init__(self, *shape: int) -> None:
        self.shape = shape


class Context:
    def __init__(self, requests: int = 1, headers: dict[str, str] | None = None) -> None:
        self.model_name = "tiny"
        self.manifest = {"model": {"modelName": "tiny", "modelVersion": "1.0"}}
        self.request_ids = {index: f"id-{index}" for index in range(requests)}
        self.statuses: list[tuple[int, str | None]] = [(200, None)] * requests
        self._headers = headers or {}

    def get_request_id(self, idx: int = 0) -> str | None:
        return self.request_ids.get(idx)

    def get_request_header(self, idx: int, key: str) -> str | None:
        return self._headers.get(key)

    def get_response_status(self, idx: int) -> tuple[int, str | None]:
        return self.statuses[idx]


class Base:
    """handle → preprocess → inference → postprocess, as in ts.torch_handler.base_handler."""

    def preprocess(self, data: list[Any]) -> Any:
        return Tensor(len(data), 4)

    def inference(self, tensor: Any) -> Any:
        return tensor

    def postprocess(self, tensor: Any) -> list[Any]:
        return [{"label": "a", "confidence": 0.75} for _ in range(tensor.shape[0])]

    def handle(self, data: list[Any], context: Context) -> list[Any]:
        return self.postprocess(self.inference(self.preprocess(data)))


class Handler(mixin.InferenceTelemetryMixin, Base):  # type: ignore[misc, name-defined]
    pass


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "deep" / "inference.log"
    monkeypatch.setenv("AI_INFERENCE_LOG", str(path))
    return path


def records(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]


def test_one_success(log: Path) -> None:
    assert Handler().handle(["row"], Context()) == [{"label": "a", "confidence": 0.75}]
    (record,) = records(log)
    assert [key for key in KEYS if key in record] == list(record)
    assert next(iter(record)) == "timestamp"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", record.pop("timestamp"))
    assert record.pop("inference_time_ms") >= 0
    assert record == {
        "request_id": "id-0",
        "model_name": "tiny",
        "model_version": "1.0",
        "status": "success",
        "input_tensor_shape": [1, 4],
        "batch_size": 1,
        "prediction_confidence": 0.75,
        "worker_pid": os.getpid(),
    }


def test_a_batch_writes_one_record_a_request(log: Path) -> None:
    Handler().handle(["a", "b", "c"], Context(3))
    assert [record["request_id"] for record in records(log)] == ["id-0", "id-1", "id-2"]
    assert {record["batch_size"] for record in records(log)} == {3}


def test_an_exception_is_recorded_and_raised(log: Path) -> None:
    class Raising(Handler):
        def inference(self, tensor: Any) -> Any:
            raise ValueError("bad\nrow " + "x" * 5000)

    with pytest.raises(ValueError, match="bad"):
        Raising().handle(["a", "b"], Context(2))
    first, second = records(log)
    assert first["status"] == second["status"] == "failure"
    assert first["error_type"] == "ValueError"
    assert first["error_message"].startswith("bad\nrow xxx")
    assert len(first["error_message"]) == mixin.MAX_ERROR_MESSAGE
    assert first["input_tensor_shape"] == [2, 4]
    assert "prediction_confidence" not in first
    assert log.read_bytes().count(b"\n") == 2


def test_the_message_can_be_kept_out(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AI_INFERENCE_ERROR_MESSAGE", "0")

    class Raising(Handler):
        def inference(self, tensor: Any) -> Any:
            raise KeyError("a customer's name")

    with pytest.raises(KeyError):
        Raising().handle(["a"], Context())
    assert "customer" not in log.read_text()
    assert records(log)[0]["error_type"] == "KeyError"


def test_the_shape_of_the_last_inference_does_not_stick(log: Path) -> None:
    class Alternating(Handler):
        def preprocess(self, data: list[Any]) -> Any:
            if data == ["bad"]:
                raise TypeError("no")
            return Tensor(1, 4)

    handler = Alternating()
    handler.handle(["good"], Context())
    with pytest.raises(TypeError):
        handler.handle(["bad"], Context())
    assert "input_tensor_shape" not in records(log)[1]


def test_a_status_set_by_the_handler_is_a_failure_of_that_request(log: Path) -> None:
    context = Context(2)
    context.statuses[1] = (413, "too many rows")
    Handler().handle(["a", "b"], context)
    first, second = records(log)
    assert first["status"] == "success"
    assert second["status"] == "failure"
    assert (second["error_type"], second["error_message"]) == ("HTTP 413", "too many rows")


@pytest.mark.parametrize("operation", ["explain", "describe"])
def test_other_operations_are_not_inferences(log: Path, operation: str) -> None:
    Handler().handle(["a"], Context(headers={operation: "True"}))
    assert not log.exists()


def test_a_handler_of_its_own_needs_no_base_handler(log: Path) -> None:
    class Own(mixin.InferenceTelemetryMixin):  # type: ignore[misc, name-defined]
        def handle(self, data: list[Any], context: Any) -> list[Any]:
            return [1 for _ in data]

    Own().handle(["a"], object())
    (record,) = records(log)
    assert set(record) == {"timestamp", "status", "batch_size", "inference_time_ms", "worker_pid"}


def test_a_handle_that_calls_its_parents_is_one_inference(log: Path) -> None:
    class Outer(Handler):
        def handle(self, data: list[Any], context: Context) -> list[Any]:
            return super().handle(data, context)

    Outer().handle(["a"], Context())
    assert len(records(log)) == 1


def test_a_write_that_fails_breaks_nothing_and_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AI_INFERENCE_LOG", str(tmp_path))  # a folder cannot be appended to
    handler = Handler()
    for _ in range(3):
        assert handler.handle(["a"], Context()) == [{"label": "a", "confidence": 0.75}]
    assert handler.telemetry_failures == 3
    assert capsys.readouterr().err.count("ai_inference_handler") == 1
    monkeypatch.setattr(sys, "stderr", None)  # closed: nowhere to say it, and still no harm
    assert Handler().handle(["a"], Context())


def test_it_follows_a_rotation(log: Path) -> None:
    handler = Handler()
    handler.handle(["a"], Context())
    rotated = log.rename(log.with_suffix(".1"))
    handler.handle(["a"], Context())
    handler.handle(["a"], Context())
    assert (len(records(rotated)), len(records(log))) == (1, 2)


def test_a_torn_record_does_not_spoil_the_next(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = os.write
    handler = Handler()
    monkeypatch.setattr(mixin.os, "write", lambda file, line: whole(file, line[:10]))
    handler.handle(["a"], Context())
    monkeypatch.setattr(mixin.os, "write", whole)
    handler.handle(["a"], Context())
    torn, kept = log.read_text().splitlines()
    assert len(torn) == 10
    assert json.loads(kept)["status"] == "success"
    assert handler.telemetry_failures == 1


def test_writers_do_not_mix_their_lines(log: Path) -> None:
    def work() -> None:
        own = Handler()
        for _ in range(200):
            own.handle(["a"], Context())

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(records(log)) == 800


def test_text_without_a_utf8_form_is_written_all_the_same(log: Path) -> None:
    context = Context()
    context.model_name = "größe-\ud800"
    Handler().handle(["a"], context)
    assert records(log)[0]["model_name"] == "größe-?"


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"AI_INFERENCE_LOG": "/a/b.log", "LOG_LOCATION": "/logs"}, "/a/b.log"),
        ({"LOG_LOCATION": "/logs"}, "/logs/inference.log"),
        ({}, "logs/inference.log"),
    ],
)
def test_where_it_writes(environment: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AI_INFERENCE_LOG", "LOG_LOCATION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert str(mixin.log_path()) == expected


@pytest.mark.parametrize(
    ("tensor", "expected"),
    [
        (Tensor(2, 3, 4), [2, 3, 4]),
        ([[1, 2, 3], [4, 5, 6]], [2, 3]),
        ([1.0, 2.0], [2]),
        ([[1, 2], [3]], None),
        ([], None),
        (["text"], None),
        ({"input_ids": Tensor(1, 8)}, None),
        (None, None),
    ],
)
def test_shapes(tensor: Any, expected: list[int] | None) -> None:
    assert mixin.shape_of(tensor) == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"score": 0.5, "label": "x"}, 0.5),
        ({"a": 0.7, "b": 0.2, "c": 0.1}, 0.7),
        ([0.1, 0.9], 0.9),
        ({"a": 0.5, "b": 0.2}, None),  # the top two of many, or no probabilities at all
        ([0.2, 0.3], None),
        ([3.5, -2.5], None),
        ({"confidence": "high"}, None),
        ({"confidence": float("nan")}, None),
        ({"confidence": True}, None),
        ([1.0], None),
        ("text", None),
        (None, None),
    ],
)
def test_confidences(answer: Any, expected: float | None) -> None:
    assert mixin.confidence_of(answer) == expected
