# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.http import Request
from odoo.tests import tagged

from .route_common import ENTERPRISE, REQUEST, TASK, RouteCase

OUTSIDERS = ("anonymous", "other", "lab", "other_lab", "stranger")

SNOOPED = ("qi.", "res.partner", "res.users", "crm.lead", "ir.attachment", "mail.", "event.", "calendar.event")
"""Models whose records might tell of an enterprise, by the start of their names."""


@tagged("post_install", "-at_install")
class TestForeignData(RouteCase):
    """What belongs to one enterprise, asked for by others on each way Odoo has."""

    def secrets(self):
        """Return records of the enterprise that others may guess the ids of."""
        return [
            self.waiting,
            self.waiting.plan_ids,
            self.waiting.deadline_ids,
            self.material,
            self.line,
            self.line.choice_id,
            self.membership,
            self.invitation,
            self.application,
            self.instrument,
            self.draft,
            self.draft.file_ids,
            self.qualification,
            self.attachment,
            self.message,
            self.task,
            self.task_message,
            self.deliverable,
            self.enterprise,
            self.users["portal"],
            self.batch,
        ]

    def rpc(self, address, **params):
        """Call an address of type jsonrpc; return all it answers, errors included."""
        body = {"id": 0, "jsonrpc": "2.0", "method": "call", "params": params}
        response = self.opener.post(self.base_url() + address, json=body, timeout=60)
        self.assertLess(response.status_code, 500, address)
        return response.text

    def call_kw(self, model, method, *args, **kwargs):
        return self.rpc(
            f"/web/dataset/call_kw/{model}/{method}", model=model, method=method, args=args, kwargs=kwargs
        )

    def test_the_markers_are_there(self):
        self.be("own")
        page = self.url_open(f"/my/requests/{self.waiting.id}").text
        self.assertIn(ENTERPRISE, page)
        self.assertIn(REQUEST, page)
        self.assertIn(TASK, self.url_open(f"/my/requests/{self.running.id}").text)

    def test_files_by_address(self):
        for caller in OUTSIDERS:
            self.be(caller)
            for record in self.secrets():
                fields = [
                    name
                    for name, field in record._fields.items()
                    if field.type in ("binary", "image") and field.store
                ]
                addresses = [
                    f"/web/{kind}/{record._name}/{record.id}/{name}"
                    for name in fields
                    for kind in ("content", "image")
                ]
                for address in addresses:
                    with self.subTest(caller=caller, address=address):
                        self.assert_silent(caller, self.url_open(address).text)
            attachments = self.env["ir.attachment"].search(
                [
                    (
                        "res_model",
                        "in",
                        ["qi.request", "qi.request.material", "qi.request.deliverable"],
                    ),
                    ("res_field", "!=", "none"),
                    ("create_date", ">=", self.waiting.create_date),
                ]
            )
            self.assertGreaterEqual(len(attachments), 3)
            for attachment in attachments:
                for address in (
                    f"/web/content/{attachment.id}",
                    f"/web/content/{attachment.id}?download=1&access_token=x",
                    f"/web/image/{attachment.id}",
                    f"/mail/attachment/zip?file_ids={attachment.id}&zip_name=a.zip",
                ):
                    with self.subTest(caller=caller, address=address):
                        response = self.url_open(address)
                        self.assert_silent(caller, response.text, str(response.headers))

    def test_messages(self):
        for caller in OUTSIDERS:
            self.be(caller)
            for record in (self.waiting, self.task, self.enterprise):
                thread = {"thread_model": record._name, "thread_id": record.id}
                answers = [
                    self.rpc("/mail/thread/messages", **thread),
                    self.rpc("/mail/chatter_fetch", **thread),
                    self.rpc("/mail/chatter_fetch", **thread, token="x", hash="x", pid=1),
                    self.rpc("/portal/chatter_init", **thread),
                    self.rpc(
                        "/mail/data", fetch_params=[["mail.thread", {**thread, "request_list": ["attachments"]}]]
                    ),
                    self.rpc("/mail/message/post", **thread, post_data={"body": "I was here"}),
                    self.url_open(f"/mail/view?model={record._name}&res_id={record.id}").text,
                ]
                with self.subTest(caller=caller, record=record):
                    self.assert_silent(caller, *answers)
            for message in (self.message, self.task_message):
                with self.subTest(caller=caller, message=message):
                    self.assert_silent(caller, self.url_open(f"/mail/message/{message.id}").text)
                    self.assert_silent(
                        caller,
                        self.rpc("/mail/message/update_content", message_id=message.id, update_data={"body": "x"}),
                        self.rpc("/mail/message/reaction", message_id=message.id, content="x", action="add"),
                    )
        self.env.invalidate_all()
        self.assertIn(REQUEST, self.message.body)
        said = (self.waiting | self.running).message_ids.filtered(
            lambda message: "I was here" in (message.body or "")
        )
        self.assertFalse(said, "Somebody has written into the requests of another one.")

    def test_records_by_id_and_by_search(self):
        names = [
            name
            for name, model in self.env.registry.items()
            if name.startswith(SNOOPED) and not model._abstract and not model._transient and model._auto
        ]
        self.assertGreater(len(names), 60)
        for caller in OUTSIDERS:
            self.be(caller)
            if caller == "anonymous":
                self.assertIn("SessionExpired", self.call_kw("qi.request", "search_read", []))
                continue
            for name in names:
                with self.subTest(caller=caller, model=name):
                    self.assert_silent(caller, self.call_kw(name, "search_read", [], limit=200, order="id desc"))
            for record in self.secrets():
                fields = [name for name, field in record._fields.items() if field.store]
                with self.subTest(caller=caller, record=record), self.undone():
                    self.assert_silent(
                        caller,
                        self.call_kw(record._name, "name_search", "ZQ"),
                        self.call_kw(record._name, "read", record.ids),
                        self.call_kw(record._name, "web_read", record.ids, specification={"display_name": {}}),
                        self.call_kw(record._name, "export_data", record.ids, fields),
                        self.call_kw(record._name, "copy", record.ids),
                        self.call_kw(record._name, "web_save", record.ids, {}, specification={"display_name": {}}),
                    )
                    self.call_kw(record._name, "unlink", record.ids)
                    # A lab may take back what it has delivered itself.
                    if caller != "lab" or record != self.deliverable:
                        self.assertEqual(record.exists(), record)

    def test_nobody_learns_by_searching_whether_a_word_occurs(self):
        """An enterprise that searches by what it may not read is no wiser than before."""
        for caller in ("other", "lab", "other_lab"):
            self.be(caller)
            for name, field, marker in (
                ("qi.request", "description", REQUEST),
                ("qi.request", "partner_id.name", ENTERPRISE),
                ("qi.request.material", "file_name", REQUEST),
                ("ir.attachment", "name", REQUEST),
                ("mail.message", "body", REQUEST),
                ("res.partner", "qi_request_ids.description", REQUEST),
            ):
                with self.subTest(caller=caller, model=name, field=field):
                    answer = json.loads(self.call_kw(name, "search_count", [(field, "ilike", marker)]))
                    self.assertFalse(answer.get("result"), answer)

    def test_counters(self):
        counters = ["qi_request_count"]
        self.be("own")
        own = json.loads(self.rpc("/my/counters", counters=counters))["result"]
        self.assertEqual(own["qi_request_count"], 3)
        for caller in ("other", "other_lab"):
            self.be(caller)
            with self.subTest(caller=caller):
                answer = json.loads(self.rpc("/my/counters", counters=counters))["result"]
                self.assertFalse(any(answer.values()), answer)

    def test_exports(self):
        for caller in ("other", "lab", "other_lab", "stranger"):
            self.be(caller)
            for record in (self.waiting, self.material, self.task, self.deliverable):
                fields = [{"name": "display_name", "label": "Name"}, {"name": "create_date", "label": "Made"}]
                data = {
                    "model": record._name,
                    "fields": fields,
                    "ids": record.ids,
                    "domain": [],
                    "groupby": [],
                    "import_compat": False,
                    "context": {},
                }
                for kind in ("csv", "xlsx"):
                    with self.subTest(caller=caller, record=record, kind=kind):
                        response = self.url_open(
                            f"/web/export/{kind}",
                            data={"data": json.dumps(data), "csrf_token": Request.csrf_token(self)},
                            timeout=60,
                        )
                        self.assert_silent(caller, response.text)
                        self.assertNotIn(record.display_name, response.text)

    def test_the_public_api(self):
        for caller in ("other", "lab", "other_lab", "stranger"):
            user = self.users[{"other": "portal_other"}.get(caller, caller)]
            key = self.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "test", False)
            for record in self.secrets():
                for method, params in (
                    ("search_read", {"domain": []}),
                    ("read", {"ids": record.ids}),
                    ("write", {"ids": record.ids, "vals": {}}),
                    ("name_search", {"name": "ZQ"}),
                ):
                    with self.subTest(caller=caller, record=record, method=method):
                        response = self.url_open(
                            f"/json/2/{record._name}/{method}",
                            json=params,
                            headers={"Authorization": f"bearer {key}"},
                            timeout=60,
                        )
                        self.assert_silent(caller, response.text)

    def test_words_searched_for_on_the_pages(self):
        pages = [rule.rule for rule in self.rules() if "GET" in (rule.methods or ["GET"]) and not rule.arguments]
        for caller in OUTSIDERS:
            self.be(caller)
            for page in pages:
                for word in (self.waiting.name, "ZQ"):
                    address = f"{page}?search={word}&q={word}&search_in=all"
                    with self.subTest(caller=caller, address=address):
                        text = self.url_open(address).text
                        self.assert_silent(caller, text)
