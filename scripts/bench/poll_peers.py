"""The peers, under the Python that has them: `poll_peers.py URL TIMES` prints one JSON object of CPU
milliseconds a page."""

import json
import os
import sys
import time
import urllib.request

# The check refuses some of vLLM's labels as tags; without it every sample would be logged as an error.
os.environ["DDEV_SKIP_GENERIC_TAGS_CHECK"] = "true"

from datadog_checks.base import OpenMetricsBaseCheckV2  # type: ignore[import-not-found]
from prometheus_client.parser import text_string_to_metric_families  # type: ignore[import-not-found]


class Check(OpenMetricsBaseCheckV2):  # type: ignore[misc]
    __NAMESPACE__ = "vllm"
    DEFAULT_METRIC_LIMIT = 0


def best(work: object, times: int) -> float:
    """The least CPU time of a call, in ms: what the machine's other work adds is left out."""
    found = []
    for _ in range(times):
        began = time.process_time()
        work()  # type: ignore[operator]
        found.append(time.process_time() - began)
    return min(found) * 1000


def main() -> None:
    url, times = sys.argv[1], int(sys.argv[2])
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own server's
        page = answer.read().decode()

    def parse() -> None:
        for family in text_string_to_metric_families(page):
            for _sample in family.samples:
                pass

    check = Check("vllm", {}, [{"openmetrics_endpoint": url, "metrics": [".+"]}])

    def scrape() -> None:
        failure = check.run()
        if failure:
            raise SystemExit(f"the Datadog check failed: {failure[:300]}")

    scrape()
    print(json.dumps({"parse": best(parse, times), "scrape": best(scrape, times)}))


if __name__ == "__main__":
    main()
