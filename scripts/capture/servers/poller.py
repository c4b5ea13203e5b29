"""What the poller writes of servers that answer as recorded ones did, of one that changes between two polls,
and of one that is away."""

import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ai_inference import endpoints
from ai_inference.checkpoint import Store
from ai_inference.poll import Written
from ai_inference.records import HEALTH
from ai_inference.rounds import Round
from ai_inference.settings import read_settings

from scripts.demonstration.replay import servers, updated
from scripts.samples import SAMPLE_DATA


def main() -> None:
    texts: dict[str, list[str]] = defaultdict(list)
    for record in records():
        texts[record.sourcetype].append(record.text())
    for sourcetype, lines in sorted(texts.items()):
        path = SAMPLE_DATA / sourcetype / "polled.log"
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        print(f"{path.relative_to(SAMPLE_DATA)}: {len(lines)} records")


def records() -> Iterator[Written]:
    """Of two polls; of the second only what is new by then."""
    with polled() as poll:
        yield from poll()
        time.sleep(1)
        yield from (record for record in poll() if record.sourcetype != HEALTH)


@contextmanager
def polled() -> Iterator[Callable[[], list[Written]]]:
    """What one poll after the other writes; from the second on, vLLM is another."""
    polls: list[list[Written]] = []
    with (
        tempfile.TemporaryDirectory() as folder,
        servers(lambda path, answer: updated(path, answer) if polls else answer) as (lines, ca_file),
    ):
        params = {"endpoints": "\n".join(lines), "ca_file": ca_file}
        settings = read_settings("samples", params, endpoints.FAMILIES)

        def poll() -> list[Written]:
            written: list[Written] = []
            Round(settings, Store(Path(folder), "samples"), written.append, lambda *_: None).run()
            polls.append(written)
            return written

        yield poll


if __name__ == "__main__":
    main()
