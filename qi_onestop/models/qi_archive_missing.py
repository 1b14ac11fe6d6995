# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.i18n import format_list

from ..tools import gathered

WAITING = ("open", "ready")
"""While an archive is at one of these, what it lacks can still be brought."""


class QiArchive(models.Model):
    """What archives lack that are not sealed yet: whoever chases it sees it in a list, before sealing fails."""

    _inherit = "qi.archive"

    missing_kind_ids = fields.Many2many(
        "qi.archive.item.kind",
        string="Still Missing",
        compute="_compute_missing_kind_ids",
        compute_sudo=True,
        help="Documents that the class or the service requires and that are not there yet.",
    )
    is_incomplete = fields.Boolean(
        string="Incomplete",
        compute="_compute_missing_kind_ids",
        search="_search_is_incomplete",
        compute_sudo=True,
    )
    user_id = fields.Many2one(related="request_id.user_id", string="In Charge of the Request")

    @api.depends(
        "state",
        "item_ids.kind_id",
        "record_class_id.required_kind_ids",
        "service_id.archive_kind_ids",
        "request_id.write_date",
    )
    def _compute_missing_kind_ids(self):
        waiting = self.filtered(lambda archive: archive.state in WAITING)
        missing = {archive.id: kinds for archive, kinds in waiting._missing_kinds().items()}
        none = self.env["qi.archive.item.kind"]
        for archive in self:
            archive.missing_kind_ids = missing.get(archive.id, none)
            archive.is_incomplete = archive.id in missing

    @api.model
    def _search_is_incomplete(self, operator, value):
        if operator != "in" or list(value) != [True]:
            # Odoo negates the answer to the opposite.
            return NotImplemented
        said = self.env["qi.request"]._archive_kind_domains()
        lacking, unsure = Domain.FALSE, Domain.FALSE
        for kind in self._ever_required_kinds():
            asked = Domain("record_class_id.required_kind_ids", "in", kind.ids)
            asked |= Domain("service_id.archive_kind_ids", "in", kind.ids)
            asked &= ~Domain("item_ids", "any!", [("kind_id", "in", kind.ids)])
            if kind.code in said:
                lacking |= asked & ~Domain("request_id", "any!", said[kind.code])
            else:
                unsure |= asked
        # What the earlier system never had is not missed.
        waiting = Domain("state", "in", WAITING) & Domain("origin", "=", False)
        # That something is missing is no secret to whoever finds the archive; of the others it is not asked.
        looked_at = self.sudo().search(waiting & unsure & ~lacking)
        ids = [archive.id for archive in looked_at._missing_kinds()]
        return waiting & (lacking | Domain("id", "in", ids))

    @api.model
    def _ever_required_kinds(self):
        """Return the kinds of documents that some class or service requires."""
        # Who files need not see what is configured.
        classes_sudo = self.env["qi.record.class"].sudo().with_context(active_test=False)
        services_sudo = self.env["qi.service"].sudo().with_context(active_test=False)
        required = classes_sudo.search([("required_kind_ids", "!=", False)]).required_kind_ids
        return required | services_sudo.search([("archive_kind_ids", "!=", False)]).archive_kind_ids

    def _missing_kinds(self):
        """Return ``{archive: kinds}`` of the documents that are required and not there, where some are."""
        asked = self.filtered(lambda archive: archive._required_kinds())
        # Looked up for all at once: many are filed in one step.
        requests = asked.request_id.sudo()._archive_gathered()
        asked = gathered.carrying(asked, gathered.of(requests))
        found = {}
        for archive in asked:
            there = {document["kind"] for document in archive._documents()}
            there.update(archive.item_ids.kind_id.mapped("code"))
            missing = archive._required_kinds().filtered(lambda kind, there=there: kind.code not in there)
            if missing:
                found[archive.with_env(self.env)] = missing.with_env(self.env)
        return found

    def _check_complete(self):
        """Raise a UserError that names what is missing."""
        for archive, missing in self._missing_kinds().items():
            raise UserError(
                self.env._(
                    "%(number)s is not complete. Missing: %(kinds)s.",
                    number=archive.request_number or archive.title,
                    kinds=format_list(self.env, missing.mapped("name"), lang_code=self.env.lang or "en_US"),
                )
            )
