"""Only splunk_*.py of ai_inference/ knows Splunk's libraries, and a person can read each file at once."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

BIN = Path(__file__).resolve().parents[3] / "package/bin"
PACKAGE = BIN / "ai_inference"
# The only modules that may know Splunk's packages.
OF_SPLUNK_ONLY = "splunk_"
HELPER = BIN / "ai_inference_endpoint_helper.py"
OF_SPLUNK = {"solnlib", "splunklib"}
PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"

IMPORT_ALL = """
import importlib, pkgutil, sys
import ai_inference
for module in pkgutil.walk_packages(ai_inference.__path__, "ai_inference."):
    if not module.name.startswith("ai_inference.splunk_"):
        importlib.import_module(module.name)
import tempfile
from ai_inference import endpoints
from ai_inference.checkpoint import Store
from ai_inference.rounds import Round
from ai_inference.settings import read_settings
written = []
with tempfile.TemporaryDirectory() as folder:
    lines = ";".join(f"http://127.0.0.1:1/{name} type={name}" for name in endpoints.FAMILIES)
    params = {"endpoints": lines, "loki_query": "q", "loki_sourcetype": "x"}
    settings = read_settings("x", params, endpoints.FAMILIES)
    Round(settings, Store(folder, "x"), written.append, lambda *_: None).run()
healths = [record.fields for record in written if record.sourcetype == "ai:inference:health"]
assert len(healths) == len(endpoints.FAMILIES), written
assert {health["health"] for health in healths} == {"unreachable"}, healths
print("ok")
"""


def foreign_imports(source: str) -> set[str]:
    """Top-level names imported anywhere in the source that are neither ours nor the standard library's."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").partition(".")[0] if not node.level else "ai_inference")
    return names - sys.stdlib_module_names - {"ai_inference"}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.name)
def test_imports(path: Path) -> None:
    allowed = OF_SPLUNK if path.name.startswith(OF_SPLUNK_ONLY) else set[str]()
    assert foreign_imports(path.read_text()) <= allowed
    assert len(path.read_text().splitlines()) < 300


@pytest.mark.parametrize(
    "source",
    ["import requests", "from solnlib import log", "def f():\n    import splunk.rest", "import six.moves"],
)
def test_a_foreign_import_is_found(source: str) -> None:
    assert foreign_imports(source)


def test_the_entry_point_only_hands_over() -> None:
    assert len(HELPER.read_text().splitlines()) < 40


@pytest.mark.parametrize("version", ["3.9", "3.13"])
def test_splunks_pythons_compile_it_and_poll_with_it(version: str) -> None:
    found = sorted(PYENV.glob(f"{version}.*/bin/python3"))
    if not found:
        pytest.skip(f"no Python {version} under {PYENV}")
    compiling = "import sys; [compile(open(f, encoding='utf-8').read(), f, 'exec') for f in sys.argv[1:]]"
    files = [str(path) for path in sorted(BIN.rglob("*.py"))]
    subprocess.run([str(found[0]), "-c", compiling, *files], check=True, timeout=60)
    done = subprocess.run(
        [str(found[0]), "-B", "-I", "-c", f"import sys; sys.path.insert(0, {str(BIN)!r})\n{IMPORT_ALL}"],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == "ok", done.stderr
