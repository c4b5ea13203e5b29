"""Where the build reads and writes, and the version, which stands only in globalConfig.json."""

import json
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ADDON = "TA_ai_inference"
BUILD = ROOT / "build"
SOURCE = BUILD / "source"
OUTPUT = BUILD / "output"
BUILT_ADDON = OUTPUT / ADDON
DIST = ROOT / "dist"


def version() -> str:
    """`meta.version` of globalConfig.json."""
    config = json.loads((ROOT / "globalConfig.json").read_text(encoding="utf-8"))
    return str(config["meta"]["version"])


def package_file() -> Path:
    return DIST / f"{ADDON}-{version()}.spl"
