"""What the add-on's pages ask beyond UCC's own handlers: UCC's generated scripts use these classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# First, for its effect: it puts the add-on's lib/ on sys.path.
import import_declare_test  # noqa: F401
from ai_inference import rest_account, rest_input
from splunktaucclib.rest_handler.admin_external import AdminExternalHandler
from splunktaucclib.rest_handler.error import RestError


class AccountHandler(AdminExternalHandler):  # type: ignore[misc]
    """An account is saved only when it can be used, and keeps nothing of another type."""

    def handleCreate(self, confInfo: Any) -> None:  # noqa: N802, N803 - Splunk's names
        self._complete({})
        super().handleCreate(confInfo)

    def handleEdit(self, confInfo: Any) -> None:  # noqa: N802, N803 - Splunk's names
        stored: Mapping[str, Any] = {}
        for entity in self.handler.get(self.callerArgs.id, decrypt=True):
            stored = entity.content
        self._complete(stored)
        super().handleEdit(confInfo)

    def _complete(self, stored: Mapping[str, Any]) -> None:
        problem = rest_account.complete(self.payload, stored)
        if problem:
            raise RestError(400, problem)


class InputHandler(AdminExternalHandler):  # type: ignore[misc]
    """Each input with its last status, which no request can set: it is no field of the model."""

    def handleList(self, confInfo: Any) -> None:  # noqa: N802, N803 - Splunk's names
        entries = rest_input.Entries(confInfo)
        super().handleList(entries)
        entries.add_status()

    def handleCreate(self, confInfo: Any) -> None:  # noqa: N802, N803 - Splunk's names
        entries = rest_input.Entries(confInfo)
        super().handleCreate(entries)
        entries.add_status()

    def handleEdit(self, confInfo: Any) -> None:  # noqa: N802, N803 - Splunk's names
        entries = rest_input.Entries(confInfo)
        super().handleEdit(entries)
        entries.add_status()

    def handleRemove(self, confInfo: Any) -> None:  # noqa: N802, N803 - Splunk's names
        super().handleRemove(confInfo)
        rest_input.forget(self.callerArgs.id)
