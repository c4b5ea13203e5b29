"""OpenTelemetry's instrumentation of OpenAI's client, calling a LiteLLM that answers by itself; its spans and
logs, as the collector's splunk_hec exporter sends them."""
