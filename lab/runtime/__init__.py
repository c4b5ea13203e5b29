"""Running the add-on's own programs: inputs, REST handlers, search commands, alert actions.

Each is started as the process that splunkd would start, under an interpreter of the caller's choice,
with a time limit, and nothing outlives its room's `stop`.
"""

from lab.runtime.process import Completed, Surroundings

__all__ = ["Completed", "Surroundings"]
