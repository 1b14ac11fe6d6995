# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class QiCommissionerHandover(models.TransientModel):
    """A commissioner leaves or is suspended: who gets the open requests? All in one step.

    Enterprises keep who is suspended; of who leaves, they, the visits still to be made and the parts in periodic
    reports go to the receiver.
    """

    _name = "qi.commissioner.handover"
    _description = "Hand Over and Leave"

    commissioner_id = fields.Many2one("qi.commissioner", required=True, readonly=True)
    target = fields.Selection(
        [("suspended", "Suspended"), ("left", "Left")], string="Becomes", required=True, default="left"
    )
    platform_id = fields.Many2one(related="commissioner_id.platform_id")
    enterprise_count = fields.Integer(related="commissioner_id.enterprise_count")
    planned_visit_count = fields.Integer(related="commissioner_id.planned_visit_count")
    report_count = fields.Integer(related="commissioner_id.report_count")
    receiver_id = fields.Many2one(
        "qi.commissioner",
        string="Handed Over To",
        compute="_compute_receiver_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('state', '=', 'on_duty'), ('platform_id', '=', platform_id), ('id', '!=', commissioner_id)]",
        help="Gets all requests for which no other colleague is chosen below; of who leaves, the enterprises, "
        "planned visits and periodic reports too.",
    )
    line_ids = fields.One2many(
        "qi.commissioner.handover.line",
        "handover_id",
        string="Open Requests",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if "commissioner_id" in fields and not values.get("commissioner_id"):
            values["commissioner_id"] = self.env.context.get("active_id")
        return values

    @api.depends("commissioner_id")
    def _compute_receiver_id(self):
        """Propose the backup, or who of the same platform has least to do."""
        for handover in self:
            leaving = handover.commissioner_id
            colleagues = self.env["qi.commissioner"].search(
                [
                    ("platform_id", "=", leaving.platform_id.id),
                    ("state", "=", "on_duty"),
                    ("is_absent", "=", False),
                    ("id", "!=", leaving.id),
                ]
            )
            by_load = colleagues.sorted("open_request_count")
            handover.receiver_id = (leaving.backup_id & colleagues) or by_load[:1]

    @api.depends("commissioner_id")
    def _compute_line_ids(self):
        for handover in self:
            requests = self.env["qi.request"].search(
                [("commissioner_id", "=", handover.commissioner_id.id), ("is_open", "=", True)]
            )
            handover.line_ids = [
                Command.clear(),
                *(Command.create({"request_id": request.id}) for request in requests),
            ]

    def action_hand_over(self):
        """Give all open requests, enterprises, visits and reports away and let the commissioner go, or do nothing.

        :raises UserError: when a receiver is missing, not on duty or does not serve the platform
        """
        self.ensure_one()
        self.check_access("write")
        leaving = self.commissioner_id
        leaving.check_access("write")
        # What came in since the window was opened is handed over as well.
        requests = self.env["qi.request"].search([("commissioner_id", "=", leaving.id), ("is_open", "=", True)])
        chosen = {line.request_id: line.receiver_id for line in self.line_ids if line.receiver_id}
        for receiver, given in requests.grouped(lambda request: chosen.get(request, self.receiver_id)).items():
            self._check_receiver(receiver)
            given.write({"commissioner_id": receiver.id})
        if self.target == "left":
            self._hand_over_enterprises()
            self._hand_over_visits()
            self._hand_over_reports()
            leaving.action_leave()
        else:
            leaving.action_suspend()
        # Whoever saw the platform only as a stand-in sees it no longer.
        requests._check_commissioner_id()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _hand_over_enterprises(self):
        """Give the enterprises of who leaves to the receiver."""
        # The caller may let the commissioner go: the enterprises need another, also those in the archive.
        Partner_sudo = self.env["res.partner"].sudo().with_context(active_test=False)
        enterprises = Partner_sudo.search([("qi_commissioner_id", "=", self.commissioner_id.id)])
        if enterprises:
            self._check_colleague()
            enterprises.write({"qi_commissioner_id": self.receiver_id.id})

    def _hand_over_visits(self):
        """Let the receiver make the visits that who leaves was to make."""
        # The caller may let the commissioner go: the enterprises are not to wait in vain, at whatever platform.
        visits_sudo = self.env["qi.visit"].sudo()
        user = self.commissioner_id.user_id
        planned = visits_sudo.search([("visitor_ids", "in", user.ids), ("state", "=", "planned")])
        if planned:
            self._check_colleague()
            planned.write(
                {"visitor_ids": [Command.unlink(user.id), Command.link(self.receiver_id.user_id.id)]},
            )

    def _hand_over_reports(self):
        """Let the receiver make the reports that who leaves was to make.

        Where the receiver has another part already, a site manager or the department takes this one: those who
        fill in, check and sign are three people.
        """
        if self.report_count:
            self._check_colleague()
            self.commissioner_id.user_id._qi_hand_over_reports(self.receiver_id.user_id)
            self.commissioner_id.invalidate_recordset(["report_count"])

    def _check_colleague(self):
        """Raise unless the receiver is on duty at the platform of who leaves."""
        self._check_receiver(self.receiver_id)
        if self.receiver_id.state != "on_duty" or self.receiver_id.platform_id != self.platform_id:
            raise UserError(self.env._("Choose a colleague on duty of the same platform."))

    def _check_receiver(self, receiver):
        if not receiver:
            raise UserError(
                self.env._(
                    "Choose a colleague on duty who gets the open requests, enterprises, visits and reports."
                )
            )
        if receiver == self.commissioner_id:
            raise UserError(
                self.env._("%(name)s is the one who goes. Choose a colleague on duty.", name=receiver.name)
            )
