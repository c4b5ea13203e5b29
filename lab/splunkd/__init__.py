"""splunkd's three faces: the management API, the HTTP Event Collector and Splunk Web's few paths."""

from lab.splunkd.server import Server

__all__ = ["Server"]
