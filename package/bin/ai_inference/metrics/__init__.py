"""From a page of Prometheus text to a few records with common names: rules (data), gather, history."""
