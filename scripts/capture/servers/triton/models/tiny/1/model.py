"""Sums rows of four numbers, and fails when told to. Run by Triton's Python backend."""

import time

import triton_python_backend_utils as pb


class TritonPythonModel:
    def initialize(self, args):
        pb.Logger.log_info('tiny initializes, with a "quote"\nand a second line')
        print("a bare print of the model", flush=True)

    def execute(self, requests):
        responses = []
        for request in requests:
            rows = pb.get_input_tensor_by_name(request, "rows").as_numpy()
            fault = int(rows[0][0])
            if fault == -1:
                raise ValueError("the model was told to fail\nand says so on two lines")
            if fault == -2:
                responses.append(pb.InferenceResponse(error=pb.TritonError("this request is refused")))
                continue
            if fault == -3:
                time.sleep(1.1)
            if fault == -4:
                pb.Logger.log_warn("the model warns of request " + str(request.request_id()))
            total = pb.Tensor("sum", rows.sum(axis=1, keepdims=True))
            responses.append(pb.InferenceResponse(output_tensors=[total]))
        return responses

    def finalize(self):
        pb.Logger.log_info("tiny finalizes")
