"""The few paths of Splunk Web that an add-on's pages need, on plain HTTP."""
