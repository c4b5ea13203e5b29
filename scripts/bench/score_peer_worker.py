"""stackone-defender's classifier over texts. Runs in the environment `peer`, with nothing of ours.

Lines of JSON in; a line for each text out, then one of the whole run. One thread, as aiscore has.
"""

import json
import resource
import sys
import time

import onnxruntime
from stackone_defender.classifiers.tier2_classifier import Tier2Classifier


def one_thread() -> None:
    """onnxruntime takes all processors whatever OMP_NUM_THREADS says; the package gives no way to ask."""
    session = onnxruntime.InferenceSession
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    onnxruntime.InferenceSession = lambda path: session(path, options)


def main() -> None:
    one_thread()
    classifier = Tier2Classifier()
    for number, line in enumerate(sys.stdin):
        text = json.loads(line)["text"]
        if not number:
            classifier.classify_by_chunks("The model is loaded with the first text, which is none of yours.")
        start = time.process_time()
        found = classifier.classify_by_chunks(text)
        took = time.process_time() - start
        print(json.dumps({"score": found["score"], "seconds": took}), flush=True)
        if number % 500 == 499:
            print(f"stackone-defender: {number + 1} texts", file=sys.stderr)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    threshold = classifier.get_config()["high_risk_threshold"]
    print(json.dumps({"threshold": threshold, "peak": peak}))


if __name__ == "__main__":
    main()
