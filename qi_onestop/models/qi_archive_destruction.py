# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from .qi_disposable_destruction import Part

PARTS = (
    Part("qi.request", kept=frozenset({"name", "external_number"})),
    Part("qi.plan", "qi.request", "request_id"),
    Part("qi.reminder", "qi.request", "request_id"),
    Part("qi.supplement", "qi.request", "request_id"),
    Part("qi.supervision", "qi.request", "request_id", frozenset({"name"})),
    Part("qi.transfer", "qi.request", "request_id"),
    Part("qi.request.deadline", "qi.request", "document_id", frozenset({"events"})),
    Part("qi.request.material", "qi.request", "request_id"),
    Part("qi.request.task", "qi.request", "request_id", frozenset({"name"})),
    Part("qi.request.task.node", "qi.request.task", "task_id"),
    Part("qi.request.task.sample", "qi.request.task", "task_id"),
    Part("qi.request.task.step", "qi.request.task", "task_id"),
    Part("qi.request.deliverable", "qi.request.task", "task_id"),
    Part("qi.request.choice", "qi.request", "request_id"),
    Part("qi.request.choice.line", "qi.request.choice", "choice_id"),
    Part("qi.notice", "qi.request", "request_id", frozenset({"key"})),
    Part("qi.notice.delivery", "qi.notice", "notice_id"),
    Part("crm.lead"),
    Part("qi.visit.finding", "crm.lead", "lead_id"),
)
"""What is destroyed with an archive. Number, enterprise, service, dates and stage stay: statistics need them."""


class QiArchive(models.Model):
    """Destroying the archive of a request, see ``qi_disposable_destruction.py``: what it was made of goes too."""

    _inherit = "qi.archive"

    def _source_requests(self):
        """Return the requests the archive was made from: one, or those a register lists."""
        self.ensure_one()
        # What is destroyed is destroyed whoever may read it; that it may be was checked.
        archive_sudo = self.sudo()
        return archive_sudo.request_id if self.kind == "case" else archive_sudo._register_requests()

    @api.model
    def _destroyed_parts(self):
        return PARTS

    def _destroyed_roots(self):
        requests = self._source_requests()
        return {"qi.request": requests.ids, "crm.lead": self._demands_done_with(requests)}

    @api.model
    def _demands_done_with(self, requests):
        """Return the ids of the demands that ``requests`` served, and none that is not destroyed as well."""
        rows = self.env.execute_query(
            SQL(
                """SELECT request.lead_id FROM qi_request AS request
                    WHERE request.id = ANY(%(requests)s) AND request.lead_id IS NOT NULL
                      AND NOT EXISTS (
                          SELECT FROM qi_request AS other
                           WHERE other.lead_id = request.lead_id AND other.id <> ALL(%(requests)s)
                             AND NOT EXISTS (SELECT FROM qi_archive AS archive
                                              WHERE archive.request_id = other.id AND archive.state = 'destroyed')
                             AND NOT EXISTS (SELECT FROM qi_archive_register_request_rel AS listed
                                               JOIN qi_archive AS archive ON archive.id = listed.archive_id
                                              WHERE listed.request_id = other.id AND archive.state = 'destroyed'))
                 GROUP BY request.lead_id""",
                requests=requests.ids,
            )
        )
        return [id_ for (id_,) in rows]

    def _document_count(self):
        return len(self.item_ids)

    def _own_documents(self):
        return {"qi.archive.item": self.item_ids.ids}

    def _forget_copies(self):
        return self.env["qi.archive.export"]._forget(self)
