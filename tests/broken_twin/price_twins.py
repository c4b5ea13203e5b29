"""Bugs in what calls cost; see twins."""

# ruff: noqa: E501 - a table: a twin a line

from tests.broken_twin.twin import PROPS, TRANSFORMS, Twin

MACROS, PRICES = "default/macros.conf", "lookups/ai_model_prices.csv"

TWINS = [
    Twin("an unknown price counts as calculated", MACROS, 'isnull(price_input_usd), "unknown price", ', "", "prices"),
    Twin("prices a thousand tokens", MACROS, "/ 1000000, 9)", "/ 1000, 9)", "prices"),
    Twin("answers for nothing", MACROS, 'coalesce(output_tokens, 0) * coalesce(nullif(price_output_usd, ""), 0)', "0", "prices"),
    Twin("today's price for all days", TRANSFORMS, "time_field = valid_from\n", "", "prices"),
    Twin("a price before its day", TRANSFORMS, "min_offset_secs = 0", "min_offset_secs = -2000000000", "prices"),
    Twin("LiteLLM's prefix not taken off", PROPS, 'replace(nullif(json_extract(_raw, "model"), ""), "^(openai|', 'replace(nullif(json_extract(_raw, "model"), ""), "^(', "prices"),
    Twin("a row without its source", PRICES, "litellm 1.101.6 (PyPI, MIT): model_prices_and_context_window_backup.json, claude-opus-5", "", "prices"),
    Twin("a lookup without a table", PROPS, "LOOKUP-price = ai_model_prices ", "LOOKUP-price = ai_model_price ", "references"),
]  # fmt: skip
