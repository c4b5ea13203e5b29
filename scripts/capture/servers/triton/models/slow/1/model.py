"""Takes its time, so that a short queue overflows. Run by Triton's Python backend."""

import time

import triton_python_backend_utils as pb


class TritonPythonModel:
    def execute(self, requests):
        time.sleep(0.4)
        rows = [pb.get_input_tensor_by_name(request, "rows").as_numpy() for request in requests]
        return [pb.InferenceResponse(output_tensors=[pb.Tensor("sum", row[:, :1])]) for row in rows]
