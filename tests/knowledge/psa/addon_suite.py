"""Collects what pytest-splunk-addon generates from the add-on; scripts/psa runs it in a venv of its own."""

from pytest_splunk_addon.standard_lib.addon_basic import Basic


class Test_App(Basic):  # type: ignore[misc]  # noqa: N801 - the plugin looks for this name
    def empty_method(self) -> None:
        """The plugin wants a class with one method; the tests come from the add-on's conf files."""
