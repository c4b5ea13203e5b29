"""The work of scripts/expect: write NAME.expected.json beside each named capture."""

import argparse
import sys
from pathlib import Path

from scripts.samples import Sample, all_samples, expectation


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the expected files of captures.")
    parser.add_argument("captures", nargs="*", type=Path, help="files under sample_data/")
    parser.add_argument("--all", action="store_true", help="every capture")
    arguments = parser.parse_args()
    samples = all_samples() if arguments.all else [Sample(path.resolve()) for path in arguments.captures]
    for sample in samples:
        sample.expected_path.write_text(expectation(sample), encoding="utf-8")
        print(sample.expected_path)
    return 0 if samples else 2


if __name__ == "__main__":
    sys.exit(main())
