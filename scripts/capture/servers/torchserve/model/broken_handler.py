"""Handler of a model that cannot be loaded."""

from typing import Any

from ts.torch_handler.base_handler import BaseHandler  # type: ignore[import-not-found]


class BrokenHandler(BaseHandler):  # type: ignore[misc]
    def initialize(self, context: Any) -> None:
        raise RuntimeError(f"weights of {context.model_name} are corrupt")
