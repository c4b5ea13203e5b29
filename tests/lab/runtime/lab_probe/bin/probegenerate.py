# Runs under Python 3.9 too, and reads only what the lab wrote.
# ruff: noqa: UP031
"""A generating command by splunklib."""

import sys

from splunklib.searchcommands import Configuration, GeneratingCommand, Option, dispatch, validators


@Configuration()
class ProbeGenerate(GeneratingCommand):
    count = Option(default=2, validate=validators.Integer(0))

    def generate(self):
        for number in range(self.count):
            yield {"number": number, "text": "row $ %d" % number}


dispatch(ProbeGenerate, sys.argv, sys.stdin, sys.stdout, __name__)
