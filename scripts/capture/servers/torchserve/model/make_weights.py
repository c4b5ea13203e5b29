"""Writes the model's weights; run in the server's environment: ``make_weights.py FILE``."""

import sys

import torch  # type: ignore[import-not-found]
from model import TinyNet  # type: ignore[import-not-found]

torch.manual_seed(7)
torch.save(TinyNet().state_dict(), sys.argv[1])
