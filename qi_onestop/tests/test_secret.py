# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, tagged
from odoo.tools import SQL, mute_logger

from .secret_common import SECRET, SecretCase

OUTSIDERS = ("clerk", "colleague", "stranger", "coordinator", "administrator", "portal_other", "other_lab")
READERS = ("commissioner", "manager", "portal")
ITS_OWN_MATTER = ("qi.complaint", "qi.dispute")
"""Who handles one of them does so also where the request is a trade secret; it shows the number alone."""


@tagged("post_install", "-at_install")
class TestSecretModels(TransactionCase):
    """Every model of all add-ons is decided on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rules = cls.env["ir.rule"].search([("domain_force", "like", "is_secret_hidden"), ("groups", "=", False)])
        cls.hidden = set(rules.model_id.mapped("model"))

    def test_what_is_read_of_whatever_is_hidden_is_logged(self):
        self.assertIn("qi.request", self.hidden)
        for name in self.hidden:
            with self.subTest(model=name):
                self.assertTrue(self.env.registry[name]._secret_path)

    def test_whatever_refers_to_a_request_is_hidden_with_it(self):
        # They leave out what names a secret; see test_reports_count_but_do_not_name.
        by_sql = self.env.registry["qi.request.report.mixin"]
        read = set(self.env["ir.model.access"].search([("perm_read", "=", True)]).model_id.mapped("model"))
        for name in read - set(ITS_OWN_MATTER):
            model = self.env.registry[name]
            if model._transient or issubclass(model, by_sql):
                continue
            if any(
                field.comodel_name in ("qi.request", "qi.request.task") and field.store
                for field in model._fields.values()
                if field.type == "many2one"
            ):
                with self.subTest(model=name):
                    self.assertIn(name, self.hidden)


class TestSecretRule(SecretCase):
    def test_parts_are_there(self):
        self.assertGreaterEqual(
            {records._name for records in self.parts(self.secret)},
            {
                "qi.request",
                "qi.request.material",
                "qi.request.deadline",
                "qi.plan",
                "qi.reminder",
                "qi.request.choice",
                "qi.request.choice.line",
                "qi.request.task",
                "qi.request.task.node",
                "qi.request.task.sample",
                "qi.request.task.step",
                "qi.request.deliverable",
            },
        )

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_hidden_by_every_way(self):
        for role in OUTSIDERS:
            for records in self.parts(self.secret):
                with self.subTest(role=role, model=records._name):
                    self.assert_hidden(records, role)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_threads_and_files_are_hidden(self):
        for role in OUTSIDERS:
            with self.subTest(role=role):
                self.env.invalidate_all()
                for records in (self.message, self.attachment):
                    with self.assertRaises(AccessError):
                        self.as_role(records, role).read(["display_name"])
                messages = self.as_role(self.env["mail.message"], role)
                self.assertFalse(messages.search([("res_id", "=", self.secret.id), ("model", "=", "qi.request")]))
                files = self.as_role(self.env["ir.attachment"], role)
                self.assertFalse(files.search([("id", "=", self.attachment.id)]))

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_readers_by_office(self):
        for role in READERS:
            request = self.as_role(self.secret, role)
            self.env.invalidate_all()
            with self.subTest(role=role):
                self.assertIn(SECRET, request.read(["description"])[0]["description"])
                self.assertIn(request, request.search([]))
        self.assertIn(self.task, self.as_role(self.task, "lab").search([]))
        self.assertIn(SECRET, self.as_role(self.task.node_ids, "lab").name)

    def test_whoever_met_the_enterprise_first_reads_it_still(self):
        request = self.as_role(self.env["qi.request"], "clerk").create(
            {
                "service_id": self.general.id,
                "partner_id": self.enterprise.id,
                "description": "Formula",
                "secrecy": "secret",
            }
        )
        self.assertTrue(request.has_access("read"))
        self.assertFalse(self.as_role(request, "colleague").has_access("read"))

    def test_who_is_no_longer_in_charge_reads_no_more(self):
        self.as_role(self.secret, "manager").commissioner_id = self.colleague
        self.env.invalidate_all()
        self.assertFalse(self.as_role(self.secret, "commissioner").has_access("read"))
        self.assertTrue(self.as_role(self.secret, "colleague").has_access("read"))

    def test_backup_reads_while_the_colleague_is_absent(self):
        backup = self.as_role(self.secret, "colleague")
        for is_absent in (True, False):
            self.commissioner.write({"backup_id": self.colleague.id, "is_absent": is_absent})
            self.assertEqual(backup.has_access("read"), is_absent)
            self.assertEqual(backup in backup.search([]), is_absent)

    def test_manager_who_leaves_reads_no_more(self):
        self.assertTrue(self.as_role(self.secret, "manager").has_access("read"))
        self.county.staff_ids = False
        self.assertFalse(self.as_role(self.secret, "manager").has_access("read"))

    def test_chosen_readers(self):
        request = self.as_role(self.secret, "chosen")
        self.assertFalse(request.has_access("read"))
        self.as_role(self.secret, "manager").secret_reader_ids = self.users["chosen"]
        self.assertTrue(request.has_access("read"))
        self.assertIn(request, request.search([]))
        self.assertTrue(self.as_role(self.task, "chosen").has_access("read"))
        self.as_role(self.secret, "manager").secret_reader_ids = False
        self.assertFalse(request.has_access("read"))
        self.assertNotIn(request, request.search([]))

    def test_who_sets_the_level(self):
        request = self.request_at("executing")
        for role, may in (("colleague", False), ("commissioner", True), ("manager", True)):
            mine = self.as_role(request, role)
            error = self.attempt(lambda mine=mine: mine.write({"secrecy": "secret"}), AccessError)
            self.assertEqual(error is None, may, role)
        values = {"secret_reader_ids": [(4, self.users["chosen"].id)]}
        for role, may in (("commissioner", False), ("administrator", False), ("manager", True)):
            mine = self.as_role(request, role)
            error = self.attempt(lambda mine=mine: mine.write(values), AccessError)
            self.assertEqual(error is None, may, role)

    def test_change_of_level_is_tracked(self):
        self.assertIn("secrecy", self.env["qi.request"]._track_get_fields())

    def test_level_comes_with_the_service(self):
        self.assertEqual(self.new_request().secrecy, "internal")
        secret = self.general.copy({"code": "T-secret", "secrecy": "secret"})
        self.assertEqual(self.new_request(secret).secrecy, "secret")
        self.assertEqual(self.new_request(secret, secrecy="public").secrecy, "secret")
        self.assertEqual(self.new_request(secrecy="secret").secrecy, "secret")
        request = self.new_request()
        request.service_id = secret
        self.assertEqual(request.secrecy, "secret")
        request.service_id = self.general
        self.assertEqual(request.secrecy, "secret")

    def test_level_is_part_of_the_version(self):
        self.new_request()
        with self.assertRaisesRegex(UserError, "Make a new version"):
            self.general.secrecy = "secret"

    def test_becoming_secret_drops_followers_who_may_not_read(self):
        request = self.request_at("executing")
        request.message_subscribe((self.users["coordinator"] | self.users["commissioner"]).partner_id.ids)
        request.secrecy = "secret"
        partners = request.message_follower_ids.partner_id
        self.assertIn(self.users["commissioner"].partner_id, partners)
        self.assertNotIn(self.users["coordinator"].partner_id, partners)

    def test_reports_count_but_do_not_name(self):
        load = self.as_role(self.env["qi.request.load"], "coordinator").browse(self.secret.id)
        row = load.read(["request_id", "partner_id", "opened", "platform_id"])[0]
        self.assertEqual((row["request_id"], row["partner_id"], row["opened"]), (False, False, 1))
        self.assertEqual(row["platform_id"][0], self.station.id)
        self.env.invalidate_all()
        shown = self.as_role(load, "manager").read(["request_id", "partner_id"])[0]
        self.assertEqual((shown["request_id"][0], shown["partner_id"][0]), (self.secret.id, self.enterprise.id))
        kept = self.as_role(self.env["qi.deadline.report"], "coordinator")
        rows = kept.search([("platform_id", "=", self.station.id)])
        self.assertTrue(rows)
        self.assertNotIn(self.secret, rows.sudo().request_id)
        self.assertFalse(kept.search([("request_id", "=", self.secret.id)]))

    def test_demand_solved_by_a_secret(self):
        lead = self.env["crm.lead"].create(
            {
                "name": f"Demand {SECRET}",
                "qi_platform_id": self.station.id,
                "partner_id": self.enterprise.id,
            }
        )
        self.assertTrue(self.as_role(lead, "colleague").has_access("read"))
        self.secret.lead_id = lead
        self.env.invalidate_all()
        self.assertFalse(self.as_role(lead, "colleague").has_access("read"))
        self.assertTrue(self.as_role(lead, "commissioner").has_access("read"))

    def test_similar_cases_show_no_secrets(self):
        solved, other = self.request_at("completed"), self.new_request()
        self.assertIn(solved, self.as_role(other, "colleague").similar_ids)
        solved.secrecy = "secret"
        self.env.invalidate_all()
        self.assertNotIn(solved, self.as_role(other, "colleague").similar_ids)
        self.assertIn(solved, self.as_role(other, "commissioner").similar_ids)

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_what_one_was_told_of_is_read_no_longer(self):
        self.secret.secret_reader_ids = self.users["chosen"]
        message = self.secret.message_post(
            body=f"For you {SECRET}",
            partner_ids=self.users["chosen"].partner_id.ids,
            subtype_xmlid="mail.mt_note",
        )
        told = self.as_role(message, "chosen")
        self.assertIn(told, told.search([("model", "=", "qi.request"), ("res_id", "=", self.secret.id)]))
        self.secret.secret_reader_ids = False
        self.env.invalidate_all()
        self.assertFalse(told.search([("id", "=", message.id)]))
        with self.assertRaises(AccessError):
            told.read(["body"])

    def told_of(self, record, partners):
        """Let ``partners`` follow ``record`` and be told of something; return who follows and who was told."""
        message = record.message_post(body="Look", partner_ids=partners.ids, subtype_xmlid="mail.mt_note")
        record.message_subscribe(partners.ids)
        self.assertTrue(message.notification_ids)
        return record.message_follower_ids, message.notification_ids

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_nobody_learns_from_followers_and_notifications(self):
        """Both are shown to everybody in the house, and lead to the number of what they belong to."""
        request = self.request_at("completed")
        request.secrecy = "secret"
        archive = request.archive_ids
        partners = self.users["commissioner"].partner_id
        rows = [*self.told_of(self.secret, partners), *self.told_of(archive, partners)]
        rows += self.told_of(self.task, partners)
        for role in (*OUTSIDERS, "auditor", "archivist"):
            for row in rows:
                mine = self.as_role(row, role)
                with self.subTest(role=role, model=row._name):
                    self.env.invalidate_all()
                    with self.assertRaises(AccessError):
                        mine.read()
                    if mine.browse().has_access("read"):
                        self.assertFalse(mine.search([("id", "in", row.ids)]))
                        self.assertFalse(mine.search_count([("id", "in", row.ids)]))
                        self.assertFalse(mine._filtered_access("read"))
        for role in ("commissioner", "manager"):
            for row in rows:
                mine = self.as_role(row, role)
                with self.subTest(role=role, model=row._name):
                    self.env.invalidate_all()
                    self.assertEqual(mine.search([("id", "in", row.ids)]), mine)
                    self.assertTrue(mine.read())

    def test_followers_and_notifications_of_others_are_shown_as_before(self):
        for row in self.told_of(self.request_at("executing"), self.users["commissioner"].partner_id):
            mine = self.as_role(row, "stranger")
            self.env.invalidate_all()
            self.assertEqual(mine.search([("id", "in", row.ids)]), mine)
            self.assertTrue(mine.read())

    @mute_logger("odoo.addons.base.models.ir_rule")
    def test_asked_for_in_whatever_way_they_stay_hidden(self):
        followers, told = self.told_of(self.secret, self.users["commissioner"].partner_id)
        message = told.mail_message_id
        for rows, domains in (
            (
                followers,
                (
                    [("res_model", "=", "qi.request"), ("res_id", "=", self.secret.id)],
                    [("res_model", "in", ["res.partner", "qi.request"])],
                    ["|", ("res_model", "=", "res.partner"), ("res_id", "=", self.secret.id)],
                    ["!", ("res_model", "=", "res.partner")],
                    [("res_model", "=like", "qi.%")],
                    [("res_model", "!=", "res.partner")],
                    [],
                ),
            ),
            (
                told,
                (
                    [("mail_message_id", "=", message.id)],
                    [("mail_message_id", "in", message.ids)],
                    [("mail_message_id.res_id", "=", self.secret.id)],
                    [("id", "in", told.ids)],
                    [],
                ),
            ),
        ):
            for domain in domains:
                with self.subTest(model=rows._name, domain=domain):
                    self.env.invalidate_all()
                    self.assertLessEqual(rows, rows.search(domain), "the domain finds them")
                    self.assertFalse(self.as_role(rows, "stranger").search(domain).with_env(self.env) & rows)
                    self.assertLessEqual(rows, self.as_role(rows, "manager").search(domain).with_env(self.env))

    def test_who_follows_something_else_is_looked_up_as_before(self):
        mine = self.as_role(self.env["mail.followers"], "stranger")
        hidden = []
        self.patch(
            self.env.registry["base"],
            "_unread_secrets",
            lambda records: hidden.append(records) or records._search([]),
        )
        mine.search([("res_model", "=", "res.partner"), ("res_id", "=", 1)])
        self.assertFalse(hidden)

    def test_they_are_seen_while_one_may_read_and_no_longer(self):
        follower, _told = self.told_of(self.secret, self.users["commissioner"].partner_id)
        mine = self.as_role(follower, "chosen")
        for readers, sees in ((self.users["chosen"], True), (self.env["res.users"], False)):
            self.secret.secret_reader_ids = readers
            self.env.invalidate_all()
            self.assertEqual(bool(mine.search([("id", "in", follower.ids)])), sees)

    def test_whoever_may_not_read_is_not_told_of_a_missed_deadline(self):
        told = [(self.secret, self.users["coordinator"] | self.users["manager"], "Late")]
        self.env["qi.telling.mixin"]._tell(told, "qi_onestop.mail_activity_type_escalation")
        told = self.secret.activity_ids.filtered(lambda activity: activity.summary == "Late")
        self.assertEqual(told.user_id, self.users["manager"])


class TestSecretAccess(SecretCase):
    def test_it_is_asked_for_on_a_form(self):
        for role in ("reader", "manager"):
            with self.subTest(role=role), Form(self.as_role(self.env["qi.secret.access"], role)) as form:
                form.number, form.reason = self.secret.name, "Complaint of the enterprise"
                self.assertFalse(form.can_decide)

    def test_until_that_very_moment(self):
        request = self.as_role(self.secret, "reader")
        self.assertFalse(request.has_access("read"))
        with self.at("2027-03-01 10:00"):
            self.new_access(date_from=self.time_of("2027-03-01 10:00"), date_to=self.time_of("2027-03-02 10:00"))
        for time, reads in (
            ("2027-03-01 09:59", False),
            ("2027-03-01 10:00", True),
            ("2027-03-02 09:59", True),
            ("2027-03-02 10:00", False),
            ("2027-03-02 10:01", False),
        ):
            with self.subTest(time=time), self.at(time):
                self.env.invalidate_all()
                self.assertEqual(request in request.search([]), reads)
                self.assertEqual(request.has_access("read"), reads)
                self.assertEqual(self.as_role(self.task, "reader").has_access("read"), reads)

    def time_of(self, text):
        with self.at(text):
            return fields.Datetime.now()

    def test_ended_early(self):
        access = self.new_access()
        request = self.as_role(self.secret, "reader")
        self.assertTrue(request.has_access("read"))
        self.as_role(access, "manager").action_end()
        self.assertFalse(request.has_access("read"))
        self.assertNotIn(request, request.search([]))
        self.assertEqual((access.state, access.ended_by_id), ("ended", self.users["manager"]))

    def test_decided_by_the_site_manager_and_never_for_oneself(self):
        access = self.as_role(self.env["qi.secret.access"], "reader").create(
            {"number": self.secret.name, "reason": "Complaint"}
        )
        self.assertEqual((access.state, access.platform_id), ("asked", self.station))
        for role in ("reader", "commissioner", "clerk", "coordinator", "administrator"):
            error = self.attempt(lambda role=role: self.as_role(access, role).action_grant(), AccessError)
            self.assertTrue(error, role)
        self.assertFalse(self.as_role(self.secret, "reader").has_access("read"))
        own = self.as_role(self.env["qi.secret.access"], "manager").create(
            {"number": self.secret.name, "reason": "For me"}
        )
        with self.assertRaisesRegex(AccessError, "never for oneself"):
            own.action_grant()

    def test_refused_with_an_answer(self):
        access = self.as_role(self.env["qi.secret.access"], "reader").create(
            {"number": self.secret.name, "reason": "Curious"}
        )
        decided = self.as_role(access, "manager")
        with self.assertRaisesRegex(UserError, "Say in the answer"):
            decided.action_refuse()
        decided.answer = "No need"
        decided.action_refuse()
        with self.assertRaisesRegex(UserError, "not possible"):
            decided.action_grant()

    def test_what_cannot_be_asked_for(self):
        Access = self.as_role(self.env["qi.secret.access"], "reader")
        now = fields.Datetime.now()
        for values, sentence in (
            ({"number": "X-1"}, "no trade secret"),
            ({"number": self.new_request().name}, "no trade secret"),
            ({"reason": " "}, "Say why"),
            ({"date_from": now, "date_to": now + timedelta(days=31)}, "at most 30 days"),
        ):
            with self.subTest(values=values), self.assertRaisesRegex((UserError, ValidationError), sentence):
                Access.create({"number": self.secret.name, "reason": "Complaint", **values})
        with self.assertRaisesRegex(AccessError, "in person"):
            Access.create({"number": self.secret.name, "reason": "x", "user_id": self.users["coordinator"].id})
        for field, value in (("state", "granted"), ("decided_by_id", 1), ("res_id", self.secret.id)):
            with self.subTest(field=field), self.assertRaisesRegex(AccessError, "kept by the program"):
                Access.create({"number": self.secret.name, "reason": "x", field: value})

    def test_nobody_is_let_in_for_whom_it_would_change_nothing(self):
        """Who reads no requests of the platform would not find this one either: who lets them in is told."""
        stranger = self.users["stranger"]
        with self.assertRaisesRegex(UserError, f"^{stranger.name} reads no requests of this platform"):
            self.as_role(self.secret, "manager").secret_reader_ids = stranger
        with self.assertRaisesRegex(UserError, "reads no requests of this platform"):
            self.as_role(self.env["qi.secret.access"], "stranger").create(
                {"number": self.secret.name, "reason": "A like case"}
            )
        for role in ("colleague", "clerk", "chosen", "archivist", "administrator"):
            with self.subTest(role=role):
                self.as_role(self.secret, "manager").secret_reader_ids = self.users[role]

    def test_who_has_left_the_platform_is_granted_nothing(self):
        access = self.as_role(self.env["qi.secret.access"], "clerk").create(
            {"number": self.secret.name, "reason": "A question of the enterprise"}
        )
        self.users["clerk"].qi_duty_platform_ids = self.other_station
        with self.assertRaisesRegex(UserError, "reads no requests of this platform"):
            self.as_role(access, "manager").action_grant()

    def test_what_was_decided_stays(self):
        access = self.new_access()
        for role in ("reader", "manager"):
            for values in ({"date_to": "2030-01-01 00:00:00"}, {"reason": "Other"}):
                with self.subTest(role=role, values=values), self.assertRaises(UserError):
                    self.as_role(access, role).write(values)
            with self.assertRaisesRegex(AccessError, "kept by the program"):
                self.as_role(access, role).write({"state": "granted"})

    def test_once_over_no_mail_follows(self):
        access = self.new_access()
        self.secret.message_subscribe(self.users["reader"].partner_id.ids)
        self.assertIn(self.users["reader"].partner_id, self.secret.message_follower_ids.partner_id)
        self.as_role(access, "manager").action_end()
        message = self.secret.message_post(body="Later", subtype_xmlid="mail.mt_comment")
        self.assertNotIn(self.users["reader"].partner_id, message.notified_partner_ids)


OWN = ("id", "name", "secrecy", "request_id", "lead_id", "client_token")
"""What a copy of a request does not share with it."""


class TestSecretPerformance(SecretCase):
    ROWS = 100_000

    def test_lists_stay_quick_with_many_secrets(self):
        """A hundred thousand requests, a thousand of them secret, and a material each."""
        plain = self.new_request()
        material = self.mark_missing(plain)
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """INSERT INTO qi_request (name, secrecy, %(columns)s)
                   SELECT 'S-' || n, CASE WHEN n %% 100 = 0 THEN 'secret' ELSE 'internal' END, %(columns)s
                     FROM qi_request, generate_series(1, %(rows)s) n WHERE id = %(id)s RETURNING 1""",
                columns=self.columns(plain),
                rows=self.ROWS,
                id=plain.id,
            )
        )
        self.env.execute_query(
            SQL(
                """INSERT INTO qi_request_material (request_id, %(columns)s)
                   SELECT request.of_id, %(columns)s
                     FROM qi_request_material, (SELECT id AS of_id FROM qi_request WHERE name LIKE 'S-%%') request
                    WHERE id = %(id)s RETURNING 1""",
                columns=self.columns(material),
                id=material.id,
            )
        )
        self.env.cr.execute("ANALYZE qi_request")
        self.env.cr.execute("ANALYZE qi_request_material")
        for role in ("commissioner", "colleague", "coordinator", "portal"):
            for model in ("qi.request", "qi.request.material", "qi.request.task", "qi.notice"):
                query = self.env[model].with_user(self.users[role])._search([], limit=80, order="id desc")
                plan = "\n".join(
                    line for (line,) in self.env.execute_query(SQL("EXPLAIN ANALYZE %s", query.select()))
                )
                with self.subTest(role=role, model=model):
                    self.assertNotIn("Seq Scan on qi_request ", plan)
                    self.assertLess(float(plan.rpartition("Execution Time: ")[2].split()[0]), 200, plan)
        plan = self.plan_of_hidden("colleague")
        self.assertIn("qi_request_secret_idx", plan)

    def columns(self, record):
        """Return the columns that a copy of ``record`` shares with it."""
        names = [name for name, field in record._fields.items() if field.store and field.column_type]
        return SQL(", ").join(SQL.identifier(name) for name in names if name not in OWN)

    def plan_of_hidden(self, role):
        query = self.as_role(self.env["qi.request"], role)._hidden_secrets()
        return "\n".join(line for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query.select())))
