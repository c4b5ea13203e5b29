"""The model that the captured KServe serves: sums rows of four numbers, and fails when told to.

Run by the server's own Python, not by ours: `python model.py --http_port …`.
"""

import argparse
import asyncio

from kserve import InferOutput, InferRequest, InferResponse, Model, ModelServer, logging, model_server

WIDTH = 4


class Tiny(Model):
    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.ready = False

    def load(self) -> bool:
        self.ready = True
        return self.ready

    async def predict(self, payload, headers=None, response_headers=None):
        if isinstance(payload, InferRequest):
            values = payload.inputs[0].data
            rows = [values[i : i + WIDTH] for i in range(0, len(values), WIDTH)]
            fault, sleep = payload.parameters or {}, 0.0
            fault = fault.get("fault")
        else:
            rows, fault, sleep = payload["instances"], payload.get("fault"), payload.get("sleep", 0.0)
        if fault == "raise":
            raise ValueError("the model was told to fail\nand says so on two lines")
        await asyncio.sleep(sleep)
        if any(len(row) != WIDTH for row in rows):
            raise ValueError(
                f"X has {len(rows[0])} features, but Tiny is expecting {WIDTH} features as input"
            )
        sums = [float(sum(row)) for row in rows]
        if not isinstance(payload, InferRequest):
            return {"predictions": sums}
        output = InferOutput(name="sum", shape=[len(sums)], datatype="FP32", data=sums)
        return InferResponse(response_id=payload.id, model_name=self.name, infer_outputs=[output])

    async def explain(self, payload, headers=None):
        return {"explanations": [0.25] * WIDTH}


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(parents=[model_server.parser]).parse_args()
    if arguments.configure_logging:
        logging.configure_logging(arguments.log_config_file)
    models = [Tiny("tiny"), Tiny("fraud-detector.v2")]
    for model in models:
        model.load()
    ModelServer().start(models)
