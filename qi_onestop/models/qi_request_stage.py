# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class QiRequestStage(models.Model):
    """Stage of a request: named and ordered by the administrator, understood by its kind."""

    _name = "qi.request.stage"
    _description = "Request Stage"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [
            ("registered", "Registered"),
            ("submitted", "Submitted"),
            ("supplement", "Supplement"),
            ("accepted", "Accepted"),
            ("planning", "Planning"),
            ("plan_confirm", "Plan to Confirm"),
            ("executing", "Executing"),
            ("delivery_confirm", "Delivery to Confirm"),
            ("rework", "Rework"),
            ("completed", "Completed"),
            ("archived", "Filed"),
            ("declined", "Declined"),
            ("withdrawn", "Withdrawn"),
            ("terminated", "Terminated"),
            ("no_reply", "No Reply"),
        ],
        required=True,
        help="What the stage means to the program. Several stages may share a kind; a request moves "
        "freely between those, and reaches the first of them by itself.",
    )
    fold = fields.Boolean(string="Folded in Kanban")
    active = fields.Boolean(default=True)

    def write(self, vals):
        if "kind" in vals and any(stage.kind != vals["kind"] for stage in self):
            self._check_unused()
            self._check_not_last()
        if vals.get("active") is False:
            self._check_unused([("is_open", "=", True)])
            self._check_not_last()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_unused()
        self._check_not_last()

    def _check_unused(self, domain=()):
        # The whole city's requests count, not only those the administrator may see.
        if self.env["qi.request"].sudo().search_count([("stage_id", "in", self.ids), *domain], limit=1):
            raise UserError(self.env._("Requests stand in this stage. Move them to another stage first."))

    def _check_not_last(self):
        kept = set(self.search([("id", "not in", self.ids)]).mapped("kind"))
        for stage in self:
            if stage.kind not in kept:
                raise UserError(
                    self.env._(
                        "“%(stage)s” is the last stage of its kind: the flow needs one. Rename it "
                        "instead, or add another of the same kind first.",
                        stage=stage.name,
                    )
                )

    @api.model
    def _first_of_kind(self, kind):
        """Return the stage in which a request of ``kind`` arrives."""
        return self.search([("kind", "=", kind)], limit=1)

    @api.model
    def _kind_names(self, kinds):
        """Return what the city calls ``kinds``: the names of their first stages, in order."""
        names = {}
        for stage in self.search([("kind", "in", kinds)]):
            names.setdefault(stage.kind, stage.name)
        return [names[kind] for kind in kinds]
