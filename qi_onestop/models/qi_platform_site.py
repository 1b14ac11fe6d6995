# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from operator import ge, gt, le, lt

from odoo import api, fields, models
from odoo.tools.i18n import format_list

_COMPARISONS = {
    ">": gt,
    ">=": ge,
    "<": lt,
    "<=": le,
    "in": lambda count, counts: count in counts,
}


class QiPlatform(models.Model):
    """What stands and hangs at a platform, and what it offers (DB1403/T 22-2023, 5.2)."""

    _inherit = "qi.platform"

    zone_ids = fields.One2many("qi.platform.zone", "platform_id", string="Functional Zones")
    equipment_ids = fields.One2many("qi.platform.equipment", "platform_id", groups="base.group_user")
    document_ids = fields.One2many("qi.platform.document", "platform_id", string="Posted Documents")
    missing_documents = fields.Char(
        compute="_compute_missing_documents",
        help="Kinds of documents of which nothing valid is posted.",
    )
    missing_document_count = fields.Integer(
        string="Documents Missing",
        compute="_compute_missing_documents",
        search="_search_missing_document_count",
        aggregator=None,
    )
    service_ids = fields.Many2many(
        "qi.service",
        "qi_platform_service_rel",
        "platform_id",
        "service_id",
        string="Services Offered",
        context={"active_test": False},
        help="Empty: the platform offers all services of the catalogue.",
    )
    open_request_count = fields.Integer(
        string="Open Requests", compute="_compute_open_request_count", groups="base.group_user"
    )

    @api.depends("document_ids.kind", "document_ids.posted_on", "document_ids.valid_until")
    @api.depends_context("lang")
    def _compute_missing_documents(self):
        kinds = self.env["qi.platform.document"]._fields["kind"]._description_selection(self.env)
        for platform in self:
            posted = set(platform.document_ids.filtered("is_valid").mapped("kind"))
            missing = [label for kind, label in kinds if kind not in posted]
            platform.missing_documents = format_list(
                self.env, missing, style="unit", lang_code=self.env.lang or "en_US"
            )
            platform.missing_document_count = len(missing)

    @api.model
    def _search_missing_document_count(self, operator, value):
        if operator not in _COMPARISONS:
            return NotImplemented
        Document = self.env["qi.platform.document"]
        posted = defaultdict(int)
        for platform, count in Document._read_group(
            Document._valid_on(fields.Date.context_today(self)), ["platform_id"], ["kind:count_distinct"]
        ):
            posted[platform.id] = count
        total = len(Document._fields["kind"].selection)
        # A city has some dozens of platforms.
        ids = self.search([("active", "in", [True, False])]).ids
        return [("id", "in", [id_ for id_ in ids if _COMPARISONS[operator](total - posted[id_], value)])]

    @api.depends_context("uid")
    def _compute_open_request_count(self):
        counts = self.env["qi.request"]._open_counts("platform_id", self)
        for platform in self:
            platform.open_request_count = counts.get(platform._origin, 0)

    def action_view_open_requests(self):
        """Open the platform's requests that are not finished yet."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_request_action_all")
        return {
            **action,
            "domain": [("platform_id", "=", self.id), ("is_open", "=", True)],
            "context": {"default_platform_id": self.id},
        }

    def _offers(self, service):
        """Tell whether the platform offers ``service``; the versions of a service share its code."""
        self.ensure_one()
        # For whoever registers, whatever services they may see; an archived service still counts as a list.
        offered_sudo = self.sudo().with_context(active_test=False).service_ids
        return not offered_sudo or service.sudo().code in offered_sudo.mapped("code")
