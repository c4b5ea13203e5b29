"""How much a text looks like an attack on a language model: what the search command `aiscore` computes."""
