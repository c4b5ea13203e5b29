"""What UCC's generated ai_inference_endpoint.py calls. The work is done in ai_inference/."""

# First, for its effect: it puts the add-on's lib/ on sys.path.
import import_declare_test  # noqa: F401
from ai_inference.splunk_adapter import stream_events, validate_input

__all__ = ["stream_events", "validate_input"]
