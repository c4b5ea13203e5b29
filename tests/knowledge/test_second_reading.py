"""The expected files agree with a reading of the same bytes that shares nothing with the add-on."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from scripts.samples import Fields, Sample, all_samples

# Each `…_reader.py` beside this file reads the source types of one server.
MODULES = [
    import_module(f"tests.knowledge.{path.stem}") for path in Path(__file__).parent.glob("*_reader.py")
]
READERS = {sourcetype: reader for module in MODULES for sourcetype, reader in module.READERS.items()}
# The lines before log4j2 starts belong to no layout: the second reader has no business with them.
NO_LAYOUT = "torchserve:server/default.stdout.log"
# The lines of a container are other samples' lines: check `containers` compares them.
SAMPLES = [s for s in all_samples() if str(s) != NO_LAYOUT and s.sourcetype != "ai:container"]
# What a line carries, both say; and where the reader finds none, the add-on must not have one either.
EXCLUSIVE = ("model_name", "model_version", "operation", "error_type", "error_message", "request_id", "src")
# Of these sources the reader reads everything.
WHOLE = (
    *("kserve:server", "llamacpp:server", "mlserver:server", "seldon:microservice", "vllm:server"),
    *("litellm:payload", "openai:compatible", "otel:genai:span", "otel:genai:log"),
    *("kserve:payload", "seldon:payload"),
)
# From other files than the capture: event types, the price list.
PRICES = {"price_model", "price_date", "price_input_usd", "price_cached_input_usd", "price_output_usd"}
OURS_ALONE = {"_time", "dest", "eventtype", "tag", "tag::eventtype", "parse_problem"} | PRICES


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_expected_file_says_what_the_bytes_say(sample: Sample) -> None:
    expected = json.loads(sample.expected_path.read_text(encoding="utf-8"))["expected"]
    read = list(READERS[sample.sourcetype](sample.path.read_bytes()))
    assert len(expected) == len(read)
    for number, (ours, theirs) in enumerate(zip(expected, read, strict=True), start=1):
        for name, value in theirs.items():
            assert same(ours.get(name), value), f"event {number}: {name} is {ours.get(name)!r}, not {value!r}"
        names = set(ours) - OURS_ALONE if sample.sourcetype in WHOLE else EXCLUSIVE
        invented = {name for name in names if name in ours and name not in theirs}
        assert not invented, f"event {number}: {invented} is not in the bytes"


def same(ours: str | list[str] | None, theirs: str | float | list[str]) -> bool:
    if isinstance(theirs, int | float) and isinstance(ours, str):
        return abs(float(ours) - theirs) < 1e-6
    return ours == theirs


def test_the_second_reading_notices_a_wrong_field() -> None:
    sample = next(sample for sample in SAMPLES if sample.sourcetype == "torchserve:access")
    (first, *_) = READERS[sample.sourcetype](sample.path.read_bytes())
    ours: Fields = {"duration": "90"}
    assert not same(ours["duration"], first["duration"])
