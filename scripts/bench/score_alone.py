"""aiscore's model over texts in one process, without the search command around it: one pass, nothing known
before. Standard library only, for Splunk's Python 3.9 too; lines of JSON in, one line out.
"""

import json
import sys
import time

from ai_inference.scoring.model import load
from ai_inference.scoring.score import score


def main() -> None:
    texts = [json.loads(line)["text"] for line in sys.stdin]
    model = load()
    start = time.process_time()
    for text in texts:
        score(model, text)
    took = time.process_time() - start
    print(json.dumps({"cpu": took, "version": ".".join(map(str, sys.version_info[:2]))}))


if __name__ == "__main__":
    main()
