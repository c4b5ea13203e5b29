"""Builds and measures the model of aiscore: see scripts/train_scorer and docs/scoring.md."""
