"""Puts Prometheus into the user's cache: python -m scripts.capture.servers.prometheus."""

import sys

from scripts.capture.servers import prometheus
from scripts.capture.servers.common.venvs import InstallError

if __name__ == "__main__":
    try:
        prometheus.install(print)
    except InstallError as error:
        sys.exit(str(error))
