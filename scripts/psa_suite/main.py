"""The work of scripts/psa: samples out, target up, the plugin's tests over it, a verdict."""

import os
import shutil
import subprocess
import sys
import time

from scripts.build.paths import ADDON, BUILT_ADDON, ROOT
from scripts.psa_suite.samples import MODELS, SUITE, WORK, lay_out, lay_out_models
from scripts.psa_suite.target import target
from scripts.psa_suite.verdict import judge, read_exceptions, read_outcomes

PYTHON = ROOT / "build/venv/psa/bin/python"
SUITE_FILE = "addon_suite.py"
UNUSABLE = 2
# pytest's own exit codes for "all passed" and "some failed".
RAN = (0, 1)
SHOWN = 20


def main() -> int:
    if not (BUILT_ADDON / "default/app.conf").is_file():
        return unusable("the add-on is not built; run ./build.sh first")
    began = time.monotonic()
    count = lay_out()
    lay_out_models(PYTHON)
    try:
        with target(sys.argv[1:]) as options:
            code = run(options)
    except OSError as error:
        return unusable(str(error))
    report = WORK / "junit.xml"
    if code not in RAN or not report.is_file():
        return unusable(f"pytest ended with {code}; see build/psa/output.txt")
    verdict = judge(read_outcomes(report), read_exceptions(SUITE / "exceptions.txt"))
    for line in verdict.excepted:
        print(f"expected to fail: {line}")
    for line in verdict.faults[:SHOWN]:
        print(f"error: {line}", file=sys.stderr)
    if len(verdict.faults) > SHOWN:
        print(f"error: and {len(verdict.faults) - SHOWN} more; see build/psa/output.txt", file=sys.stderr)
    told = ", ".join(f"{number} {kind}" for kind, number in verdict.counts.items())
    print(f"pytest-splunk-addon over {count} captures: {told}; {time.monotonic() - began:.0f} s")
    return 1 if verdict.faults else 0


def run(options: list[str]) -> int:
    """The plugin in its own environment, in build/psa, where it leaves files of its own."""
    # Beside tests/ it would find the other tests' conftest.py, which its environment cannot import.
    shutil.copy(SUITE / SUITE_FILE, WORK)
    (WORK / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    command = [
        *(str(PYTHON), "-m", "pytest", str(WORK / SUITE_FILE), "-v", "--tb=short"),
        *("-c", str(WORK / "pytest.ini"), "--rootdir", str(WORK), "-p", "no:cacheprovider"),
        *("--junitxml", str(WORK / "junit.xml"), "--splunk-type=external"),
        *(f"--splunk-app={WORK / ADDON}", f"--splunk-data-generator={WORK}", "--search-index=*"),
        f"--splunk-dm-path={MODELS}",
        *options,
    ]
    # It reckons times through the machine's zone; the samples say UTC.
    environment = os.environ | {"PYTHONPATH": str(SUITE), "TZ": "UTC"}
    with (WORK / "output.txt").open("w") as output:
        return subprocess.run(
            command, cwd=WORK, env=environment, stdout=output, stderr=subprocess.STDOUT, check=False
        ).returncode


def unusable(text: str) -> int:
    print(f"error: {text}", file=sys.stderr)
    return UNUSABLE


if __name__ == "__main__":
    sys.exit(main())
