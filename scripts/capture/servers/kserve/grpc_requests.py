"""Three gRPC requests to the captured server; run by the server's own Python."""

import asyncio
import sys

from kserve import InferenceGRPCClient, InferInput, InferRequest


async def main(port: str) -> None:
    client = InferenceGRPCClient(f"127.0.0.1:{port}")
    print("live", await client.is_server_live(), "ready", await client.is_model_ready("tiny"))
    for name, values in (("tiny", [1.0, 2.0, 3.0, 4.0]), ("nosuchmodel", [1.0] * 4), ("tiny", [1.0] * 3)):
        tensor = InferInput(name="rows", shape=[1, len(values)], datatype="FP32", data=values)
        try:
            answer = await client.infer(
                InferRequest(model_name=name, request_id="grpc-1", infer_inputs=[tensor])
            )
            print(name, answer.outputs[0].data)
        except Exception as error:
            print(name, type(error).__name__)


asyncio.run(main(sys.argv[1]))
