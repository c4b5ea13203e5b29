"""A streaming command by splunklib: doubles `value`, and keeps multivalues as they are."""

import sys

from splunklib.searchcommands import Configuration, Option, StreamingCommand, dispatch, validators


@Configuration()
class ProbeDouble(StreamingCommand):
    by = Option(require=True, validate=validators.Integer(1))

    def stream(self, records):
        for record in records:
            record["value"] = str(int(record["value"]) * self.by)
            record["names"] = [name.upper() for name in record["names"]]
            yield record


dispatch(ProbeDouble, sys.argv, sys.stdin, sys.stdout, __name__)
