"""The requests of a run, to TorchServe's three APIs."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from scripts.capture.servers.common import client
from scripts.capture.servers.common.wire import Answer
from scripts.capture.servers.torchserve.server import TorchServe


class Client(client.Client):
    def __init__(self, server: TorchServe, say: Callable[[str], None]) -> None:
        urls = {
            "inference": server.inference_url,
            "management": server.management_url,
            "metrics": server.metrics_url,
        }
        super().__init__({api: urlsplit(url).port or 0 for api, url in urls.items()}, say)
        self.server = server

    def inference(self, method: str, target: str, content: Any = None, **options: Any) -> Answer:
        return self.send(method, target, content, api="inference", **options)

    def management(self, method: str, target: str, content: Any = None, **options: Any) -> Answer:
        return self.send(method, target, content, api="management", **options)

    def metrics(self, method: str, target: str, **options: Any) -> Answer:
        return self.send(method, target, api="metrics", **options)

    def predict(self, content: Any, **options: Any) -> Answer:
        return self.inference("POST", "/predictions/tiny", content, **options)
