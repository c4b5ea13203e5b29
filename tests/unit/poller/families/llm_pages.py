"""The recorded pages of metrics of the LLM servers: (folder in tests/recorded, recording, table)."""

from ai_inference.endpoints.tables import llamacpp, vllm
from ai_inference.metrics.rules import Table

PAGES: list[tuple[str, str, Table]] = [
    ("vllm-0.32.0", "default-metrics", vllm.TABLE),
    ("llamacpp-11434.0.0", "default-metrics", llamacpp.TABLE),
]
