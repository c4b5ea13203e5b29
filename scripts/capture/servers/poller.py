"""What the poller writes of servers that answer as recorded ones did, of one that changes between two polls,
and of one that is away."""

import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from ai_inference import endpoints
from ai_inference.checkpoint import Store
from ai_inference.poll import Written
from ai_inference.records import HEALTH
from ai_inference.rounds import Round
from ai_inference.settings import read_settings

from scripts.demonstration.replay import LLAMACPP, TORCHSERVE, VLLM, replay
from scripts.samples import SAMPLE_DATA

# Nobody listens on TCP port 1 of this machine.
AWAY = "http://127.0.0.1:1"
# What the second poll finds: vLLM updated, its model with a longer context, an adapter beside it.
ADAPTER = (
    b'{"id":"tiny-chat-lora","object":"model","owned_by":"vllm","parent":"tiny-chat","max_model_len":768},'
)
CHANGED = {
    b'"version":"0.32.0"': b'"version":"0.33.0"',
    b'"max_model_len":512': b'"max_model_len":768',
    b'"data":[': b'"data":[' + ADAPTER,
}


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
    later: list[str] = []

    def edit(server: str, _path: str, answer: bytes) -> bytes:
        for before, after in CHANGED.items() if later and server == VLLM else ():
            answer = answer.replace(before, after)
        return with_length(answer)

    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        lines = [f"{AWAY} name=away"]
        for server in (TORCHSERVE, VLLM, LLAMACPP):
            url = stack.enter_context(replay(server, partial(edit, server)))
            lines.append(f"{url} name={server.partition('-')[0]} management={url} metrics={url}")
        params = {"endpoints": "\n".join(lines), "raw_metrics": "0"}
        settings = read_settings("samples", params, endpoints.FAMILIES)
        for _poll in range(2):
            written: list[Written] = []
            Round(settings, Store(Path(folder), "samples"), written.append, lambda *_: None).run()
            yield from (record for record in written if not later or record.sourcetype != HEALTH)
            later.append("now")
            time.sleep(1)


def with_length(answer: bytes) -> bytes:
    """The answer with the length that its body has after a change."""
    head, blank, body = answer.partition(b"\r\n\r\n")
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"content-length:")]
    chunked = b"transfer-encoding: chunked" in head.lower()
    return answer if chunked else b"\r\n".join([*kept, b"Content-Length: %d" % len(body)]) + blank + body


if __name__ == "__main__":
    main()
