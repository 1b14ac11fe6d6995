# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_qweb import QWebError

from ..tools import protected
from .archive_common import ArchiveCase
from .secret_common import SECRET, SecretCase
from .web_common import WebCase


class TestAccessLog(SecretCase):
    def logged(self, function):
        """Call ``function`` as a call of the server of its own; return what was logged of it."""
        before = self.log()
        self.env.invalidate_all()
        self.env.cr.cache.pop("qi_onestop.access_log", None)
        function()
        return self.log() - before

    def test_every_way_of_reading_is_logged(self):
        request = self.as_role(self.secret, "commissioner")
        domain = [("id", "=", request.id)]
        ways = {
            "read": lambda: request.read(["description"]),
            "search_read": lambda: request.search_read(domain, ["description"]),
            "web_read": lambda: request.web_read({"description": {}}),
            "list": lambda: request.web_search_read(domain, {"name": {}}),
            "groups": lambda: request.formatted_read_group(domain, ["description"], ["__count"]),
            "aggregates": lambda: request._read_group(domain, [], ["description:array_agg"]),
            "name_search": lambda: request.web_name_search("", {"description": {}}, domain),
            "messages": lambda: self.as_role(self.message, "commissioner").read(["body"]),
            "file": lambda: self.as_role(self.attachment, "commissioner").read(["raw"]),
            "task": lambda: self.as_role(self.task, "commissioner").read(["brief"]),
            "node": lambda: self.as_role(self.task.node_ids, "commissioner").read(["name"]),
            "material": lambda: self.as_role(self.secret.material_ids, "commissioner").read(["name"]),
            "report": lambda: (
                self.as_role(self.env["qi.request.load"], "commissioner").browse(request.id).read(["request_id"])
            ),
        }
        for way, read in ways.items():
            with self.subTest(way=way):
                rows = self.logged(read)
                self.assertEqual(rows.mapped("action"), ["read"])
                self.assertEqual((rows.user_id, rows.res_id), (self.users["commissioner"], self.secret.id))
                self.assertEqual((rows.number, rows.why, rows.way), (self.secret.name, "in_charge", "program"))

    def test_groups_and_names_that_tell_something(self):
        self.joint.intake_ids = [Command.create({"name": "Instrument", "key": "instrument"})]
        secret = self.new_request(
            service_id=self.joint.id, intake={"instrument": SECRET}, commissioner_id=self.commissioner.id
        )
        secret.secrecy = "secret"
        self.mark_missing(secret)
        self.env.flush_all()
        request = self.as_role(self.env["qi.request"], "commissioner")
        material = self.as_role(self.env["qi.request.material"], "commissioner")
        domain = [("id", "=", secret.id)]
        of_it = [("request_id", "=", secret.id)]
        bar = {"field": "secrecy", "colors": {"secret": "danger"}}
        ways = {
            "property": lambda: request.formatted_read_group(domain, ["intake.instrument"], ["__count"]),
            "partner": lambda: request.formatted_read_group(domain, ["partner_id"], ["__count"]),
            "service": lambda: request.web_read_group(domain, ["service_id"], ["__count"]),
            "sets": lambda: request.formatted_read_grouping_sets(domain, [["partner_id"], []], ["__count"]),
            "old way": lambda: request.read_group(domain, ["id:max"], "partner_id"),
            "text of a partner": lambda: request._read_group(domain, ["partner_id.name"]),
            "whom it is of": lambda: material.formatted_read_group(of_it, ["request_id.partner_id"]),
            "secrets": lambda: material.formatted_read_group(of_it, ["request_id"]),
            "array of partners": lambda: request.formatted_read_group(domain, [], ["partner_id:array_agg"]),
            "array in a set": lambda: request.formatted_read_grouping_sets(domain, [[]], ["partner_id:max"]),
            "panel": lambda: request.search_panel_select_range("partner_id", search_domain=domain),
            "filters": lambda: request.search_panel_select_multi_range("service_id", search_domain=domain),
            "bar": lambda: request.read_progress_bar(domain, "partner_id", bar),
            "name": lambda: request.name_search("", domain),
            "material": lambda: material.name_search("", of_it),
        }
        for way, read in ways.items():
            with self.subTest(way=way):
                with mute_logger("py.warnings"):
                    rows = self.logged(read)
                self.assertEqual((rows.mapped("action"), rows.res_id), (["read"], secret.id))

    def test_groups_that_tell_nothing_are_free(self):
        request = self.as_role(self.env["qi.request"], "commissioner")
        domain = [("id", "=", self.secret.id)]
        for groupby, aggregates in (
            (["platform_id"], ["__count"]),
            (["stage_id"], ["__count"]),
            (["user_id"], ["__count"]),
            (["create_date:month"], ["__count"]),
            (["secrecy"], ["partner_id:count_distinct"]),
        ):
            with self.subTest(groupby=groupby):
                self.assertFalse(
                    self.logged(
                        lambda groupby=groupby, aggregates=aggregates: request.formatted_read_group(
                            domain, groupby, aggregates
                        )
                    )
                )
        # How many requests an enterprise has, the program counts on its page.
        enterprise = self.as_role(self.secret.partner_id, "commissioner")
        self.assertFalse(self.logged(lambda: enterprise.read(["qi_request_count"])))

    def test_copies_are_read(self):
        plan = self.env["qi.plan"].search([("request_id", "=", self.secret.id)], limit=1)
        self.assertTrue(plan)
        for record in (self.secret, plan, self.secret.material_ids, self.task):
            with self.subTest(model=record._name):
                rows = self.logged(lambda record=record: self.as_role(record, "manager").copy_data())
                self.assertEqual(set(rows.mapped("action")), {"read"})
                self.assertEqual(rows.mapped("res_id"), self.secret.ids * len(rows))
                self.assertIn(record._name if record != self.secret else False, rows.mapped("part"))

    def refused(self, function):
        """Call ``function``; return the error it raised. Nothing is undone: a line of the log would stay."""
        try:
            function()
        except (UserError, QWebError) as error:
            return error
        return None

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_what_was_refused_is_not_logged(self):
        ids = self.secret.ids
        for role in ("clerk", "administrator", "coordinator", "stranger", "portal_other"):
            user = self.users[role]
            if not user.share:
                user.group_ids += self.env.ref("base.group_allow_export")
            mine = self.as_role(self.secret, role)
            reports = self.as_role(self.env["ir.actions.report"], role)
            data = {"form": "registration", "ids": ids, "copies": 1}
            ways = {
                "export": lambda mine=mine: mine.export_data(["name", "description"]),
                "copy": lambda mine=mine: mine.copy_data(),
                "slip": lambda reports=reports: reports._render_qweb_html(
                    "qi_onestop.qi_request_report_slip", ids
                ),
                "form": lambda reports=reports, data=data: reports._render_qweb_html(
                    "qi_onestop.qi_request_report_form", [], data=data
                ),
                "pages": lambda mine=mine: mine._form_pages("registration", ids, 1),
                "word": lambda mine=mine: mine._form_docx("registration", 1),
            }
            for way, function in ways.items():
                errors = []
                rows = self.logged(lambda function=function, errors=errors: errors.append(self.refused(function)))
                with self.subTest(role=role, way=way):
                    self.assertTrue(errors[0])
                    self.assertFalse(rows)

    def test_once_for_each_record_and_action(self):
        request = self.as_role(self.secret, "commissioner")

        def work():
            request.read(["description"])
            request.read(["plan"])
            request.web_read({"name": {}, "plan": {}, "result": {}})

        self.assertEqual(len(self.logged(work)), 1)

    def test_export_and_print(self):
        user = self.users["manager"]
        user.group_ids += self.env.ref("base.group_allow_export")
        rows = self.logged(lambda: self.as_role(self.secret, "manager").export_data(["name", "description"]))
        self.assertEqual(rows.mapped("action"), ["export"])
        rows = self.logged(
            lambda: self.as_role(self.env["ir.actions.report"], "manager")._render_qweb_html(
                "qi_onestop.qi_request_report_slip", self.secret.ids
            )
        )
        self.assertIn("print", rows.mapped("action"))
        rows = self.logged(lambda: self.as_role(self.secret, "manager")._form_docx("registration", 1))
        self.assertIn("print", rows.mapped("action"))
        self.assertEqual(rows[:1].why, "manager")

    def test_export_along_a_path(self):
        """From what is no secret an export may lead into one."""
        request = self.request_at("completed")
        request.secrecy = "secret"
        box = self.env["qi.archive.box"].create(
            {
                "name": "B-1",
                "platform_id": self.station.id,
                "record_class_id": request.archive_ids.record_class_id.id,
                "year": request.archive_ids.year,
            }
        )
        request.archive_ids.box_id = box
        self.env.flush_all()
        self.users["manager"].group_ids += self.env.ref("base.group_allow_export")
        for record, path, parts in (
            (self.commissioner, "request_ids/description", {False}),
            (self.commissioner, "request_ids", {False}),
            (self.commissioner, "request_ids/material_ids/name", {False, "qi.request.material"}),
            (box, "archive_ids/title", {"qi.archive"}),
            (box, "archive_ids/request_id/.id", {"qi.archive", False}),
        ):
            with self.subTest(model=record._name, path=path):
                self.env.invalidate_all()
                rows = self.logged(
                    lambda record=record, path=path: self.as_role(record, "manager").export_data(["id", path])
                )
                self.assertEqual(set(rows.mapped("action")), {"export"})
                self.assertIn((request if record == box else self.secret).id, rows.mapped("res_id"))
                self.assertEqual(set(rows.mapped("part")), parts)

    def test_export_along_a_path_to_what_is_no_secret(self):
        self.users["manager"].group_ids += self.env.ref("base.group_allow_export")
        mine = self.as_role(self.new_request(), "manager")
        self.assertFalse(self.logged(lambda: mine.export_data(["partner_id/name", "platform_id/parent_id/name"])))

    def test_timeline_of_an_enterprise(self):
        Timeline = self.env["qi.enterprise.timeline"]
        domain = [("partner_id", "=", self.secret.partner_id.id)]

        def read(role):
            rows = self.as_role(Timeline, role).search(domain)
            return self.logged(lambda: rows.read(["title"]))

        rows = read("commissioner")
        self.assertEqual((rows.res_id, rows.part, rows.action), (self.secret.id, "qi.enterprise.timeline", "read"))
        self.assertFalse(read("coordinator"), "who is shown no row reads nothing")
        rows = self.logged(lambda: self.as_role(Timeline, "commissioner").formatted_read_group(domain, ["number"]))
        self.assertEqual(rows.mapped("res_id"), self.secret.ids)
        enterprise = self.as_role(self.secret.partner_id, "commissioner")
        rows = self.logged(lambda: Timeline.with_env(enterprise.env)._summary(enterprise))
        self.assertEqual(rows.mapped("action"), ["print"])

    def test_by_what_right(self):
        self.secret.secret_reader_ids = self.users["chosen"]
        access = self.new_access()
        for role, why in (
            ("commissioner", "in_charge"),
            ("manager", "manager"),
            ("portal", "enterprise"),
            ("chosen", "chosen"),
            ("reader", "temporary"),
        ):
            rows = self.logged(lambda role=role: self.as_role(self.secret, role).read(["description"]))
            with self.subTest(role=role):
                self.assertEqual(rows.why, why)
                self.assertEqual(rows.access_id, access if role == "reader" else access.browse())
        rows = self.logged(lambda: self.as_role(self.task, "lab").read(["brief"]))
        self.assertEqual((rows.why, rows.part), ("provider", "qi.request.task"))

    def test_what_is_no_secret_or_read_by_nobody_is_not_logged(self):
        other = self.new_request()
        self.assertFalse(self.logged(lambda: self.as_role(other, "commissioner").read(["description"])))
        self.assertFalse(self.logged(lambda: self.secret.sudo().read(["description"])))

    def test_what_was_read_stays_read(self):
        """The reader's own transaction may fail afterwards."""

        # In a test both share a connection: that the log opens a cursor of its own is what can be seen.
        opened = []
        cursor = self.registry.cursor

        def opening(*_args, **kwargs):
            opened.append(kwargs)
            return cursor(**kwargs)

        self.patch(self.registry, "cursor", opening)
        self.as_role(self.secret, "commissioner").read(["description"])
        self.assertEqual(opened, [{}])

    def test_nobody_changes_or_forges_it(self):
        self.as_role(self.secret, "commissioner").read(["description"])
        row = self.log()[:1]
        self.assertTrue(row)
        for role in ("manager", "administrator"):
            for function in (lambda one: one.write({"ip": "x"}), lambda one: one.unlink()):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    function(self.as_role(row, role))
            with self.assertRaises(AccessError):
                self.as_role(row, role).create({"number": "x"})
        with self.assertRaises(AccessError):
            row.sudo().write({"ip": "x"})
        with self.assertRaises(AccessError):
            protected.permitted(row.sudo()).unlink()

    def test_who_reads_the_log(self):
        self.as_role(self.secret, "commissioner").read(["description"])
        for role, sees in (("manager", True), ("auditor", True), ("administrator", False)):
            self.assertEqual(bool(self.as_role(self.env["qi.access.log"], role).search([])), sees, role)
        for role in ("clerk", "commissioner", "coordinator", "archivist"):
            with self.assertRaises(AccessError):
                self.as_role(self.env["qi.access.log"], role).search([])
        action = self.as_role(self.secret, "manager").action_view_access_log()
        self.assertTrue(self.as_role(self.env["qi.access.log"], "manager").search(action["domain"]))

    def test_auditor_sees_numbers_and_nothing_of_the_requests(self):
        self.as_role(self.secret, "commissioner").read(["description"])
        rows = self.as_role(self.env["qi.access.log"], "auditor").search_read([])
        self.assertIn(self.secret.name, str(rows))
        self.assertNotIn(SECRET, str(rows))
        for model in ("qi.request", "qi.request.task", "qi.notice", "qi.request.load", "qi.membership"):
            self.assertFalse(self.as_role(self.env[model], "auditor").has_access("read"), model)

    def test_reading_a_list_costs_a_few_queries_more(self):
        requests = self.env["qi.request"]
        for _serial in range(20):
            requests |= self.new_request(commissioner_id=self.commissioner.id)
        mine = self.as_role(requests, "commissioner")

        def read():
            mine.invalidate_recordset()
            mine.read(["name", "description"])

        read()
        plain = self.queries(read)
        self.assertLess(plain, 8)
        requests.write({"secrecy": "secret"})
        mine.invalidate_recordset()
        read()
        self.env.cr.cache.pop("qi_onestop.access_log", None)
        self.assertLessEqual(self.queries(read), plain + 20)


class TestAccessLogOfArchives(SecretCase, ArchiveCase):
    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_a_copy_of_a_document_is_read_with_its_file(self):
        archive = self.sealed_archive()
        archive.request_id.secrecy = "secret"
        sheet = self.sheet(archive)
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.log()
        [values] = self.as_role(sheet, "manager").copy_data()
        self.assertTrue(values["content"])
        rows = self.log() - before
        self.assertIn(("read", "qi.archive.item"), rows.mapped(lambda row: (row.action, row.part)))
        self.env.invalidate_all()
        before = self.log()
        try:
            self.as_role(sheet, "coordinator").copy_data()
        except AccessError:
            self.assertFalse(self.log() - before)
        else:
            self.fail("who may not read it copied it")


@tagged("post_install", "-at_install")
class TestAccessLogHttp(SecretCase, ArchiveCase, WebCase):
    def test_portal_page_file_and_form(self):
        self.authenticate("t_portal", "t_portal")
        page = f"/my/requests/{self.secret.id}"
        for address, actions in (
            (page, {"read"}),
            (f"{page}/material/{self.secret.material_ids.id}", {"download"}),
            (f"{page}/deliverable/{self.deliverable.id}", {"download"}),
            (f"{page}/form/registration", {"print"}),
            ("/my/requests", {"read"}),
        ):
            before = self.log()
            response = self.url_open(address)
            with self.subTest(address=address):
                self.assertEqual(response.status_code, 200)
                rows = self.log() - before
                self.assertLessEqual(actions, set(rows.mapped("action")))
                self.assertTrue(all(row.way == "portal" and row.ip for row in rows))

    def test_archives_of_the_enterprise(self):
        archive = self.sealed_archive()
        archive.request_id.secrecy = "secret"
        self.env.flush_all()
        self.authenticate("t_portal", "t_portal")
        before = self.log()
        self.assertIn(archive.number, self.url_open("/my/archives").text)
        rows = (self.log() - before).filtered(lambda row: row.res_id == archive.request_id.id)
        self.assertEqual(
            (rows.action, rows.part, rows.way, rows.user_id),
            ("read", "qi.archive", "portal", self.users["portal"]),
        )

    def test_copy_of_the_personal_data(self):
        """What the person wrote on secrets, and was told of them, is in it, whoever is their contact."""
        person, written, told = self.users["portal"], self.request_at("executing"), self.request_at("executing")
        written.message_post(body=f"Is it {SECRET}?", author_id=person.partner_id.id)
        notice = self.env["qi.notice"].search([("request_id", "=", told.id), ("user_id", "=", person.id)], limit=1)
        self.assertTrue(notice)
        (written | told).secrecy = "secret"
        self.assertFalse((written | told) & person._qi_personal_requests())
        self.env.flush_all()
        self.authenticate("t_portal", "t_portal")
        before = self.log()
        self.assertEqual(self.url_open("/my/personal-data/copy").status_code, 200)
        rows = {(row.res_id, row.part, row.action) for row in self.log() - before}
        self.assertIn((written.id, False, "export"), rows)
        self.assertIn((told.id, "qi.notice", "export"), rows)

    def test_provider_pages(self):
        self.authenticate("t_lab", "t_lab")
        before = self.log()
        self.assertEqual(self.url_open(f"/my/tasks/{self.task.id}").status_code, 200)
        rows = self.log() - before
        self.assertEqual({(row.why, row.way) for row in rows}, {("provider", "portal")})

    def test_screens_of_the_house(self):
        self.authenticate("t_commissioner", "t_commissioner")
        before = self.log()
        self.make_jsonrpc_request(
            "/web/dataset/call_kw/qi.request/web_read",
            {
                "model": "qi.request",
                "method": "web_read",
                "args": [self.secret.ids],
                "kwargs": {"specification": {"description": {}}},
            },
        )
        self.make_jsonrpc_request(
            "/mail/thread/messages", {"thread_model": "qi.request", "thread_id": self.secret.id}
        )
        rows = self.log() - before
        self.assertEqual(rows.mapped("way"), ["screen", "screen"])
        before = self.log()
        for address in (
            f"/web/content/{self.attachment.id}",
            f"/web/content/qi.request.material/{self.secret.material_ids.id}/file",
        ):
            self.assertEqual(self.url_open(address).status_code, 200)
        self.assertEqual((self.log() - before).mapped("action"), ["download", "download"])
        before = self.log()
        self.url_open(f"/report/html/qi_onestop.qi_request_slip/{self.secret.id}")
        self.assertIn(("print", "report"), {(row.action, row.way) for row in self.log() - before})

    @mute_logger("odoo.http")
    def test_interface_of_programs(self):
        user = self.users["commissioner"]
        key = self.env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "test", False)
        for method, params in (
            ("read", {"ids": self.secret.ids, "fields": ["description"]}),
            ("search_read", {"domain": [("id", "=", self.secret.id)], "fields": ["description"]}),
            ("web_read", {"ids": self.secret.ids, "specification": {"description": {}}}),
        ):
            before = self.log()
            response = self.call(key, "qi.request", method, params)
            with self.subTest(method=method):
                self.assertIn(SECRET, response.text)
                rows = self.log() - before
                self.assertEqual(rows.mapped("way"), ["api"])
                self.assertTrue(rows.ip)
        stranger = self.users["colleague"]
        key = self.env["res.users.apikeys"].with_user(stranger).sudo()._generate("rpc", "test", False)
        for model, record in (("qi.request", self.secret), ("qi.request.task", self.task)):
            for method, params in (("read", {"ids": record.ids}), ("search_read", {"domain": []})):
                response = self.call(key, model, method, params)
                self.assertNotIn(SECRET, response.text)

    def call(self, key, model, method, params):
        headers = {"Authorization": f"bearer {key}"}
        return self.url_open(f"/json/2/{model}/{method}", json=params, headers=headers)

    def test_export_of_a_list(self):
        self.users["manager"].group_ids += self.env.ref("base.group_allow_export")
        for role, found in (("manager", True), ("coordinator", False)):
            self.users[role].group_ids += self.env.ref("base.group_allow_export")
            self.authenticate(f"t_{role}", f"t_{role}")
            data = {
                "model": "qi.request",
                "fields": [{"name": "description", "label": "Need", "type": "text"}],
                "ids": False,
                "domain": [("platform_id", "=", self.station.id)],
                "groupby": [],
                "import_compat": False,
                "context": {},
            }
            before = self.log()
            sent = {"data": json.dumps(data), "csrf_token": Request.csrf_token(self)}
            response = self.url_open("/web/export/csv", data=sent)
            self.assertEqual(SECRET in response.text, found)
            self.assertEqual("export" in (self.log() - before).mapped("action"), found)
