"""Bugs in what routes a container's lines; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import PROPS, TRANSFORMS, Twin

TWINS = [
    Twin("a route left out", PROPS, "container_triton, ", "", "containers"),
    Twin("a route to the neighbour", TRANSFORMS, "FORMAT = sourcetype::kserve:server", "FORMAT = sourcetype::mlserver:server", "containers"),
    Twin("a source type without its prefix", TRANSFORMS, "FORMAT = sourcetype::seldon", "FORMAT = seldon", "containers"),
    Twin("the general route wins", PROPS, "container_torchserve, container_torchserve_access, container_torchserve_model, ", "container_torchserve_access, container_torchserve_model, container_torchserve, ", "captures"),
    Twin("the wrapper left on", PROPS, "container_time, container_docker, container_cri", "container_time, container_docker", "containers"),
    Twin("the wrapper taken off before its time is read", PROPS, "container_time, container_docker, container_cri", "container_docker, container_cri, container_time", "containers"),
    Twin("parts of a line not joined", TRANSFORMS, "std(?:out|err) P ([^\\r\\n]*)", "std(?:out|err) X ([^\\r\\n]*)", "captures"),
    Twin("a traceback's lines parted", PROPS, "Traceback \\(most recent call last\\)|During", "Traceback \\(least recent call last\\)|During", "captures", count=0),
    Twin("the runtime's zone not read", TRANSFORMS, '"^Z$", "+0000"', '"^Z$", "+0900"', "containers", count=0),
    Twin("another program's lines raise the alert", "default/savedsearches.conf", "NOT sourcetype", "NOT xsourcetype", "detections"),
]  # fmt: skip
