"""What UCC's generated aiscore.py calls. The work is done in ai_inference/scoring.

ucc-gen looks for this definition in this file; an import of the name alone fails the build.
"""

# First, for its effect: it puts the add-on's lib/ on sys.path.
import import_declare_test  # noqa: F401
from ai_inference.scoring import command


def stream(self, events):  # type: ignore[no-untyped-def]
    return command.stream(self, events)
