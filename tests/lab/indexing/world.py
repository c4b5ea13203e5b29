"""A lab of one app with these configuration files."""

from pathlib import Path

from lab import Lab

NOW = 1795435200.0  # 2026-11-23 12:00 UTC


def lab_with(tmp_path: Path, strict: bool = True, **confs: str) -> Lab:
    app = tmp_path / "app"
    (app / "default").mkdir(parents=True, exist_ok=True)
    (app / "metadata").mkdir(exist_ok=True)
    (app / "metadata/default.meta").write_text("[]\nexport = system\n", encoding="utf-8")
    for name, text in confs.items():
        (app / f"default/{name}.conf").write_text(text, encoding="utf-8")
    return Lab([app], now=NOW, strict=strict)
