# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools import protected
from .qi_request import QiRequest as Base


class QiRequest(models.Model):
    """Historic requests: what an older ledger says was done. They count in totals and make no promises.

    They come in by the import alone, closed, with their own number and their true dates, and never change.
    """

    _inherit = "qi.request"

    is_historic = fields.Boolean(
        string="Historic", readonly=True, copy=False, help="Taken over from an older ledger. It has no deadlines."
    )
    external_number = fields.Char(readonly=True, copy=False, help="What the older ledger calls it.")
    historic_handler = fields.Char(
        string="Handled By", readonly=True, copy=False, help="In the words of the older ledger."
    )

    filed_in_id = fields.Many2one(
        "qi.archive",
        compute="_compute_filed_in_id",
        exportable=False,
        help="The archive or the register of what was taken over.",
    )

    _historic_order = models.Constraint(
        "CHECK (is_historic IS NOT TRUE OR registered_at <= closed_at)",
        "A historic request cannot be closed before it was registered. Correct the dates.",
    )
    _external_number_uniq = models.UniqueIndex(
        # Each platform counted its own: every ledger has a number 1.
        "(platform_id, external_number) WHERE external_number IS NOT NULL",
        "A historic request of this platform has this number already.",
    )

    @property
    def _machine_fields(self):
        return super()._machine_fields | {"is_historic", "external_number", "historic_handler"}

    @api.depends("is_historic")
    @api.depends_context("uid")
    def _compute_filed_in_id(self):
        historic = self.filtered("is_historic")
        (self - historic).filed_in_id = False
        if not historic:
            return
        Archive = self.env["qi.archive"]
        Archive.flush_model(["request_id", "listed_request_ids"])
        rows = self.env.execute_query(
            SQL(
                """SELECT request_id, id FROM qi_archive WHERE request_id = ANY(%(ids)s)
                    UNION ALL
                   SELECT request_id, archive_id FROM qi_archive_register_request_rel
                    WHERE request_id = ANY(%(ids)s)""",
                ids=historic.ids,
            )
        )
        filed = dict(rows)
        # Where it lies is told to whoever may go there.
        readable = Archive.browse(filed.values())._filtered_access("read")
        for request in historic:
            request.filed_in_id = readable & Archive.browse(filed.get(request._origin.id, ()))

    def action_view_filed_in(self):
        """Open the archive or the register in which the request was filed."""
        return self._view_linked(self.filed_in_id)

    @api.model_create_multi
    def create(self, vals_list):
        """Create requests; historic ones without a first stage, a number of this year and a clock."""
        if vals_list and protected.is_permitted(self) and all(vals.get("is_historic") for vals in vals_list):
            Service = self.env["qi.service"]
            leveled = [
                {**vals, "secrecy": self._at_least(vals.get("secrecy"), Service.browse(vals.get("service_id")))}
                for vals in vals_list
            ]
            # What follows the flow's own create is enough for them.
            return super(Base, self).create(leveled)
        return super().create(vals_list)

    def write(self, vals):
        if not protected.is_permitted(self):
            for request in self:
                if request.is_historic:
                    raise UserError(
                        self.env._(
                            "%(number)s comes from an older ledger and stays as it is. Register a new request for "
                            "what is to be done now.",
                            number=request.name,
                        )
                    )
        return super().write(vals)

    @api.model
    def _historic_create(self, vals_list):
        """Create closed requests of an older ledger, past the flow, the numbering and the clock.

        :raises AccessError: when the caller could not register at their platforms
        """
        stage = self.env["qi.request.stage"]._first_of_kind("completed")
        platforms = self.env["qi.platform"].browse({vals["platform_id"] for vals in vals_list})
        codes = {platform.id: platform.code for platform in platforms}
        prepared = [
            {
                "channel": "counter",
                **vals,
                "name": self._historic_name(codes[vals["platform_id"]], vals["external_number"]),
                "is_historic": True,
                "accepted_at": vals["registered_at"],
                "stage_id": stage.id,
            }
            for vals in vals_list
        ]
        return protected.without_permit(protected.permitted(self).create(prepared))

    @api.model
    def _historic_name(self, code, number):
        """Return the number under which the city keeps a historic request of the platform with ``code``."""
        return f"LS-{code}-{number}"
