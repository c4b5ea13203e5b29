# mypy: allow-untyped-defs, allow-untyped-calls, allow-any-generics
"""`splunk.admin`: what a REST handler of an add-on inherits from and is started by.

Splunk's own protocol between splunkd and a handler is private. The lab speaks a plain one instead: a
JSON object on stdin, one on stdout (see `lab.runtime.rest_handler`). Handlers notice no difference.
"""

import json
import os
import sys
import traceback

import splunk

ACTION_CREATE, ACTION_LIST, ACTION_EDIT, ACTION_REMOVE, ACTION_MEMBERS, ACTION_RELOAD = 1, 2, 4, 8, 16, 32
CONTEXT_NONE, CONTEXT_APP_ONLY, CONTEXT_APP_AND_USER = 1, 2, 3
EAI_ENTRY_ACL = "eai:acl"
ACTIONS = {
    "create": (ACTION_CREATE, "handleCreate"),
    "list": (ACTION_LIST, "handleList"),
    "edit": (ACTION_EDIT, "handleEdit"),
    "remove": (ACTION_REMOVE, "handleRemove"),
    "_reload": (ACTION_RELOAD, "handleReload"),
}


class AdminManagerException(splunk.SplunkdException):  # type: ignore[misc]
    """A refusal with a text for the caller."""


class ArgValidationException(AdminManagerException):
    """400."""


class NotFoundException(AdminManagerException):
    """404."""


class ConfItem(dict):
    """One entry of the answer."""

    def __init__(self):
        super().__init__()
        self.meta = {}
        self.actions = None

    def append(self, key, value):
        self.setdefault(key, []).append(value)

    def setMetadata(self, key, value):  # noqa: N802 - Splunk's name
        self.meta[key] = value


class ConfInfo(dict):
    """The answer: asking for an entry makes it."""

    def __missing__(self, name):
        self[name] = ConfItem()
        return self[name]


class CallerArgs:
    def __init__(self, id_, data):
        self.id = id_
        self.data = data

    def __getitem__(self, name):
        return self.data[name]

    def get(self, name, default=None):
        return self.data.get(name, default)


class SupportedArgs:
    """What the handler's `setup` says it takes."""

    def __init__(self):
        self.required, self.optional, self.patterns = set(), set(), []

    def addReqArg(self, name):  # noqa: N802 - Splunk's name
        self.required.add(name)

    def addOptArg(self, name):  # noqa: N802 - Splunk's name
        self.optional.add(name)

    def check(self, data):
        for name in sorted(self.required):
            if not data.get(name):
                raise ArgValidationException(
                    "The following required arguments are missing: %s." % name  # noqa: UP031
                )
        for name in data:
            if name not in self.required and name not in self.optional:
                raise ArgValidationException(
                    'Argument "%s" is not supported by this handler.' % name  # noqa: UP031
                )


class MConfigHandler:
    def __init__(self, request, context):
        self.requestedAction = ACTIONS[request["action"]][0]
        self.callerArgs = CallerArgs(request["id"], request["data"])
        self.supportedArgs = SupportedArgs()
        self.context = context
        self.userName = request["user"]
        self.appName = request["app"]
        self.shouldReload = False
        self._session_key = request["session_key"]

    def getSessionKey(self):  # noqa: N802 - Splunk's name
        return self._session_key

    def setup(self):
        """Handlers name their arguments here."""


def init(handler, ctxInfo=CONTEXT_NONE):  # noqa: N803 - Splunk's name
    """Serve the one call on stdin. A stray `print` of the handler goes to stderr, not into the answer."""
    answer_to = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    request = json.load(sys.stdin)
    vars(sys.modules["__main__"])["___sessionKey"] = request["session_key"]
    try:
        answer = serve(handler, ctxInfo, request)
    except Exception as error:
        traceback.print_exc()
        kind = "%s.%s" % (type(error).__module__, type(error).__name__)  # noqa: UP031
        answer = {"error": {"type": kind, "status": status_of(error), "text": str(error)}}
    json.dump(answer, answer_to, default=str)
    answer_to.close()


def serve(handler, context, request):
    instance = handler(request, context)
    instance.setup()
    data = {name: value for name, value in request["data"].items() if name != "name"}
    instance.callerArgs.data = data
    instance.supportedArgs.check(data)
    info = ConfInfo()
    getattr(instance, ACTIONS[request["action"]][1])(info)
    entries = [{"name": name, "content": item, "meta": item.meta} for name, item in info.items()]
    return {"entries": entries}


def status_of(error):
    if isinstance(error, ArgValidationException):
        return 400
    if isinstance(error, NotFoundException):
        return 404
    if isinstance(error, splunk.RESTException):
        return error.statusCode
    return 500
