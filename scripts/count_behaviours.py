"""What the lab's behaviour tests rest on, by room, into lab/README.md: lab law 2.

`python -m scripts.count_behaviours` rewrites the table; `--check` exits 1 where it is not what the tests say.
"""

import argparse
import contextlib
import io
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = ROOT / "lab/README.md"
START, END = "<!-- behaviours: python -m scripts.count_behaviours -->\n", "<!-- /behaviours -->\n"
KINDS = ("verified", "differs", "unverified")


class Collector:
    """A pytest plugin that counts the marks of what is collected."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            room = item.path.relative_to(ROOT / "tests/lab").parts[0]
            for kind in KINDS:
                if item.get_closest_marker(kind):
                    self.counts[room, kind] += 1
                    break


def table(counts: Counter[tuple[str, str]]) -> str:
    lines = [f"| room | {' | '.join(KINDS)} |", "|---|---|---|---|"]
    rooms = sorted({room for room, _ in counts})
    for room in rooms:
        lines.append(f"| {room} | {' | '.join(str(counts[room, kind]) for kind in KINDS)} |")
    sums = [sum(counts[room, kind] for room in rooms) for kind in KINDS]
    return "\n".join([*lines, f"| **all** | {' | '.join(map(str, sums))} |"]) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    check = parser.parse_args().check
    collector = Collector()
    with contextlib.redirect_stdout(io.StringIO()) as told:
        code = pytest.main(["--collect-only", "-q", str(ROOT / "tests/lab")], plugins=[collector])
    if code:
        print(told.getvalue(), file=sys.stderr)
        return int(code)
    text = README.read_text()
    head, _, rest = text.partition(START)
    _, _, tail = rest.partition(END)
    wanted = f"{head}{START}{table(collector.counts)}{END}{tail}"
    if check and wanted != text:
        print("lab/README.md is behind the tests: run python -m scripts.count_behaviours", file=sys.stderr)
        return 1
    if not check:
        README.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
