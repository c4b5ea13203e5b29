"""The metrics of each server family in the common vocabulary: data only."""
