"""HEC's answers, as documented ("Troubleshoot HTTP Event Collector": possible error codes)."""

CODES: dict[int, tuple[int, str]] = {
    0: (200, "Success"),
    1: (403, "Token disabled"),
    2: (401, "Token is required"),
    3: (401, "Invalid authorization"),
    4: (403, "Invalid token"),
    5: (400, "No data"),
    6: (400, "Invalid data format"),
    7: (400, "Incorrect index"),
    8: (500, "Internal server error"),
    9: (503, "Server is busy"),
    10: (400, "Data channel is missing"),
    11: (400, "Invalid data channel"),
    12: (400, "Event field is required"),
    13: (400, "Event field cannot be blank"),
    14: (400, "ACK is disabled"),
    15: (400, "Error in handling indexed fields"),
    16: (400, "Query string authorization is not enabled"),
    17: (200, "HEC is healthy"),
}


class Refusal(Exception):
    """One of the codes; `number` is the event in the batch that is to blame, `detail` the lab's own words."""

    def __init__(self, code: int, number: int | None = None, detail: str = "") -> None:
        super().__init__(CODES[code][1])
        self.code, self.number, self.detail = code, number, detail
