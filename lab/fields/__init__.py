"""The nine search-time steps, one module each, in Splunk's order.

Knowledge Manager Manual 10.4, "The sequence of search-time operations": field filters, EXTRACT, REPORT,
KV_MODE, FIELDALIAS, EVAL, LOOKUP, event types, tags. A step never sees what a later one makes.
"""

from lab.fields.extractor import FieldExtractor

__all__ = ["FieldExtractor"]
