"""An `Ask` that reads recordings instead of sockets."""

from ai_inference.transport import Answer

from tests.unit.poller.loopback import recorded


class Recorded:
    """An `Ask` that answers from the recordings."""

    def __init__(self, routes: dict[str, str | bytes]) -> None:
        self.routes, self.asked = routes, list[tuple[str, str]]()

    def __call__(self, role: str, path: str) -> Answer:
        self.asked.append((role, path))
        found = self.routes.get(path, "default-model-unknown")
        raw = recorded(found) if isinstance(found, str) else found
        head, _, body = raw.partition(b"\r\n\r\n")
        return Answer(int(head.split()[1]), "application/json", body, 0.01)
