"""How much memory a process has had at most, from /proc."""

from pathlib import Path


def resident_peak(pid: int) -> float:
    """In MB, of this program alone: getrusage would tell the peak of whoever started it, if that was
    larger.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except FileNotFoundError:
        return 0.0
    return next((float(line.split()[1]) / 1024 for line in status.splitlines() if "VmHWM" in line), 0.0)
