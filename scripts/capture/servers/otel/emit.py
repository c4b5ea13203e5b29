"""Runs in an environment of its own: makes instrumented calls and prints what the instrumentation emitted,
one JSON object a line, spans first. Arguments: the instrumentation's module, the server's URL, its key."""

import contextlib
import importlib
import json
import sys
from typing import Any

import openai
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs import export as log_export
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

SYSTEM = {"role": "system", "content": "You are terse."}
FUNCTION = {"name": "get_weather", "arguments": "{}"}
CALLED = {"role": "assistant", "tool_calls": [{"id": "call_1", "type": "function", "function": FUNCTION}]}
RESULT = {"role": "tool", "tool_call_id": "call_1", "content": "-3"}


def main(module: str, url: str, key: str) -> None:
    resource = Resource.create({"service.name": "assistant-app", "host.name": "app01"})
    tracers, spans = TracerProvider(resource=resource), InMemorySpanExporter()
    tracers.add_span_processor(SimpleSpanProcessor(spans))
    loggers, logs = LoggerProvider(resource=resource), log_memory()
    loggers.add_log_record_processor(log_export.SimpleLogRecordProcessor(logs))
    providers: dict[str, Any] = {"tracer_provider": tracers, "logger_provider": loggers}
    with contextlib.suppress(ImportError):  # before 1.38 events had a provider of their own
        events = importlib.import_module("opentelemetry.sdk._events")
        providers["event_logger_provider"] = events.EventLoggerProvider(loggers)
    importlib.import_module(module).OpenAIInstrumentor().instrument(**providers)
    calls(openai.OpenAI(base_url=url, api_key=key, max_retries=0))
    for span in spans.get_finished_spans():
        print(json.dumps({"span": json.loads(span.to_json()), "kind": span.kind.name}))
    for log in logs.get_finished_logs():
        record = getattr(log, "log_record", log)
        made = record if hasattr(record, "to_json") else log
        print(json.dumps({"log": json.loads(made.to_json())}))


def log_memory() -> Any:
    """Renamed in 1.39."""
    kind = getattr(log_export, "InMemoryLogRecordExporter", None) or log_export.InMemoryLogExporter
    return kind()


def calls(client: Any) -> None:
    chat = client.chat.completions.create

    def user(text: str) -> dict[str, str]:
        return {"role": "user", "content": text}

    chat(model="assistant", messages=[SYSTEM, user("Why is the sky blue?")], temperature=0.5)
    usage = {"include_usage": True}
    list(chat(model="assistant", messages=[user("Why is the sky blue?")], stream=True, stream_options=usage))
    chat(model="caller", messages=[user("How is the weather in Oslo?")])
    chat(model="assistant", messages=[user("How is the weather in Oslo?"), CALLED, RESULT])
    chat(model="assistant", messages=[user('x","gen_ai.request.model":"evil","error.type":"evil')])
    client.embeddings.create(model="vectors", input=["one", "two"], encoding_format="float")
    for model in ("limited", "nosuchmodel"):
        with contextlib.suppress(openai.APIStatusError):
            chat(model=model, messages=[user("Hello")])


if __name__ == "__main__":
    main(*sys.argv[1:])
