"""What the poller writes of a TorchServe that answers as a recorded one did, and of a server that is away."""

from collections import defaultdict
from collections.abc import Iterator

from ai_inference.poll import Poll
from ai_inference.records import Record
from ai_inference.settings import read_target

from scripts.demonstration.replay import replay
from scripts.samples import SAMPLE_DATA

# Nobody listens on TCP port 1 of this machine.
AWAY = "http://127.0.0.1:1"
ROLES = ("inference_url", "management_url", "metrics_url")


def main() -> None:
    texts: dict[str, list[str]] = defaultdict(list)
    for record in records():
        texts[record.sourcetype].append(record.text())
    for sourcetype, lines in texts.items():
        path = SAMPLE_DATA / sourcetype / "torchserve.log"
        path.parent.mkdir(exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        print(f"{path.relative_to(SAMPLE_DATA)}: {len(lines)} records")


def records() -> Iterator[Record]:
    with replay() as url:
        yield from poll("tiny", url)
    yield from poll("away", AWAY)


def poll(name: str, url: str) -> Iterator[Record]:
    yield from Poll(read_target(name, dict.fromkeys(ROLES, url) | {"server_type": "torchserve"})).records()


if __name__ == "__main__":
    main()
