"""Debian's Prometheus, scraping one address a second: for tests/live, which capture nothing."""

import json
from pathlib import Path

from scripts.capture.servers.common.debian import ensure_program
from scripts.capture.servers.common.process import Launch
from scripts.capture.servers.common.runs import Say

NAME = "prometheus"


def install(say: Say) -> Path:
    return ensure_program(NAME, "usr/bin/prometheus", say)


def launch(program: Path, home: Path, port: int, target: str, job: str) -> Launch:
    """`target`: HOST:PORT of what it scrapes."""
    scraped = {"job_name": job, "static_configs": [{"targets": [target]}]}
    # JSON is YAML.
    config = {"global": {"scrape_interval": "1s"}, "scrape_configs": [scraped]}
    (home / "prometheus.yml").write_text(json.dumps(config))
    address = f"127.0.0.1:{port}"
    command = [str(program), f"--config.file={home / 'prometheus.yml'}", f"--web.listen-address={address}"]
    return Launch([*command, f"--storage.tsdb.path={home / 'data'}"], f"http://{address}/-/ready")
