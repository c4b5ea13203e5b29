"""One JSON line an inference, from inside a TorchServe handler.

TorchServe's own logs cannot say which input shape, which confidence or which exception belongs to a
request. A handler can. Put this file into the model archive (``--extra-files``) and write

    class MyHandler(InferenceTelemetryMixin, BaseHandler): ...

It wraps ``handle`` and ``preprocess`` when the class is defined, whether the class has its own or
inherits them. Asynchronous handlers are left as they are.

Two rules hold everywhere below. Telemetry never breaks an inference: whatever goes wrong here is
counted and said once on stderr. Nothing is invented and no input or output content is written: a key
whose value is not known is left out.

Standard library only, Python 3.8 or later: it runs in the model server's Python, not in Splunk's.
"""

import contextlib
import functools
import inspect
import json
import math
import os
import sys
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

MAX_ERROR_MESSAGE = 512
CONFIDENCE_KEYS = ("confidence", "probability", "score")
HTTP_ERROR = 400


class InferenceTelemetryMixin:
    """A base class that makes its subclasses' handlers write telemetry."""

    telemetry_failures = 0
    _telemetry_running = False
    _telemetry_shape: Optional[List[int]] = None
    _telemetry_log: Optional["LineLog"] = None

    def __init_subclass__(cls, **arguments: Any) -> None:
        # Overriding the methods here instead would miss a subclass that defines its own, as most do.
        super().__init_subclass__(**arguments)
        for name, wrap in (("handle", _recorded), ("preprocess", _watched)):
            method = getattr(cls, name, None)
            if callable(method) and not inspect.iscoroutinefunction(method):
                setattr(cls, name, wrap(method))

    def telemetry_confidence(self, answer: Any) -> Optional[float]:
        """The confidence of one answer. Override it where the answer has another form."""
        return confidence_of(answer)

    def _telemetry_write(
        self, data: Any, context: Any, started: float, output: Any, error: Optional[Exception]
    ) -> None:
        if _is_other_operation(context):
            return
        elapsed_ms = round((time.perf_counter() - started) * 1000, 3)
        log = self._telemetry_log
        if log is None:
            log = self._telemetry_log = LineLog(log_path())
        size = len(data) if hasattr(data, "__len__") else 1
        for index in range(size):
            failure = failure_of(error) if error is not None else _declared_failure(context, index)
            answer = output[index] if isinstance(output, list) and len(output) == size else None
            record = {
                "timestamp": datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                "request_id": _call(context, "get_request_id", index),
                "model_name": getattr(context, "model_name", None),
                "model_version": _model_version(context),
                "status": "failure" if failure else "success",
                "input_tensor_shape": self._telemetry_shape,
                "batch_size": size,
                "inference_time_ms": elapsed_ms,
                "prediction_confidence": None if failure else self.telemetry_confidence(answer),
                "error_type": failure.get("type"),
                "error_message": failure.get("message"),
                "worker_pid": os.getpid(),
            }
            log.write({key: value for key, value in record.items() if value is not None})


def _recorded(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def handle(self: InferenceTelemetryMixin, data: Any, context: Any) -> Any:
        if self._telemetry_running:  # a subclass's handle that calls its parent's: one inference
            return method(self, data, context)
        self._telemetry_running, self._telemetry_shape = True, None
        started = time.perf_counter()
        try:
            output = method(self, data, context)
        except Exception as error:
            _guarded(self, self._telemetry_write, data, context, started, None, error)
            raise
        finally:
            self._telemetry_running = False
        _guarded(self, self._telemetry_write, data, context, started, output, None)
        return output

    return handle


def _watched(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    def preprocess(self: InferenceTelemetryMixin, *arguments: Any, **named: Any) -> Any:
        tensor = method(self, *arguments, **named)
        self._telemetry_shape = _guarded(self, shape_of, tensor)
        return tensor

    return preprocess


class LineLog:
    """A file that several workers append to: every record is one ``write`` on an O_APPEND descriptor,
    which the kernel does not interleave with the writes of the others."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: Optional[int] = None
        self._torn = False

    def write(self, record: Dict[str, Any]) -> None:
        text = json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))
        # A lone surrogate in a message has no UTF-8 form; losing it beats losing the record.
        line = text.encode("utf-8", "replace") + b"\n"
        if self._torn:
            line = b"\n" + line
        descriptor = self._open()
        self._torn = os.write(descriptor, line) != len(line)
        if self._torn:
            raise OSError("only a part of the record was written to %s" % self.path)

    def _open(self) -> int:
        """The descriptor of the file that bears the name now: after a rotation, the new one."""
        if self._descriptor is not None:
            try:
                here, named = os.fstat(self._descriptor), self.path.stat()
                if (here.st_dev, here.st_ino) == (named.st_dev, named.st_ino):
                    return self._descriptor
            except FileNotFoundError:
                pass
            os.close(self._descriptor)
            self._descriptor = None
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        return self._descriptor


def log_path() -> Path:
    """``AI_INFERENCE_LOG``, else beside TorchServe's own logs, wherever those are."""
    named = os.environ.get("AI_INFERENCE_LOG")
    return Path(named) if named else Path(os.environ.get("LOG_LOCATION") or "logs") / "inference.log"


def shape_of(tensor: Any) -> Optional[List[int]]:
    """The shape of a tensor or array, or of nested lists of numbers that are not ragged."""
    shape = getattr(tensor, "shape", None)
    if shape is not None:
        return [int(size) for size in shape]
    if not isinstance(tensor, (list, tuple)):
        return None
    inner = [shape_of(item) if isinstance(item, (list, tuple)) else _scalar(item) for item in tensor]
    if not inner or inner[0] is None or any(other != inner[0] for other in inner):
        return None
    return [len(tensor)] + inner[0]


def confidence_of(answer: Any) -> Optional[float]:
    """A number that the answer itself calls its confidence, or the highest of a whole distribution.

    Numbers that do not sum to 1 are not taken for probabilities: a regression's output would become
    an invented confidence. That leaves out a classifier that answers only its top k classes."""
    if isinstance(answer, dict):
        for key in CONFIDENCE_KEYS:
            if key in answer:
                return _number(answer[key])
        answer = list(answer.values())
    if not isinstance(answer, (list, tuple)) or len(answer) < 2:
        return None
    numbers = [_number(item) for item in answer]
    known = [number for number in numbers if number is not None and 0 <= number <= 1]
    if len(known) != len(answer) or not math.isclose(sum(known), 1.0, abs_tol=1e-3):
        return None
    return max(known)


def failure_of(error: Exception) -> Dict[str, str]:
    """Type and text of an exception; ``AI_INFERENCE_ERROR_MESSAGE=0`` keeps the text out, for models
    whose exceptions quote their input."""
    failure = {"type": type(error).__name__}
    if os.environ.get("AI_INFERENCE_ERROR_MESSAGE") != "0":
        failure["message"] = _cut(str(error))
    return failure


def _declared_failure(context: Any, index: int) -> Dict[str, str]:
    """A handler may answer an error for one request of the batch without raising."""
    status = _call(context, "get_response_status", index)
    if not isinstance(status, tuple) or not isinstance(status[0], int) or status[0] < HTTP_ERROR:
        return {}
    failure = {"type": "HTTP %d" % status[0]}
    if status[1]:
        failure["message"] = _cut(str(status[1]))
    return failure


def _cut(message: str) -> str:
    return message if len(message) <= MAX_ERROR_MESSAGE else message[: MAX_ERROR_MESSAGE - 1] + "…"


def _is_other_operation(context: Any) -> bool:
    """TorchServe sends "explain" and "describe" through ``handle`` too, marked by a request header."""
    return any(_call(context, "get_request_header", 0, mark) == "True" for mark in ("explain", "describe"))


def _model_version(context: Any) -> Optional[str]:
    manifest = getattr(context, "manifest", None)
    model = manifest.get("model") if isinstance(manifest, dict) else None
    version = model.get("modelVersion") if isinstance(model, dict) else None
    return None if version is None else str(version)


def _scalar(item: Any) -> Optional[List[int]]:
    return [] if isinstance(item, (int, float)) else None


def _number(value: Any) -> Optional[float]:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        return None
    return float(value)


def _call(context: Any, method: str, *arguments: Any) -> Any:
    """What the context answers, or None: its methods fail where the server set no request data."""
    try:
        return getattr(context, method)(*arguments)
    except (AttributeError, IndexError, KeyError, TypeError):
        return None


def _guarded(owner: InferenceTelemetryMixin, function: Any, *arguments: Any) -> Any:
    """Runs telemetry code so that its failure is counted, said once, and otherwise without effect."""
    try:
        return function(*arguments)
    except Exception as error:
        owner.telemetry_failures += 1
        if owner.telemetry_failures == 1:
            text = "ai_inference_handler: telemetry is incomplete, first failure: %r\n" % (error,)
            with contextlib.suppress(Exception):  # a closed stderr leaves nowhere to say it
                sys.stderr.write(text)
        return None
