# Runs under Python 3.9 too, and reads only what the lab wrote.
# ruff: noqa: N802
"""A REST handler as an add-on writes it, without splunktaucclib."""

from splunk import admin


class Things(admin.MConfigHandler):
    def setup(self):
        if self.requestedAction in (admin.ACTION_CREATE, admin.ACTION_EDIT):
            self.supportedArgs.addReqArg("size")

    def handleList(self, info):
        print("a stray print must not spoil the answer")
        info["one"]["size"] = "1"
        info["one"].setMetadata(admin.EAI_ENTRY_ACL, {"app": self.appName, "owner": "nobody"})

    def handleCreate(self, info):
        if self.callerArgs.id == "bad":
            raise admin.ArgValidationException("bad is no name for a thing")
        info[self.callerArgs.id]["size"] = self.callerArgs.data["size"][0]

    def handleEdit(self, info):
        raise RuntimeError("the thing resists")


admin.init(Things, admin.CONTEXT_APP_ONLY)
