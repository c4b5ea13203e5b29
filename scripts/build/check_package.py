"""Look into the `.spl`: the files it should hold and no others, nothing compiled, small, one version."""

import re
import sys
import tarfile
from fnmatch import fnmatch
from pathlib import Path

from scripts.build.paths import ADDON, package_file, version

EXPECTED = Path(__file__).with_name("package_files.txt")
SIZE_LIMIT = 2_500_000
COMPILED = (".pyc", ".pyo", ".so", ".pyd", ".dylib", ".dll", ".exe", ".o", ".a")
# Where the build stamps the version; each must repeat globalConfig.json's.
VERSIONED = {
    "default/app.conf": r"^version = (\S+)$",
    "app.manifest": r'"version": "([^"]+)"',
    "appserver/static/js/build/globalConfig.json": r'"version": "([^"]+)"',
}


def main() -> int:
    problems = check(package_file(), EXPECTED.read_text(encoding="utf-8"), version())
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    if not problems:
        print(f"package content: as listed, {package_file().stat().st_size:,} bytes")
    return 1 if problems else 0


def check(package: Path, expected: str, wanted_version: str) -> list[str]:
    """Problems of this package, a line each; `expected` is the text of package_files.txt."""
    with tarfile.open(package) as archive:
        members = {member.name: member for member in archive.getmembers() if not member.isdir()}
        texts = {}
        for name in VERSIONED:
            file = archive.extractfile(f"{ADDON}/{name}") if f"{ADDON}/{name}" in members else None
            texts[name] = file.read().decode("utf-8") if file else ""
    names = {name.removeprefix(f"{ADDON}/") for name in members}
    problems = [*check_names(names, expected), *check_versions(texts, wanted_version)]
    if package.stat().st_size > SIZE_LIMIT:
        problems.append(f"{package.name} has {package.stat().st_size:,} bytes; the limit is {SIZE_LIMIT:,}")
    problems += [
        f"{name} is neither a file nor a directory" for name, entry in members.items() if not entry.isfile()
    ]
    problems += [f"{name} may be executed" for name, entry in members.items() if entry.mode & 0o111]
    return problems


def check_names(names: set[str], expected: str) -> list[str]:
    """Every file matches a line of the list, every line a file, and none is compiled code."""
    patterns = [line.strip() for line in expected.splitlines() if line.strip() and not line.startswith("#")]
    problems = [
        f"{name}: not in scripts/build/package_files.txt"
        for name in sorted(names)
        if not any(fnmatch(name, pattern) for pattern in patterns)
    ]
    problems += [
        f"{pattern}: listed, but not in the package"
        for pattern in patterns
        if not any(fnmatch(name, pattern) for name in names)
    ]
    return problems + [f"{name}: compiled code" for name in sorted(names) if name.endswith(COMPILED)]


def check_versions(texts: dict[str, str], wanted: str) -> list[str]:
    problems = []
    for name, pattern in VERSIONED.items():
        found = set(re.findall(pattern, texts[name], re.MULTILINE))
        if found != {wanted}:
            problems.append(f"{name} says version {sorted(found)}, globalConfig.json says {wanted}")
    return problems


if __name__ == "__main__":
    sys.exit(main())
