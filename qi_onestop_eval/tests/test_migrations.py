# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib
import io

from docx import Document

from odoo.modules.module import load_script
from odoo.tools.misc import file_open

from odoo.addons.qi_onestop.tests.common import OnestopCase
from odoo.addons.qi_onestop.tools import protected

from .eval_common import EvalCase


class TestMigrations(OnestopCase):
    """What an upgrade does that a new installation needs not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls.env.ref("qi_onestop_eval.qi_eval_scheme_default")
        # With demo data it is in use.
        cls.set_state("draft")

    @classmethod
    def set_state(cls, state):
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE qi_eval_scheme SET state = %s WHERE id = %s", [state, cls.scheme.id])
        cls.env.invalidate_all()

    def as_before(self):
        """Leave the shipped scheme as an update from 19.0.1.0.0 leaves it: with what is new, which it creates."""
        old = self.scheme.indicator_ids.filtered(lambda one: one.level < 3 and one.kind == "normal")
        old.write({"measure_id": False, "full": 0, "against_target": False})

    def migrate(self):
        load_script("qi_onestop_eval/migrations/19.0.1.1.0/post-measures.py", "migration").migrate(
            self.env.cr, "19.0.1.0.0"
        )
        self.env.invalidate_all()

    def test_the_shipped_draft_says_how_it_is_measured(self):
        codes = self.scheme.indicator_ids.mapped("code")
        self.as_before()
        self.migrate()
        self.assertEqual(self.scheme.indicator_ids.mapped("code"), codes)
        self.scheme._check_complete()
        self.migrate()
        self.assertEqual(self.scheme.indicator_ids.mapped("code"), codes, "twice is once")

    def test_what_the_city_chose_stays(self):
        self.as_before()
        mine = self.scheme.indicator_ids.filtered(lambda one: one.code == "C4")
        mine.write({"measure_id": self.env.ref("qi_onestop_eval.qi_eval_measure_c3").id, "full": 80, "points": 7})
        self.migrate()
        self.assertEqual((mine.measure_id.code, mine.full), ("C3", 80))

    def test_scheme_in_use_stays(self):
        self.as_before()
        self.set_state("active")
        self.migrate()
        self.assertFalse(self.scheme.indicator_ids.filtered(lambda one: one.level == 2).measure_id)


class TestMigrationComplaints(OnestopCase):
    """Complaints that are not due yet leave the figure, and drafts no longer tell that there are any."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.measure = cls.env.ref("qi_onestop_eval.qi_eval_measure_e3_1")
        cls.draft = cls.env.ref("qi_onestop_eval.qi_eval_scheme_default").copy({"name": "Draft"})
        cls.due = cls.measure.domain
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE qi_eval_measure SET domain = '[]' WHERE id = %s", [cls.measure.id])
        cls.env.invalidate_all()

    def line(self, scheme):
        return scheme.indicator_ids.filtered(lambda one: one.code == "E3-1")

    def migrate(self):
        load_script("qi_onestop_eval/migrations/19.0.1.2.0/post-complaints.py", "migration").migrate(
            self.env.cr, "19.0.1.1.0"
        )

    def test_a_measure_in_use_gets_a_next_version_for_drafts(self):
        used = self.env.ref("qi_onestop_eval.qi_eval_scheme_default").copy({"name": "Used"})
        used.action_activate()
        self.line(self.draft).when_empty = "na"
        for _turn in range(2):
            self.migrate()
            made = self.line(self.draft).measure_id
            self.assertEqual((made.code, made.version, made.domain), ("E3-1", 2, self.due))
            self.assertEqual(self.line(self.draft).when_empty, "full")
            self.assertEqual((self.line(used).measure_id, self.measure.domain), (self.measure, "[]"))

    def test_what_somebody_counts_otherwise_stays(self):
        self.env.cr.execute("UPDATE qi_eval_measure SET part_domain = '[]' WHERE id = %s", [self.measure.id])
        self.env.invalidate_all()
        self.migrate()
        self.assertEqual((self.line(self.draft).measure_id, self.measure.domain), (self.measure, "[]"))


class TestMigrationPromises(OnestopCase):
    """Promises and improvements that are not due yet leave the figures; what was counted stays."""

    CODES = ("C1", "C3", "C6", "E3-3")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.measures = {
            code: cls.env.ref(f"qi_onestop_eval.qi_eval_measure_{code.lower().replace('-', '_')}")
            for code in cls.CODES
        }
        cls.draft = cls.env.ref("qi_onestop_eval.qi_eval_scheme_default").copy({"name": "Draft"})
        cls.due = {code: measure.domain for code, measure in cls.measures.items()}
        cls.before = {}
        cls.env.flush_all()
        for code, measure in cls.measures.items():
            cls.before[code] = measure.domain.partition(', "|"')[0] + "]"
            cls.env.cr.execute(
                "UPDATE qi_eval_measure SET domain = %s WHERE id = %s", [cls.before[code], measure.id]
            )
        cls.env.invalidate_all()

    def migrate(self):
        self.env.flush_all()
        load_script("qi_onestop_eval/migrations/19.0.1.3.0/post-promises.py", "migration").migrate(
            self.env.cr, "19.0.1.2.0"
        )
        self.env.invalidate_all()

    def measure_of(self, scheme, code):
        return scheme.indicator_ids.filtered(lambda one: one.code == code).measure_id

    def test_a_measure_in_use_gets_a_next_version_for_drafts(self):
        used = self.env.ref("qi_onestop_eval.qi_eval_scheme_default").copy({"name": "Used"})
        used.action_activate()
        figure = self.env.ref("qi_onestop_eval.qi_report_figure_responded_on_time")
        for _turn in range(2):
            self.migrate()
            for code, measure in self.measures.items():
                made = self.measure_of(self.draft, code)
                self.assertEqual((made.code, made.version, made.domain), (code, 2, self.due[code]))
                self.assertEqual((self.measure_of(used, code), measure.domain), (measure, self.before[code]))
            self.assertEqual(figure.measure_id, self.measures["C1"], "what was signed stays")
            self.assertEqual(figure.newer_measure_id, self.measure_of(self.draft, "C1"))

    def test_what_somebody_counts_otherwise_stays(self):
        measure = self.measures["C3"]
        self.env.cr.execute("UPDATE qi_eval_measure SET part_domain = '[]' WHERE id = %s", [measure.id])
        self.env.invalidate_all()
        self.migrate()
        self.assertEqual((self.measure_of(self.draft, "C3"), measure.domain), (measure, self.before["C3"]))


class TestMigrationOrders(EvalCase):
    """Rectification notices that went out with the number of their round get one of their own."""

    def told(self, name, number, to="published"):
        """Return the results of a round as they were before notices had numbers."""
        round_ = self.walk(self.new_round(name=name, document_number=number), to)
        results = round_.sudo().result_ids
        protected.permitted(results).order_number = False
        return results

    def migrate(self):
        self.env.flush_all()
        load_script("qi_onestop_eval/migrations/19.0.1.2.0/post-orders.py", "migration").migrate(
            self.env.cr, "19.0.1.1.0"
        )
        self.env.invalidate_all()

    def test_notices_are_told_apart_by_the_number_that_was_sent(self):
        self.scheme = self.make_scheme()
        told = self.told("First", "〔2031〕1")
        unnumbered = self.told("Second", False)
        hanging = self.told("Third", "〔2031〕3", "publicity")
        for _turn in range(2):
            self.migrate()
            self.assertEqual(told._by_rank().mapped("order_number"), ["〔2031〕1-1", "〔2031〕1-2"])
            self.assertEqual(len(set(unnumbered.mapped("order_number")) - {False}), 2)
            self.assertFalse(any(hanging.mapped("order_number")), "drawn when it is published")


class TestMigrationDocuments(OnestopCase):
    """Shipped templates keep rows together; what the city made of them stays."""

    def migrate(self, before):
        module = load_script("qi_onestop_eval/migrations/19.0.1.2.0/post-documents.py", "migration")
        module.SHIPPED = {"eval_notice": hashlib.sha256(before).hexdigest()}
        module.migrate(self.env.cr, "19.0.1.1.0")

    def test_only_what_nobody_changed_is_replaced(self):
        template = self.env.ref("qi_onestop_eval.qi_form_template_eval_notice").with_context(bin_size=False)
        with file_open("qi_onestop_eval/report/docx/eval_notice.docx", "rb") as file:
            shipped = file.read()
        with file_open("qi_onestop_eval/report/docx/eval_report.docx", "rb") as file:
            before = file.read()
        template.file = base64.b64encode(before)
        self.migrate(b"something else")
        self.assertEqual(base64.b64decode(template.file), before)
        self.migrate(before)
        self.assertEqual(base64.b64decode(template.file), shipped)
        for table in Document(io.BytesIO(shipped)).tables[1:]:
            self.assertTrue(table.rows[0]._tr.xpath("w:trPr/w:tblHeader"), "headings on each page")
            self.assertTrue(all(row._tr.xpath("w:trPr/w:cantSplit") for row in table.rows))


class TestMigrationFigures(OnestopCase):
    """Measures in reports: what comes from few cases is told outside no more."""

    def test_few_cases_of_measures_are_told_outside_no_more(self):
        figures = self.env["qi.report.figure"].search([("measure_id", "!=", False)])
        shipped = {figure: figure.least_count for figure in figures}
        figures.least_count = 0
        self.env.flush_all()
        script = load_script("qi_onestop_eval/migrations/19.0.1.3.0/post-least-cases.py", "migration")
        for version, least in ((None, {0}), ("19.0.1.2.0", {0, 5})):
            script.migrate(self.env.cr, version)
            self.env.invalidate_all()
            self.assertEqual(set(figures.mapped("least_count")), least)
        self.assertEqual({figure: figure.least_count for figure in figures}, shipped)
