"""What UCC's generated ai_inference_endpoint.py calls. The work is done in ai_inference/.

ucc-gen looks for these two definitions in this file; an import of the names alone fails the build.
"""

# First, for its effect: it puts the add-on's lib/ on sys.path.
import import_declare_test  # noqa: F401
from ai_inference import splunk_adapter, splunk_validation
from splunklib import modularinput as smi


def validate_input(definition: smi.ValidationDefinition) -> None:
    splunk_validation.validate_input(definition)


def stream_events(inputs: smi.InputDefinition, event_writer: smi.EventWriter) -> None:
    splunk_adapter.stream_events(inputs, event_writer)
