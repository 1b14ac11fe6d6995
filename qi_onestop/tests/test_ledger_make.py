# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
import io
from urllib.parse import unquote

import openpyxl

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..tools import ledger_reader, protected
from .common import local
from .complaint_common import ComplaintCase
from .dispute_common import DisputeCase
from .ledger_common import LedgerMixin
from .secret_common import SECRET, SecretCase
from .web_common import WebCase

PHONE = "13800008888"


@tagged("post_install", "-at_install")
class TestLedger(LedgerMixin, SecretCase):
    """One row per case, all that its reader may read, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.open = cls.new_request(
            commissioner_id=cls.commissioner.id,
            description="=cmd|' /C calc'!A0",
            contact_name="Ms Wu",
            contact_phone=PHONE,
            element_ids=[(6, 0, cls.env["qi.element"].search([], limit=2).ids)],
        )
        cls.elsewhere = cls.new_request(platform_id=cls.other_station.id)
        cls.busy = cls.request_at("executing")
        cls.busy.write({"saved_amount": 1200.5, "problems_found": 2, "amount_basis": "List prices"})
        cls.visit = cls.env["qi.visit"].create(
            {
                "platform_id": cls.station.id,
                "partner_id": cls.enterprise.id,
                "date_planned": "2026-03-02",
                "purpose": "See the gauges",
                "contact_phone": PHONE,
            }
        )
        cls.one_of_each()
        cls.env.flush_all()

    @classmethod
    def one_of_each(cls):
        """Make a row for each ledger that a site manager makes, but for those that have some."""
        request = cls.request_at("archived")
        cls.task_at("running", cls.request_at("executing"))
        at_station = {"platform_id": cls.station.id}
        demand = {"partner_id": cls.enterprise.id, "qi_platform_id": cls.station.id}
        cls.env["crm.lead"].create({**demand, "name": "Gauges", "description": "<p>Twelve</p>"})
        event = {"qi_kind": "training", "date_begin": "2026-05-04 01:00:00", "date_end": "2026-05-04 09:00:00"}
        cls.env["event.event"].create({**event, "name": "Auditors", "qi_platform_id": cls.station.id})
        training = {**at_station, "name": "Gauges", "date": "2026-05-08", "hours": 8}
        training = cls.env["qi.training"].create(training)
        cls.env["qi.training.attendance"].create(
            {"training_id": training.id, "commissioner_id": cls.commissioner.id, "attended": True}
        )
        found = cls.env["qi.improvement"].create({**at_station, "problem": "Gauges lie at the counter"})
        line = Command.create({"item": "The way is free"})
        inspection = cls.env["qi.inspection"].with_user(cls.users["coordinator"])
        inspection = inspection.create({**at_station, "kind": "third", "body": "TÜV", "line_ids": [line]})
        protected.permitted(inspection.line_ids).write({"improvement_id": found.id})
        cls.env["qi.visit"].create({**at_station, "partner_id": cls.enterprise.id, "purpose": "See more"})
        failed = request.archive_ids._seal_each()
        assert not failed, failed.problem

    def numbers(self, role, **values):
        return {row["Number"] for row in self.rows(self.make(role, **values))}

    def test_rows_are_those_that_an_independent_reading_finds(self):
        """Each cell of each ledger against Odoo's own export of the same records."""
        self.users["manager"].group_ids += self.env.ref("base.group_allow_export")
        for name, _label in self.as_role(self.env["qi.ledger"], "manager")._selection_readable():
            make = self.make("manager", name, with_contact=True)
            columns = make._columns()
            ledger = make._ledger()
            records = make.env[ledger.model].search(make._domain(), order=f"{ledger.moment}, id")
            paths = [path.replace(".", "/") for path in columns.mapped("path")]
            expected = [
                [self.as_text(value) for value in row]
                for row in records.export_data(paths)["datas"][: len(records)]
            ]
            simple = [
                number
                for number, path in enumerate(columns.mapped("path"))
                if ledger_reader.field_of(records, path).type not in ("html", "many2many", "one2many")
            ]
            found = [[self.as_text(row[column.label]) for column in columns._heading()] for row in self.rows(make)]
            self.assertEqual(len(found), len(expected), name)
            for ours, theirs in zip(found, expected, strict=True):
                for number in simple:
                    self.assertEqual(ours[number], theirs[number], (name, columns[number].path))

    def as_text(self, value):
        """Return a value of Odoo's export, or of ours, in one form; an export has no time zone."""
        if value in (None, False, ""):
            return ""
        if value in (True, "Yes", "No"):
            return {True: "Yes", "No": ""}.get(value, value)
        if isinstance(value, float | int):
            return f"{value:g}" if value else ""
        if hasattr(value, "hour"):
            return value.strftime("%Y-%m-%d %H:%M").removesuffix(" 00:00")
        return str(value)

    def test_each_role_has_the_rows_it_reads(self):
        mine = {self.open.name, self.busy.name}
        everywhere = {*mine, self.elsewhere.name}
        for role, expected, secret in (
            ("clerk", mine, False),
            ("commissioner", mine, True),
            ("manager", everywhere, True),
            ("coordinator", everywhere, False),
        ):
            with self.subTest(role=role):
                found = self.numbers(role)
                self.assertEqual(
                    found & {*everywhere, self.secret.name}, {*expected, *[self.secret.name] * secret}
                )
                readable = self.as_role(self.env["qi.request"], role).search(
                    [("platform_id", "child_of", self.city.id)]
                )
                self.assertEqual(found, set(readable.mapped("name")))

    def test_each_role_makes_each_ledger_it_is_offered(self):
        for role in ("clerk", "commissioner", "manager", "coordinator", "administrator", "complaint"):
            for name, _label in self.as_role(self.env["qi.ledger"], role)._selection_readable():
                with self.subTest(role=role, ledger=name):
                    self.assertTrue(self.content(self.make(role, name, platform_id=False, with_contact=True)))

    def test_others_make_no_ledger(self):
        for role in ("auditor", "nobody", "portal"):
            with self.subTest(role=role), self.assertRaises(UserError):
                self.make(role)

    def test_an_archivist_makes_those_of_what_is_filed(self):
        offered = dict(self.as_role(self.env["qi.ledger"], "archivist")._selection_readable())
        self.assertEqual(set(offered) & {"archive", "complaint", "dispute"}, {"archive", "complaint", "dispute"})
        self.assertFalse(offered.keys() & {"request", "task", "deadline", "visit", "demand", "improvement"})
        dialog = Form(self.as_role(self.env["qi.ledger.make"], "archivist"))
        self.assertEqual(dialog.ledger, "archive")
        self.assertEqual(dialog.set_id, self.env.ref("qi_onestop.qi_ledger_set_archive_catalogue"))
        archive = self.env["qi.archive"].search([("platform_id", "=", self.station.id), ("state", "=", "sealed")])
        rows = {row["Archive Number"]: row for row in self.rows(self.make("archivist", "archive"))}
        self.assertEqual(rows[archive.number]["Name of the Enterprise"], "Bearing Works")
        with self.assertRaises(ValidationError):
            self.make("archivist")

    def test_a_ledger_of_what_one_does_not_read_is_not_offered(self):
        offered = dict(self.as_role(self.env["qi.ledger"], "clerk")._selection_readable())
        self.assertIn("request", offered)
        self.assertNotIn("complaint", offered)
        with self.assertRaises(ValidationError):
            self.make("clerk", "complaint")

    def test_secrets_are_left_out_and_counted(self):
        filed = self.request_at("archived")
        protected.permitted(filed.archive_ids).write({"title": f"Case {SECRET}"})
        filed.secrecy = "secret"
        for role, ledger in (
            ("coordinator", "request"),
            ("coordinator", "task"),
            ("coordinator", "deadline"),
            ("coordinator", "archive"),
            ("archivist", "archive"),
        ):
            with self.subTest(role=role, ledger=ledger):
                make = self.make(role, ledger, with_contact=True)
                text = str(self.rows(make))
                self.assertNotIn(SECRET, text)
                self.assertNotIn(self.secret.name, text)
                self.assertNotIn(filed.name, text)
                model = make.env[make._ledger().model]
                everything = model.sudo().search_count(make._domain())
                hidden = everything - model.search_count(make._domain())
                self.assertTrue(hidden)
                self.assertIn(
                    f"Left out as trade secrets that you may not read: {hidden}", self.about(make)["In the File"]
                )
                self.assertIn(f"may not read: {hidden}", make.content)
        make = self.make("coordinator", file_format="csv")
        self.assertIn("left out as trade secrets", self.content(make).decode().lower().splitlines()[-1])

    def test_the_count_is_of_ones_own_platforms(self):
        """What a clerk of another place learns is not that there is a secret here."""
        self.assertNotIn("Left out", self.make("stranger").content)
        self.assertIn("Left out as trade secrets that you may not read: 1", self.make("clerk").content)

    def test_a_secret_taken_along_is_logged(self):
        self.assertIn(self.secret.name, self.numbers("commissioner"))
        line = self.log(user_id=self.users["commissioner"].id, action="export", res_id=self.secret.id)
        self.assertEqual(line.mapped("part"), [False])

    def test_every_export_is_logged_and_the_log_never_changes(self):
        make = self.make("coordinator", with_contact=True, file_format="csv")
        rows = list(csv.reader(io.StringIO(self.content(make).decode("utf-8-sig"))))
        log = self.env["qi.ledger.export"].search([], limit=1)
        self.assertRecordValues(
            log,
            [
                {
                    "user_id": self.users["coordinator"].id,
                    "ledger": "request",
                    "platform_id": self.city.id,
                    "row_text": str(len(rows) - 3),
                    "left_out_text": "1",
                    "with_contact": True,
                    "file_format": "csv",
                }
            ],
        )
        self.assertEqual(self.as_role(self.env["qi.ledger.export"], "auditor").search([], limit=1), log)
        self.assertFalse(self.as_role(self.env["qi.ledger.export"], "manager").search([]))
        for change in (lambda: log.write({"row_text": "0"}), log.unlink):
            with self.assertRaises(AccessError):
                change()

    def test_contact_data_only_where_it_is_asked_for(self):
        for ledger, column in (("request", "Phone"), ("visit", "Phone")):
            make = self.make("commissioner", ledger)
            self.assertNotIn(PHONE, str(self.rows(make)))
            make.with_contact = True
            self.assertIn(PHONE, [row[column] for row in self.rows(make)])

    def test_formulas_are_text(self):
        sheet = openpyxl.load_workbook(io.BytesIO(self.content(self.make("commissioner")))).worksheets[0]
        cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == self.open.description]
        self.assertEqual([cell.data_type for cell in cells], ["s"])
        said = self.content(self.make("commissioner", file_format="csv")).decode("utf-8-sig")
        self.assertIn(f"'{self.open.description}", [cell for row in csv.reader(io.StringIO(said)) for cell in row])

    def test_times_are_those_of_china(self):
        [row] = [row for row in self.rows(self.make("commissioner")) if row["Number"] == self.open.name]
        self.assertEqual(row["Received On"].isoformat(" ", "minutes"), local(self.open.received_at)[:16])

    def test_a_day_of_china_is_a_day(self):
        """What came at half past midnight in China is of that day, though UTC has another."""
        with self.at("2026-04-01 00:30"):
            request = self.new_request()
        april = self.numbers("manager", date_from="2026-04-01", date_to="2026-04-30")
        march = self.numbers("manager", date_from="2026-03-01", date_to="2026-03-31")
        self.assertIn(request.name, april)
        self.assertNotIn(request.name, march)

    def test_a_deadline_says_how_it_was_reckoned(self):
        rows = self.rows(self.make("manager", "deadline"))
        self.assertTrue(any("day" in str(row["Derivation"]) for row in rows), rows)

    def test_only_a_place_with_all_below_it(self):
        self.assertNotIn(self.elsewhere.name, self.numbers("manager", platform_id=self.station.id))
        self.assertIn(self.elsewhere.name, self.numbers("manager", platform_id=self.county.id))

    def test_each_role_begins_with_its_columns(self):
        for role, name in (("clerk", "work"), ("coordinator", "lead"), ("manager", "lead")):
            with self.subTest(role=role):
                dialog = Form(self.as_role(self.env["qi.ledger.make"], role))
                self.assertEqual(dialog.set_id, self.env.ref(f"qi_onestop.qi_ledger_set_request_{name}"))
        dialog = Form(self.as_role(self.env["qi.ledger.make"], "clerk"))
        work = self.env.ref("qi_onestop.qi_ledger_set_request_work")
        plain = work.column_ids.filtered(lambda column: not column.is_contact)
        make = dialog.save()
        make.write({"date_from": "2020-01-01", "date_to": "2035-12-31"})
        self.assertEqual(list(self.rows(make)[0]), plain.mapped("name"))

    def test_a_set_of_another_role_or_ledger_is_not_taken(self):
        lead = self.env.ref("qi_onestop.qi_ledger_set_request_lead")
        with self.assertRaises(AccessError):
            self.content(self.make("clerk", set_id=lead.id))
        with self.assertRaisesRegex(UserError, "another ledger"):
            self.content(self.make("coordinator", "task", set_id=lead.id))

    def test_bad_input_is_one_sentence(self):
        for values, sentence in (
            ({"date_from": "2026-02-01", "date_to": "2026-01-01"}, "cannot end before it begins"),
            ({"date_from": "0009-02-01"}, "no records of that time"),
        ):
            with self.assertRaisesRegex(ValidationError, sentence):
                self.make("manager", **values)

    def test_too_many_rows_are_refused(self):
        """The dialog says so at once, and neither its button nor the address makes the file."""
        self.patch(type(self.env["qi.ledger"]), "_max_rows", 1)
        make = self.make("manager")
        self.assertEqual(make.content, "These are more than 300,000 rows. Choose a shorter period.")
        for refused in (make.action_make, lambda: self.content(make)):
            with self.assertRaisesRegex(UserError, "Choose a shorter period"):
                refused()
        make.write({"date_from": "2020-01-01", "date_to": "2020-01-31"})
        self.assertEqual(make.content, "Rows: 0")

    def test_the_columns_are_fields_that_exist(self):
        for column in self.env["qi.ledger.column"].search([]):
            ledger = self.env["qi.ledger"]._ledger(column.ledger)
            self.assertTrue(ledger_reader.field_of(self.env[ledger.model], column.path), column.path)
        headings = [(column.ledger, column.name) for column in self.env["qi.ledger.column"].search([])]
        self.assertEqual(len(headings), len(set(headings)), "Two columns of a ledger have the same heading.")

    def test_more_rows_cost_no_more_queries(self):
        """In no ledger a column asks the database row by row, also none that is counted."""

        def cost(make):
            # What is cached by now is not what the ledger costs.
            self.env.invalidate_all()
            return self.queries(lambda: self.content(make))

        offered = self.as_role(self.env["qi.ledger"], "manager")._selection_readable()
        makes = {name: self.make("manager", name, with_contact=True) for name, _label in offered}
        before = {name: len(self.rows(make)) for name, make in makes.items()}
        few = {name: cost(make) for name, make in makes.items()}
        for _number in range(4):
            self.one_of_each()
        grown = {name for name, make in makes.items() if len(self.rows(make)) >= before[name] + 4}
        for name in grown:
            with self.subTest(ledger=name):
                self.assertLessEqual(cost(makes[name]), few[name] + 2)
        ours = {"request", "task", "deadline", "visit", "event", "demand", "inspection", "improvement", "archive"}
        self.assertLessEqual(ours, grown)

    def test_what_a_role_calls_a_demand(self):
        """Not by the words of CRM, whose fields they are."""
        [row] = [row for row in self.rows(self.make("manager", "demand")) if row["Demand"] == "Gauges"]
        self.assertEqual((row["Enterprise"], row["Need"]), ("Bearing Works", "Twelve"))

    def test_a_demand_that_was_archived_is_a_row_still(self):
        before = self.rows(self.make("manager", "demand"))
        self.env["crm.lead"].search([("qi_platform_id", "=", self.station.id)], limit=1).action_archive()
        self.assertEqual(self.rows(self.make("manager", "demand")), before)


@tagged("post_install", "-at_install")
class TestLedgerOfComplaints(LedgerMixin, ComplaintCase):
    """Complaints by right; who is recused learns nothing, not even that something is left out."""

    def test_complaints_by_right(self):
        complaint = self.complaint_at("investigating")
        handler = next(role for role, user in self.users.items() if user == complaint.sudo().user_id)
        for role, found in ((handler, True), ("coordinator", True), ("manager", True), ("administrator", False)):
            with self.subTest(role=role):
                rows = self.rows(self.make(role, "complaint", with_contact=True))
                self.assertEqual(complaint.name in str(rows), found)

    def test_who_complained_is_for_those_who_may_know(self):
        self.complaint_at("investigating")
        asked = {"with_contact": True}
        self.assertIn("13900000001", str(self.rows(self.make("coordinator", "complaint", **asked))))
        manager = self.make("manager", "complaint", **asked)
        self.assertFalse([path for path in manager._columns().mapped("path") if path.startswith("complainant")])
        self.assertNotIn("13900000001", str(self.rows(manager)))

    def test_who_is_recused_gets_no_trace(self):
        """The department's man who is complained about makes the very ledger that he would make without it."""
        before = self.make("overseer", "complaint")
        rows, about = self.rows(before), self.about(before)
        complaint = self.complaint_at("investigating", subject_user_ids=self.users["overseer"].ids)
        after = self.make("overseer", "complaint")
        self.assertEqual(self.rows(after), rows)
        self.assertEqual(self.about(after)["In the File"], about["In the File"])
        self.assertIn(complaint.name, str(self.rows(self.make("coordinator", "complaint"))))

    def test_the_log_does_not_say_how_many(self):
        self.complaint_at("investigating")
        self.content(self.make("coordinator", "complaint"))
        self.assertFalse(self.env["qi.ledger.export"].search([], limit=1).row_text)


@tagged("post_install", "-at_install")
class TestLedgerOfDisputes(LedgerMixin, DisputeCase):
    """Disputes as complaints: by right, without a trace for who is recused."""

    def test_disputes_by_right(self):
        dispute = self.dispute_of(subject_user_ids=self.users["colleague"].ids)
        handler = next(role for role, user in self.users.items() if user == dispute.sudo().user_id)
        for role, found in (
            (handler, True),
            ("coordinator", True),
            ("administrator", False),
            ("archivist", False),
        ):
            with self.subTest(role=role):
                text = str(self.rows(self.make(role, "dispute", with_contact=True)))
                self.assertEqual(dispute.name in text, found)
        self.assertNotIn("dispute", dict(self.as_role(self.env["qi.ledger"], "manager")._selection_readable()))

    def test_who_disputes_only_where_it_is_asked_for(self):
        self.go(self.dispute_alone(), "responded", represented_by="Mr Zhao")
        for asked in (True, False):
            text = str(self.rows(self.make("coordinator", "dispute", with_contact=asked)))
            self.assertEqual([name in text for name in ("Bearing Works", "Mr Zhao")], [asked, asked])

    def test_who_is_recused_gets_no_trace(self):
        before = self.make("overseer", "dispute")
        rows, about = self.rows(before), self.about(before)
        dispute = self.dispute_of(subject_user_ids=self.users["overseer"].ids)
        after = self.make("overseer", "dispute")
        self.assertEqual(self.rows(after), rows)
        self.assertEqual(self.about(after)["In the File"], about["In the File"])
        self.assertIn(dispute.name, str(self.rows(self.make("coordinator", "dispute"))))

    def test_the_log_does_not_say_how_many(self):
        self.dispute_alone()
        make = self.make("coordinator", "dispute")
        self.assertTrue(self.rows(make))
        log = self.as_role(self.env["qi.ledger.export"], "auditor").search([], limit=1)
        self.assertEqual((log.ledger, log.row_text), ("dispute", False))

    def test_more_rows_cost_no_more_queries(self):
        self.go(self.dispute_alone(), "implementing")
        make = self.make("coordinator", "dispute", with_contact=True)
        self.content(make)
        few = self.queries(lambda: self.content(make))
        for _number in range(4):
            self.go(self.dispute_alone(), "implementing")
        self.assertLessEqual(self.queries(lambda: self.content(make)), few + 2)


@tagged("post_install", "-at_install")
class TestLedgerDownload(LedgerMixin, ComplaintCase, WebCase):
    """The file goes out as a download, to who made the dialog alone."""

    def test_the_file_is_for_who_made_it(self):
        self.users["clerk"].password = self.users["manager"].password = self.users["portal"].password = (
            "t_password"
        )
        make = self.make("clerk")
        address = make.action_make()["url"]
        for role, status in (("manager", 404), ("portal", 404), ("clerk", 200)):
            with self.subTest(role=role):
                self.authenticate(self.users[role].login, "t_password")
                response = self.url_open(address)
                self.assertEqual(response.status_code, status)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        self.assertEqual(int(response.headers["Content-Length"]), len(response.content))
        rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).worksheets[0].iter_rows(values_only=True))
        self.assertIn(self.request.name, [row[0] for row in rows])

    def test_the_head_alone_takes_nothing_out_of_the_house(self):
        """Who asks for the head first, as download managers do, lets no file be made, and none is logged."""
        self.authenticate("t_clerk", "t_clerk")
        make = self.make("clerk")
        before = self.env["qi.ledger.export"].search_count([])
        written = []
        self.patch(type(make), "_write_file", lambda _make, target: written.append(target))
        head = self.url_open(make.action_make()["url"], method="HEAD")
        self.assertEqual((head.status_code, head.content), (200, b""))
        self.assertIn(make._file_name().split()[-1], unquote(head.headers["Content-Disposition"]))
        self.assertEqual(head.headers["Cache-Control"], "no-store")
        self.assertNotIn("Content-Length", head.headers)
        self.assertEqual((written, self.env["qi.ledger.export"].search_count([])), ([], before))
        self.authenticate("t_manager", "t_manager")
        self.assertEqual(self.url_open(make.action_make()["url"], method="HEAD").status_code, 404)
