# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib
import io
import os

from pypdf import PdfReader, PdfWriter

from odoo.tools import mute_logger

from ..tools import archive_files, protected
from .task_common import TaskCase


def blank_pdf(pages, name):
    """Return a PDF of empty pages, another for every name."""
    writer = PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(210, 297)
    writer.add_metadata({"/Title": name})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


class TestArchiveContent(TaskCase):
    """What goes into an archive: all that belongs to the request, each once, none of it copied needlessly."""

    def sealed(self, request):
        archive = request.archive_ids
        self.assertFalse(archive._seal_each(), archive.problem)
        return archive

    def documents(self, request):
        """Return ``{kind: titles}`` of what would be filed."""
        found = {}
        for document in request.sudo()._archive_documents():
            found.setdefault(document["kind"], []).append(document["title"])
        return found

    def sheet(self, request, kind):
        """Return what stands on the sheets of ``kind``, one after the other."""
        return [
            document["sheet"]()[1]
            for document in request.sudo()._archive_documents()
            if document["kind"] == kind and "sheet" in document
        ]

    def post(self, request, body, subtype="comment", **more):
        request.message_post(body=body, message_type="comment", subtype_xmlid=f"mail.mt_{subtype}", **more)

    def new_material(self, request, name="Drawing", pages=2):
        return self.env["qi.request.material"].create(
            {
                "request_id": request.id,
                "name": name,
                "state": "received",
                "file": base64.b64encode(blank_pdf(pages, name)),
                "file_name": f"{name}.pdf",
            }
        )

    def test_forms_of_a_plain_request(self):
        found = self.documents(self.request_at("archived"))
        for kind in ("registration", "acceptance", "plan", "delivery_confirmation", "follow_up", "clock"):
            self.assertIn(kind, found)
        for kind in ("notice", "transfer", "supervision", "internal_notes", "deliverable"):
            self.assertNotIn(kind, found)

    def test_every_version_of_a_plan_with_its_answer(self):
        request = self.request_at("plan_confirm")
        request.write({**self.step_to(request, "planning"), "return_reason": "Too dear"})
        for step in ("plan_confirm", "executing"):
            request.write(
                {**self.step_to(request, step), **({"plan_goal": "Other goal"} if step[0] == "p" else {})}
            )
        first, second = self.sheet(request, "plan")
        self.assertIn("Too dear", first["signatures"][0][0])
        self.assertNotIn("Too dear", second["signatures"][0][0])
        self.assertEqual([first["number"], second["number"]], [f"{request.name}-P1", f"{request.name}-P2"])
        self.assertIn("Other goal", str(second["rows"]))
        self.assertNotIn("Other goal", str(first["rows"]))

    def test_every_notice(self):
        request = self.request_at("supplement")
        (sheet,) = self.sheet(request, "notice")
        self.assertEqual(sheet["number"], f"{request.name}-N1")
        self.assertIn("Drawing", str(sheet["table"]))

    def test_deliverables_with_consent_alone(self):
        request = self.request_at("executing")
        task = self.task_at("running", request)
        for number, name in (("R-1", "given"), ("R-2", "kept")):
            made = self.new_deliverable(
                task, number=number, file=base64.b64encode(blank_pdf(1, name)), file_name=f"{name}.pdf"
            )
            if name == "given":
                self.as_role(made, "portal").action_give_consent()
        made = [entry for entry in request.sudo()._archive_documents() if entry["kind"] == "deliverable"]
        self.assertEqual([(entry["reference"], entry["file_name"]) for entry in made], [("R-1", "given.pdf")])
        self.assertEqual(made[0]["author"], task.provider_id.name)

    def test_a_sheet_for_each_task_an_institution_was_asked_for(self):
        request = self.request_at("executing")
        task = self.task_at(
            "running",
            request,
            brief="Three ring gauges",
            fee_note="They owe us one",
            sample_ids=[(0, 0, {"name": "Ring gauge", "serial": "SN-77", "result": "Fails"})],
            node_ids=[(0, 0, {"name": "Half done"})],
        )
        made = self.new_deliverable(task, number="R-1")
        self.env["qi.request.task"].create({"request_id": request.id, "title": "Never offered"})
        (sheet,) = self.sheet(request, "task")
        self.assertEqual(sheet["number"], task.name)
        said = str(sheet)
        for text in ("Three ring gauges", task.provider_id.name, "SN-77", "Half done", self.enterprise.name):
            self.assertIn(text, said)
        for text in ("They owe us one", "Fails", "R-1", "Never offered"):
            self.assertNotIn(text, said)
        self.as_role(made, "portal").action_give_consent()
        self.assertIn("Fails", str(self.sheet(request, "task")))

    def test_what_was_signed_on_paper_is_filed(self):
        request = self.request_at("executing")
        task = self.task_at("running", request)
        kept, given = (self.new_deliverable(task, number=number) for number in ("R-1", "R-2"))
        for state, values in (("delivered", {"outcome": "Calibrated"}), ("confirmed", {})):
            task._take_step(state, values)
        papers = {
            (task.choice_id, "file"): ("task", request.name),
            (task, "agreement_file"): ("task", task.name),
            (task.step_ids[-1:], "file"): ("task", task.name),
            (kept, "consent_file"): ("consent", task.name),
            (given, "consent_file"): ("consent", task.name),
        }
        for number, (record, name) in enumerate(papers):
            content = base64.b64encode(blank_pdf(1, f"paper {number}"))
            protected.permitted(record).write({name: content, f"{name}_name": f"{number}.pdf"})
        protected.permitted(kept).write({"consent": "refused"})
        protected.permitted(given).write({"consent": "given"})
        documents = [entry for entry in request.sudo()._archive_documents() if "file" in entry]
        found = {entry["source"]: entry for entry in documents if entry["kind"] in ("task", "consent")}
        self.assertEqual({source: (entry["kind"], entry["reference"]) for source, entry in found.items()}, papers)
        self.assertEqual(sorted(entry["file_name"] for entry in found.values()), [f"{n}.pdf" for n in range(5)])
        self.assertNotIn("R-1", str(documents))
        for step in ("delivery_confirm", "completed", "archived"):
            request.write(self.step_to(request, step))
        archive = self.sealed(request)
        filed = archive.item_ids.filtered(
            lambda item: item.kind_id.code in ("task", "consent") and item.source_model
        )
        self.assertEqual(len(filed), 5)

    def test_messages_and_notes_are_two_transcripts(self):
        request = self.request_at("executing")
        self.post(request, "When will you come?", attachments=[("hall.pdf", blank_pdf(1, "hall"))])
        self.post(request, "Call them first", "note")
        self.assertIn("When will you come?", str(self.sheet(request, "messages")))
        self.assertNotIn("Call them first", str(self.sheet(request, "messages")))
        self.assertIn("Call them first", str(self.sheet(request, "internal_notes")))
        self.assertTrue(any("hall.pdf" in title for title in self.documents(request)["messages"]))
        self.assertTrue(self.env.ref("qi_onestop.qi_archive_item_kind_internal_notes").is_internal)

    def test_all_messages_not_the_last_hundred(self):
        request = self.request_at("executing")
        for number in range(103):
            self.post(request, f"Message {number}.")
        transcript = self.sheet(request, "messages")[-1]
        self.assertEqual(transcript["lines"][0]["text"], "Message 0.")

    def test_derivation_of_every_deadline(self):
        request = self.request_at("completed")
        (sheet,) = self.sheet(request, "clock")
        self.assertEqual(len(sheet["lines"]), len(request.deadline_ids))
        self.assertIn("o_qi_clock_received", sheet["lines"][0]["derivation"])

    def test_stored_files_are_shared(self):
        request = self.request_at("executing")
        material = self.new_material(request)
        scan = blank_pdf(1, "scan")
        request.write(self.step_to(request, "delivery_confirm"))
        signed = {"delivery_scan": base64.b64encode(scan), "delivery_scan_name": "scan.pdf"}
        request.write({**self.step_to(request, "completed"), **signed})
        request.write(self.step_to(request, "archived"))
        archive = self.sealed(request)
        item = archive.item_ids.filtered(lambda item: item.kind_id.code == "material")
        source = self.env["ir.attachment"].search(
            [("res_model", "=", material._name), ("res_id", "=", material.id), ("res_field", "=", "file")]
        )
        kept = item._attachments()
        for name in ("store_fname", "checksum", "file_size", "mimetype"):
            self.assertEqual(kept[name], source[name])
        content = blank_pdf(2, "Drawing")
        self.assertEqual(base64.b64decode(item.content), content)
        self.assertEqual((item.sha256, item.size), (hashlib.sha256(content).hexdigest(), len(content)))
        self.assertEqual(item.pages, 2)
        self.assertEqual(
            (item.source_model, item.source_id, item.source_field), (material._name, material.id, "file")
        )
        scans = archive.item_ids.filtered(lambda item: item.source_field == "delivery_scan")
        self.assertEqual((scans.kind_id.code, scans._attachments().raw), ("delivery_confirmation", scan))

    def test_a_missing_file_stops_its_archive_alone(self):
        bad = self.request_at("executing")
        material = self.new_material(bad, "Lost Drawing")
        source = self.env["ir.attachment"].search(
            [("res_model", "=", material._name), ("res_id", "=", material.id), ("res_field", "=", "file")]
        )
        os.unlink(source._full_path(source.store_fname))
        for step in ("delivery_confirm", "completed", "archived"):
            bad.write(self.step_to(bad, step))
        good = self.request_at("archived")
        both = bad.archive_ids | good.archive_ids
        self.assertEqual(both._seal_each(), bad.archive_ids)
        self.assertIn("Lost Drawing", bad.archive_ids.problem)
        self.assertEqual((bad.archive_ids.state, good.archive_ids.state), ("ready", "sealed"))
        self.assertFalse(bad.archive_ids.item_ids)

    def test_many_are_filed_with_as_many_queries_as_one(self):
        requests = self.env["qi.request"].create(
            [
                {
                    "platform_id": self.station.id,
                    "service_id": self.general.id,
                    "partner_id": self.enterprise.id,
                    "commissioner_id": self.commissioner.id,
                    "description": f"Demand {number}",
                }
                for number in range(51)
            ]
        )
        way = ("accepted", "planning", "plan_confirm", "executing", "delivery_confirm", "completed")
        for request in requests[-2:]:
            self.new_material(request, f"Drawing {request.id}")
            self.post(request, "When will you come?")
        for step in way:
            requests.write(self.step_to(requests[:1], step))
        asked = self.step_to(requests[:1], "archived")
        requests.write({name: value for name, value in asked.items() if name != "stage_id"})
        archives = requests.archive_ids.sorted("id")
        self.assertEqual(len(archives), 51)

        def cost(some):
            self.env.flush_all()
            self.env.invalidate_all()
            return self.queries(some._mark_ready)

        archives[0]._check_complete()
        one, fifty = cost(archives[-1:]), cost(archives[:50])
        self.assertLessEqual(fifty, one + 2)
        self.assertEqual(set(archives.mapped("state")), {"ready"})

    def test_drawn_for_real(self):
        request = self.request_at("executing")
        self.post(request, "When will you come?")
        self.post(request, "Call them first", "note")
        for step in ("delivery_confirm", "completed", "archived"):
            request.write(self.step_to(request, step))
        archive = request.archive_ids.with_context(force_report_rendering=True)
        # The server of the tests answers nobody while modules load, and would be waited for; the sheets do without
        # its style sheets.
        self.env["ir.config_parameter"].set_param("report.url", "http://127.0.0.1:9")
        with mute_logger("odoo.addons.base.models.ir_actions_report"):
            self.assertFalse(archive._seal_each(), archive.problem)
        drawn = archive.item_ids.filtered(lambda item: not item.source_model)
        self.assertGreater(len(drawn), 6)
        for item in drawn:
            with self.subTest(title=item.title):
                self.assertTrue(item._attachments().raw.startswith(b"%PDF"))
                pages = PdfReader(io.BytesIO(item._attachments().raw)).pages
                self.assertTrue(item.pages)
                self.assertEqual(item.pages, len(pages))
                self.assertIn(item.reference, "".join(pages[0].extract_text().split()))
        self.assertEqual(archive.page_count, sum(archive.item_ids.mapped("pages")))

    def test_no_template_is_drawn_by_an_address(self):
        given = {"sheets": [["qi_onestop.qi_archive_sheet_messages", {"title": "Forged"}]], "mark": "x"}
        report = self.env["ir.actions.report"]
        for data in (given, None):
            html = report._render_qweb_html("qi_onestop.qi_archive_sheets", [], data=data)[0].decode()
            self.assertNotIn("Forged", html)


class TestArchiveFiles(TaskCase):
    def test_pages_of_what_is_no_pdf(self):
        broken = io.BytesIO(b"%PDF-1.4 a sheet")
        self.assertEqual(archive_files.page_count(broken, "sheet.pdf"), 0)
        self.assertEqual(archive_files.page_count(broken, "photo.jpg"), 1)
        self.assertEqual(archive_files.page_count(broken, "table.xlsx"), 0)
        self.assertEqual(archive_files.split_pdf(blank_pdf(1, "x"), "mark"), [])
