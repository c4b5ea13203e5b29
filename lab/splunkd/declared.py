"""Collections that refuse an argument which their handler does not declare, as splunkd's framework does.

Only those whose arguments are known: elsewhere an argument too many is left alone, as before.
"""

from lab.splunkd.call import Call

# Path → arguments beside the common ones (REST API Reference).
READING: dict[str, tuple[str, ...]] = {
    "apps/local": ("refresh",),
    "authentication/users": (),
    "authorization/roles": (),
    "data/indexes": ("datatype", "summarize"),
    "saved/searches": ("add_orphan_field", "earliest_time", "latest_time", "listDefaultActionArgs"),
    "server/info": (),
}


def check_arguments(call: Call, path: str) -> None:
    declared = READING.get(path.strip("/"))
    if call.method == "GET" and declared is not None:
        call.args.only(*declared)
