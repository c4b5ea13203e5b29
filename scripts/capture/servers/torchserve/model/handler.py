"""Handler of the captured model: a request can ask it to fail, to be slow or to kill its worker."""

import os
import time
from typing import Any

import torch  # type: ignore[import-not-found]
from ai_inference_handler import InferenceTelemetryMixin  # type: ignore[import-not-found]
from ts.torch_handler.base_handler import BaseHandler  # type: ignore[import-not-found]
from ts.utils.util import PredictionException  # type: ignore[import-not-found]

LABELS = ("setosa", "versicolor", "virginica")


class TinyHandler(InferenceTelemetryMixin, BaseHandler):  # type: ignore[misc]
    def preprocess(self, data: list[dict[str, Any]]) -> torch.Tensor:
        bodies: list[Any] = [item.get("body") or item.get("data") for item in data]
        for body in bodies:
            if isinstance(body, dict):
                self.misbehave(body)
        instances = [body["instances"] if isinstance(body, dict) else body for body in bodies]
        self.counts = [len(rows) for rows in instances]
        return torch.tensor([row for rows in instances for row in rows], dtype=torch.float32)

    def misbehave(self, body: dict[str, Any]) -> None:
        if "sleep" in body:
            time.sleep(body["sleep"])
        if body.get("fault") == "raise":
            raise ValueError("the handler was asked to fail:\nsecond line of the message")
        if body.get("fault") == "refuse":
            raise PredictionException("this input is refused", 422)
        if body.get("fault") == "exit":
            os._exit(3)

    def postprocess(self, data: torch.Tensor) -> list[Any]:
        answers = [
            {"label": LABELS[int(row.argmax())], "confidence": round(float(row.max()), 6)} for row in data
        ]
        grouped = []
        for count in self.counts:
            grouped.append(answers[0] if count == 1 else answers[:count])
            answers = answers[count:]
        return grouped

    def get_insights(self, tensor: torch.Tensor, _inputs: Any, _target: int) -> list[Any]:
        return [{"weights": self.model.layer.weight.mean(dim=0).tolist(), "rows": len(tensor)}]

    def describe_handle(self) -> dict[str, Any]:
        return {"labels": list(LABELS), "inputs": 4}
