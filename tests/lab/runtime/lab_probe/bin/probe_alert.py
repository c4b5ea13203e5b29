# Runs under Python 3.9 too, and reads only what the lab wrote.
# ruff: noqa: PTH118, PTH123
"""An alert action that leaves behind what it was given."""

import csv
import gzip
import json
import os
import sys

payload = json.load(sys.stdin)
with gzip.open(payload["results_file"], "rt") as results:
    payload["rows_seen"] = list(csv.DictReader(results))
del payload["session_key"]
with open(os.path.join(os.environ["SPLUNK_HOME"], "alerts.jsonl"), "a") as out:
    out.write(json.dumps(payload) + "\n")
sys.stderr.write("INFO alert seen\n")
sys.exit(0 if sys.argv[1:] == ["--execute"] else 1)
