# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command

from .archive_common import ArchiveCase
from .task_common import TaskCase


class TestArchiveMissing(ArchiveCase, TaskCase):
    """Whoever chases documents sees which archives lack what, before sealing fails."""

    def open_archive(self, **values):
        """Return an archive whose request is completed and not followed up yet."""
        request = self.request_at("completed")
        request.write(values)
        return request.archive_ids

    def incomplete(self, archives, role="archivist"):
        mine = self.as_role(archives, role)
        return mine.search([("id", "in", archives.ids), ("is_incomplete", "=", True)]).with_env(self.env)

    def test_what_is_missing_is_named(self):
        archive = self.open_archive()
        mine = self.as_role(archive, "archivist")
        self.assertEqual(mine.missing_kind_ids.mapped("code"), ["follow_up"])
        self.assertTrue(mine.is_incomplete)
        self.assertEqual(self.incomplete(archive), archive)

    def test_what_was_brought_is_missing_no_longer(self):
        """By the request, or on paper."""
        by_request, on_paper = self.open_archive(), self.open_archive()
        by_request.request_id.follow_up_result = "solved"
        self.add_item(on_paper, kind_id=self.env.ref("qi_onestop.qi_archive_item_kind_follow_up").id)
        self.env.invalidate_all()
        self.assertFalse((by_request | on_paper).missing_kind_ids)
        self.assertFalse(self.incomplete(by_request | on_paper))

    def test_what_is_sealed_lacks_nothing_any_more(self):
        archive = self.sealed_archive()
        archive.record_class_id.required_kind_ids += self.env.ref("qi_onestop.qi_archive_item_kind_satisfaction")
        self.env.invalidate_all()
        self.assertFalse(archive.missing_kind_ids)
        self.assertFalse(self.incomplete(archive))

    def test_list_and_filter_agree_for_every_kind(self):
        """Whatever a class or a service requires, the filter finds what the list says."""
        unplanned, without_result = self.open_archive(), self.open_archive()
        archives = self.open_archive() | self.ready_archive() | unplanned | without_result
        archives |= self.open_archive(follow_up_result="solved")
        # As it may be with what was taken over from older ledgers.
        self.sql("DELETE FROM qi_plan WHERE request_id = %s", unplanned.request_id.id)
        self.sql("UPDATE qi_request SET plan = NULL WHERE id = %s", unplanned.request_id.id)
        self.sql("UPDATE qi_request SET result = NULL WHERE id = %s", without_result.request_id.id)
        told = self.request_at("supplement")
        self.env["qi.request.material"].create({"request_id": told.id, "name": "Drawing"})
        for kind in self.env["qi.archive.item.kind"].search([]):
            archives.record_class_id.required_kind_ids = kind
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(kind=kind.code):
                listed = archives.filtered("is_incomplete")
                self.assertEqual(listed, archives.filtered("missing_kind_ids"))
                self.assertEqual(self.incomplete(archives), listed)
                opposite = archives.search([("id", "in", archives.ids), ("is_incomplete", "=", False)])
                self.assertEqual(opposite, archives - listed)
        archives.record_class_id.required_kind_ids = False
        archives[0].service_id.archive_kind_ids = self.env.ref("qi_onestop.qi_archive_item_kind_deliverable")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.incomplete(archives), archives.filtered("is_incomplete"))
        self.assertIn(archives[0], self.incomplete(archives))

    def test_what_the_domains_say_is_what_is_filed(self):
        """One place says by domains what another finds among the documents: they must agree."""
        requests = self.env["qi.request"].union(
            *(
                self.request_at(kind)
                for kind in ("submitted", "supplement", "accepted", "executing", "completed", "archived")
            )
        )
        filed = {
            request: {document["kind"] for document in request.sudo()._archive_documents()} for request in requests
        }
        for code, domain in self.env["qi.request"]._archive_kind_domains().items():
            with self.subTest(kind=code):
                self.assertEqual(
                    requests.filtered_domain(domain),
                    requests.filtered(lambda request, code=code: code in filed[request]),
                )

    def test_a_longer_list_costs_no_query_more(self):
        def read(archives):
            self.env.flush_all()
            self.env.invalidate_all()
            return self.queries(lambda: self.as_role(archives, "archivist").read(["missing_kind_ids", "user_id"]))

        archives = self.open_archive() | self.open_archive()
        read(archives)
        few = read(archives)
        for _serial in range(6):
            archives |= self.open_archive()
        self.assertLessEqual(read(archives), few + 2)
        self.assertLess(few, 60)

    def test_the_filter_asks_the_database(self):
        """What stands in fields of requests is not looked up archive by archive."""

        def search():
            self.env.flush_all()
            self.env.invalidate_all()
            return self.queries(lambda: self.incomplete(self.env["qi.archive"].search([])))

        self.open_archive()
        few = search()
        for _serial in range(5):
            self.open_archive()
        self.assertLessEqual(search(), few)
        self.assertLess(few, 20)

    def test_nobody_learns_of_a_hidden_secret(self):
        archive = self.open_archive(secrecy="secret")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.incomplete(archive))
        self.assertEqual(self.incomplete(archive, "manager"), archive)

    def test_required_of_several_classes(self):
        first, second = self.open_archive(), self.open_archive()
        other = self.env.ref("qi_onestop.qi_record_class_advice")
        other.required_kind_ids = [Command.link(self.env.ref("qi_onestop.qi_archive_item_kind_transfer").id)]
        self.sql("UPDATE qi_archive SET record_class_id = %s WHERE id = %s", other.id, second.id)
        self.assertEqual(first.missing_kind_ids.mapped("code"), ["follow_up"])
        self.assertEqual(second.missing_kind_ids.mapped("code"), ["transfer"])
        self.assertEqual(self.incomplete(first | second), first | second)
