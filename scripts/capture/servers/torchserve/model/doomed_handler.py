"""Handler of a model that can be loaded once: its worker dies on the first request and never comes back."""

import os
from pathlib import Path
from typing import Any

from ts.torch_handler.base_handler import BaseHandler  # type: ignore[import-not-found]


class DoomedHandler(BaseHandler):  # type: ignore[misc]
    def initialize(self, context: Any) -> None:
        mark = Path(context.system_properties["model_dir"]) / "loaded-once"
        if mark.exists():
            raise RuntimeError("this model can be loaded only once")
        mark.touch()
        super().initialize(context)

    def handle(self, data: Any, context: Any) -> Any:
        os._exit(3)
