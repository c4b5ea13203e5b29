# ruff: noqa: PTH, UP, S314, N802, RUF015 - runs under Python 3.9, and reads only what the lab wrote
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
