"""The README's first command: the built add-on in the lab, fed with real captures, seen in a browser."""
