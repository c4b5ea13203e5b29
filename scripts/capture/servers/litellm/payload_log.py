"""A LiteLLM callback that writes each StandardLoggingPayload as one JSON line: `litellm:payload`.

Loaded by LiteLLM itself (`callbacks: payload_log.handler`); the file is named by AI_INFERENCE_PAYLOAD_LOG.
"""

import json
import os
from pathlib import Path

from litellm.integrations.custom_logger import CustomLogger


class PayloadLog(CustomLogger):
    async def async_log_success_event(self, kwargs, response_obj, start_time, end_time):
        self.write(kwargs)

    async def async_log_failure_event(self, kwargs, response_obj, start_time, end_time):
        self.write(kwargs)

    def write(self, kwargs):
        payload = kwargs.get("standard_logging_object")
        if payload is not None:
            with Path(os.environ["AI_INFERENCE_PAYLOAD_LOG"]).open("a") as log:
                log.write(json.dumps(payload, default=str) + "\n")


handler = PayloadLog()
