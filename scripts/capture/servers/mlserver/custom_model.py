"""The custom runtime that the captured MLServer serves: sums rows of four numbers, and fails when told to."""

import asyncio
import sys

import mlserver
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.logging import logger
from mlserver.types import InferenceRequest, InferenceResponse

WIDTH = 4


class Custom(MLModel):
    async def load(self) -> bool:
        mlserver.register("custom_requests", "Requests that the custom model saw")
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        mlserver.log(custom_requests=1)
        fault = getattr(payload.parameters, "fault", None) if payload.parameters else None
        rows = NumpyCodec.decode_input(payload.inputs[0])
        if fault == "raise":
            raise ValueError("the model was told to fail\nand says so on two lines")
        if fault == "log":
            logger.warning('a message with a "quote", a back\\slash\nand a second line')
            print("a bare print of the model")
            print("and one to stderr", file=sys.stderr)
        if fault == "sleep":
            await asyncio.sleep(1.1)
        if rows.shape[1] != WIDTH:
            raise ValueError(
                f"X has {rows.shape[1]} features, but Custom is expecting {WIDTH} features as input"
            )
        output = NumpyCodec.encode_output("sum", rows.sum(axis=1))
        return InferenceResponse(model_name=self.name, model_version=self.version, outputs=[output])


class Broken(MLModel):
    async def load(self) -> bool:
        raise RuntimeError("this model never loads")
