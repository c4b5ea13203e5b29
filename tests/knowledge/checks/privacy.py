"""The privacy switches, docs/privacy.md: what they hide is in no event and in no indexed field, what they
must not touch stays, JSON stays JSON. As shipped they do nothing, which every other check holds."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from lab import Lab, LabError
from scripts.samples import NOW, SAMPLE_DATA, Fields, Sample, all_samples, ingest
from tests.knowledge.checks.privacy_cases import HIDDEN_PII, HIDDEN_SECRETS, KEPT

CONTENT = ("prompt", "system_prompt", "response", "tool_arguments", "tool_result")
PAYLOADS = (
    *("litellm:payload", "openai:compatible", "otel:genai:span", "otel:genai:log"),
    *("kserve:payload", "seldon:payload"),
)
# Shorter texts ("Hi", "4") stand elsewhere for other reasons.
TELLING = 12
MOST = 5


def privacy(addon: Path) -> list[str]:
    with TemporaryDirectory() as folder:
        try:
            problems = [
                *masked(switched(addon, folder, "mask_secrets mask_pii")),
                *dropped(switched(addon, folder, "drop_content"), hashed=False),
                *dropped(switched(addon, folder, "hash_content"), hashed=True),
            ]
        except (LabError, OSError, ValueError) as error:
            return [f"privacy: {error}"]
    return problems[:MOST]


def switched(addon: Path, folder: str, words: str) -> Path:
    """The add-on with the switch as an admin sets it."""
    copy = Path(folder) / words.split(maxsplit=1)[0] / addon.name
    shutil.copytree(addon, copy, ignore=shutil.ignore_patterns("lib", "appserver"))
    (copy / "local").mkdir()
    (copy / "local/transforms.conf").write_text(f'[ai_privacy]\nINGEST_EVAL = ai_privacy := "{words}"\n')
    return copy


def masked(addon: Path) -> Iterator[str]:
    for secret, text in [*HIDDEN_SECRETS, *HIDDEN_PII]:
        for kind, raw in (("text", text), ("JSON", as_call(text))):
            [row] = events(addon, raw)
            if secret in str(row):
                yield f"{secret} is in the {kind}: {row['_raw']!r:.200}"
            if kind == "JSON" and not is_json(str(row["_raw"])):
                yield f"no JSON any more: {row['_raw']!r:.200}"
    for text in KEPT:
        [row] = events(addon, as_call(text))
        if str(row["_raw"]) != as_call(text):
            yield f"changed without need: {row['_raw']!r:.300}"
    for sample in payloads():
        lab = Lab([addon], now=NOW)
        ingest(lab, sample.path, sample.sourcetype)
        broken = [event.raw for event in lab.index.events if event.raw[:1] == "{" and not is_json(event.raw)]
        yield from (f"{sample}: no JSON any more: {raw:.200}" for raw in broken)


def dropped(addon: Path, *, hashed: bool) -> Iterator[str]:
    for sample in payloads():
        lab = Lab([addon], now=NOW)
        ingest(lab, sample.path, sample.sourcetype)
        kept = "\n".join(f"{event.raw}\n{json.dumps(event.fields)}" for event in lab.index.events)
        content = telling(sample)
        for text in content:
            if text in kept or json.dumps(text)[1:-1] in kept:
                yield f"{sample}: still there: {text[:100]!r}"
        broken = [event.raw for event in lab.index.events if event.raw[:1] == "{" and not is_json(event.raw)]
        yield from (f"{sample}: no JSON any more: {raw:.200}" for raw in broken)
        if hashed and sample.sourcetype != "otel:genai:log":
            expected = sample.expected_path.read_text(encoding="utf-8")
            for name in ("prompt", "response"):
                if f'"{name}": ' in expected and not lab.search(f"search index=main {name}_sha256=*"):
                    yield f"{sample}: {name} is hidden and no hash tells equal ones"


def telling(sample: Sample) -> set[str]:
    expected: list[Fields] = json.loads(sample.expected_path.read_text(encoding="utf-8"))["expected"]
    values = (event[name] for event in expected for name in CONTENT if name in event)
    texts = [text for value in values for text in (value if isinstance(value, list) else [value])]
    return {text for text in texts if len(text) >= TELLING and not text.isdigit()}


def payloads() -> list[Sample]:
    return [sample for sample in all_samples() if sample.sourcetype in PAYLOADS]


def as_call(text: str) -> str:
    """A real call with the text as its prompt."""
    call = json.loads((SAMPLE_DATA / "openai:compatible/litellm.log").read_bytes().split(b"\n")[0])
    call["request"]["messages"][-1]["content"] = text
    return json.dumps(call)


def events(addon: Path, raw: str) -> list[Fields]:
    lab = Lab([addon], now=NOW)
    lab.ingest_event(raw, sourcetype="openai:compatible", time=NOW)
    return lab.search("search index=main")


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
