"""What UCC's generated aiscore.py calls. The work is done in ai_inference/scoring.

ucc-gen looks for this definition in this file; an import of the name alone fails the build.
"""

import atexit
import gc

# First, for its effect: it puts the add-on's lib/ on sys.path.
import import_declare_test  # noqa: F401

# At its end Python would look for cycles among all that is left, the model's words with it: 20 to 30 ms after
# 3,000 prompts, for memory that goes back with the process.
atexit.register(gc.freeze)


def stream(self, events):  # type: ignore[no-untyped-def]
    # Not before there are events: splunkd waits for what the command says of itself (getinfo).
    from ai_inference.scoring import command  # noqa: PLC0415

    return command.stream(self, events)
