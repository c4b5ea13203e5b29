"""Anomaly detection in Python's standard library: Isolation Forest over numeric fields, for `| aianomaly`.

Liu, F. T., Ting, K. M., Zhou, Z.-H.: "Isolation Forest", ICDM 2008. docs/anomaly.md says what to feed it.
"""
