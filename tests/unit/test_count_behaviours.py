"""The table of the lab's README is what the tests' marks say."""

import subprocess
import sys
from collections import Counter
from pathlib import Path

from scripts.count_behaviours import README, START, table

ROOT = Path(__file__).parents[2]


def test_the_readme_counts_what_is_there() -> None:
    command = [sys.executable, "-m", "scripts.count_behaviours", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout


def test_another_count_is_another_table() -> None:
    """The broken twin: a table with one test fewer is not the one in the README."""
    shown = README.read_text().partition(START)[2]
    assert table(Counter({("spl", "verified"): 1})) not in shown
