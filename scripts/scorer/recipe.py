"""What a model is made from, as one hash: a model whose hash is another was not made by this recipe."""

import hashlib
from pathlib import Path

HERE = Path(__file__).parent
SCORING = HERE.parents[1] / "package/bin/ai_inference/scoring"
# What shows a score and what prints a table: no weight hangs on it.
ONLY_SHOW = {"__init__.py", "command.py", "evidence.py", "kinds.py", "report.py"}


def recipe() -> str:
    """Over sources, grammars, features and fit, by SHA-256."""
    files = [*HERE.rglob("*.py"), *HERE.rglob("*.yml"), *SCORING.glob("*.py")]
    said = b"".join(path.read_bytes() for path in sorted(files) if path.name not in ONLY_SHOW)
    return hashlib.sha256(said).hexdigest()
