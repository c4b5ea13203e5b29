"""The add-on's own Python: runs without Splunk, on Python 3.9 and 3.13, with the standard library only.

`splunk_adapter` is the one module that knows solnlib and splunklib; a test holds the others to that.
"""
