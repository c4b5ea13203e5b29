"""The model that the captured Seldon wrapper serves: sums rows, and fails when told to. Python 3.8."""

import logging
import sys
import time

import numpy as np
from seldon_core.flask_utils import SeldonMicroserviceException
from seldon_core.user_model import SeldonComponent

logger = logging.getLogger(__name__)
WIDTH = 4


class Tiny(SeldonComponent):
    def load(self):
        logger.info("the model loads")

    def predict(self, X, names=None, meta=None):  # noqa: N803 - Seldon passes it by this name
        tags = (meta or {}).get("tags", {})
        fault = tags.get("fault")
        if fault == "raise":
            raise ValueError("the model was told to fail\nand says so on two 'lines' with \"quotes\"")
        if fault == "refuse":
            raise SeldonMicroserviceException("the model refuses this", status_code=418, reason="REFUSED")
        if fault == "log":
            logger.warning('a message with a "quote"\nand a second line')
            print("a bare print of the model")
            print("and one to stderr", file=sys.stderr)
        if fault == "sleep":
            time.sleep(1.1)
        rows = np.asarray(X, dtype=float)
        if rows.ndim != 2 or rows.shape[1] != WIDTH:
            raise ValueError(
                f"X has {rows.shape[-1]} features, but Tiny is expecting {WIDTH} features as input"
            )
        return rows.sum(axis=1, keepdims=True)

    def metrics(self):
        return [
            {"type": "COUNTER", "key": "tiny_requests", "value": 1},
            {"type": "GAUGE", "key": "tiny_gauge", "value": 100},
            {"type": "TIMER", "key": "tiny_timer", "value": 20.2},
        ]

    def tags(self):
        return {"model": "tiny"}

    def send_feedback(self, features, feature_names, reward, truth, routing=None):
        logger.info("feedback: reward %s", reward)
        return []
