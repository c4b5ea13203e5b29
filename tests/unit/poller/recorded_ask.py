"""An `Ask` that reads recordings instead of sockets."""

from collections.abc import Mapping
from pathlib import Path

from ai_inference.transport import Answer

ALL_RECORDED = Path(__file__).resolve().parents[2] / "recorded"


class Recorded:
    """Answers from `tests/recorded/SERVER`: `routes` maps a path (or "POST PATH") to a recording's name, or
    to the bytes of a whole answer. Every other path is 404."""

    def __init__(
        self,
        server: str,
        routes: Mapping[str, str | bytes],
        *,
        models: tuple[str, ...] = (),
        match: tuple[str, ...] = (),
    ) -> None:
        self.folder, self.routes, self.models, self.match = ALL_RECORDED / server, routes, models, match
        self.asked = list[tuple[str, str]]()

    def __call__(self, role: str, path: str, body: bytes | None = None) -> Answer:
        self.asked.append((role, path))
        found = self.routes.get(path if body is None else f"POST {path}", b"HTTP/1.1 404 Not Found\r\n\r\n")
        raw = found if isinstance(found, bytes) else (self.folder / f"{found}.http").read_bytes()
        return answer_of(raw)


def answer_of(raw: bytes) -> Answer:
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    content_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return Answer(int(lines[0].split()[1]), content_type, body, 0.01, server=headers.get("server", ""))
