"""The HTTP Event Collector: tokens, envelopes, answers."""
