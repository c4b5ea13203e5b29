"""Writes sample_data/openai:compatible/recorded.log: what llama-server and vLLM answered in their captures
(tests/recorded), with the requests that the captures sent, as a gateway would log them. Starts no server."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from scripts.capture.servers.common.exchange_log import Exchange, body_of, event
from scripts.capture.servers.common.wire import Answer
from scripts.capture.servers.llamacpp import drive as llamacpp
from scripts.capture.servers.vllm import drive as vllm

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "sample_data/openai:compatible/recorded.log"
CAPTURES = json.loads((ROOT / "sample_data/captures.json").read_text())
AGENT = {"User-Agent": "ta-ai-inference-capture"}
LLAMACPP, VLLM = "llamacpp-11434.0.0", "vllm-0.32.0"
# Only what the gateway's clock would say is not known of a recorded answer.
UNKNOWN = ("duration", "time_to_first_token")


def exchange(server: str, name: str, request: dict[str, Any]) -> dict[str, Any]:
    """The call as the gateway logs it; its time is that of the capture."""
    entry = json.loads((ROOT / f"tests/recorded/{server}/index.json").read_text())[name]
    raw = (ROOT / f"tests/recorded/{server}/{name}.http").read_bytes()
    started = datetime.fromisoformat(CAPTURES[server.partition("-")[0]][entry["run"]]["date"]).timestamp()
    body = json.dumps(request).encode()
    one = Exchange(started, 0, entry["method"], entry["path"], AGENT, body, Answer(raw))
    return {key: value for key, value in event(one).items() if key not in UNKNOWN}


def pieces(call: dict[str, Any]) -> dict[str, Any]:
    """The same with the stream as an array of its pieces, as some gateways log it."""
    lines = [
        line.removeprefix("data: ") for line in call["response"].split("\n") if line.startswith("data: {")
    ]
    return call | {"response": [json.loads(line) for line in lines]}


def texts(call: dict[str, Any]) -> dict[str, Any]:
    """The same with both bodies as texts, as a proxy logs that does not look into them."""
    return call | {"request": json.dumps(call["request"]), "response": json.dumps(call["response"])}


def calls() -> list[dict[str, Any]]:
    chat = exchange(LLAMACPP, "default-chat", llamacpp.chat("Name a colour."))
    stream = exchange(LLAMACPP, "default-chat-stream", llamacpp.chat("Count to three.", stream=True))
    usage = {"stream": True, "stream_options": {"include_usage": True}}
    whole = exchange(VLLM, "default-chat", vllm.chat("Name a colour."))
    return [
        chat,
        texts(chat),
        stream,
        pieces(stream),
        exchange(LLAMACPP, "default-completion", {"prompt": "The sky is", "n_predict": 8}),
        exchange(LLAMACPP, "default-embeddings-off", {"model": llamacpp.MODEL, "input": "x"}),
        exchange(LLAMACPP, "default-too-long", llamacpp.chat(llamacpp.TOO_LONG)),
        exchange(LLAMACPP, "api-key-no-key", llamacpp.chat("Name a colour.")),
        whole,
        exchange(VLLM, "default-chat-stream", vllm.chat("Count.", **usage)),
        pieces(exchange(VLLM, "default-chat-stream", vllm.chat("Count.", **usage))),
        exchange(VLLM, "default-unknown-model", vllm.chat("Hi", model="nosuchmodel")),
        # The answer by itself, and the request by itself.
        json.loads(body_of(Answer((ROOT / f"tests/recorded/{VLLM}/default-chat.http").read_bytes()))),
        vllm.chat("Name a colour."),
    ]


def main() -> int:
    TARGET.write_text("".join(json.dumps(call, ensure_ascii=False) + "\n" for call in calls()))
    return 0
