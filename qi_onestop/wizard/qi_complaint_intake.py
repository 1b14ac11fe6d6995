# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.qi_complaint import CHANNELS, ONLINE_CHANNELS, TRANSFER_CHANNELS
from ..tools import complaint_number, protected

TAKEN = [(code, label) for code, label in CHANNELS if code not in ONLINE_CHANNELS]
CONTENT = (
    "subject_kind",
    "subject_user_ids",
    "institution_id",
    "request_number",
    "description",
    "remedy_sought",
    "origin_number",
    "origin_due",
    "name",
    "phone",
    "email",
    "file",
    "file_name",
)
"""What is not left here once it is registered: whoever took it may be one who must not read it again."""


class QiComplaintIntake(models.TransientModel):
    """Take a complaint at the counter, by telephone, from a letter, the box, or passed on by others.

    Whoever takes it gets number and code to hand over, and nothing else: neither who handles the complaint nor,
    unless their role says so, the complaint.
    """

    _name = "qi.complaint.intake"
    _description = "Take a Complaint"
    _inherit = ["qi.document.mixin", "qi.protected.mixin"]
    _rec_name = "number"

    _machine_fields = frozenset({"number", "code"})

    channel = fields.Selection(TAKEN, string="Came By", required=True, default="counter")
    is_transfer = fields.Boolean(compute="_compute_is_transfer")
    received_at = fields.Datetime(
        string="Complaint Received On", required=True, default=lambda self: fields.Datetime.now()
    )
    platform_id = fields.Many2one(
        "qi.platform",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.user.qi_duty_platform_ids[:1],
    )
    topic = fields.Selection(
        lambda self: self.env["qi.complaint"]._fields["topic"]._description_selection(self.env),
        string="Complained Of",
        required=True,
        default="other",
    )
    subject_kind = fields.Selection(
        lambda self: self.env["qi.complaint"]._fields["subject_kind"]._description_selection(self.env),
        string="Complained About",
        required=True,
        default="service",
    )
    subject_user_ids = fields.Many2many(
        "res.users", string="People Complained About", domain=[("share", "=", False)]
    )
    institution_id = fields.Many2one("res.partner", string="Institution Complained About", ondelete="cascade")
    request_number = fields.Char(string="Request Number as Given")
    description = fields.Text(string="What Happened")
    remedy_sought = fields.Text()
    origin_number = fields.Char(string="Number of the Sender")
    origin_due = fields.Date(string="Deadline of the Sender")
    name = fields.Char(string="Complainant Name", help="Left empty where somebody wants to stay anonymous.")
    phone = fields.Char()
    email = fields.Char()
    file = fields.Binary(string="Scan of the Letter", attachment=False)
    file_name = fields.Char()
    number = fields.Char(string="Complaint Number", readonly=True)
    code = fields.Char(string="Complaint Code", readonly=True)
    slip_qr = fields.Binary(string="QR Code", compute="_compute_slip_qr")

    @api.depends("channel")
    def _compute_is_transfer(self):
        for intake in self:
            intake.is_transfer = intake.channel in TRANSFER_CHANNELS

    def _compute_slip_qr(self):
        report = self.env["ir.actions.report"]
        for intake in self:
            intake.slip_qr = base64.b64encode(report.barcode("QR", intake._slip_url(), width=160, height=160))

    def action_register(self):
        """Register the complaint; what is left is the number and the code.

        :raises UserError: when it was registered already, or something needed is missing
        """
        self.ensure_one()
        if self.number:
            raise UserError(self.env._("%(number)s is registered already. Take the next one.", number=self.number))
        description = (self.description or "").strip()
        transfer = {"origin_number": self.origin_number, "origin_due": self.origin_due} if self.is_transfer else {}
        receipt = self.env["qi.complaint"]._receive(
            {
                "platform_id": self.platform_id.id,
                "channel": self.channel,
                "title": complaint_number.title(description),
                "description": description,
                "remedy_sought": self.remedy_sought,
                "topic": self.topic,
                "subject_kind": self.subject_kind,
                "subject_user_ids": self.subject_user_ids.ids,
                "institution_id": self.institution_id.id,
                "received_at": self.received_at,
                **transfer,
            },
            {"name": self.name, "phone": self.phone, "email": self.email},
            request_number=self.request_number or "",
            attachments=self._scans(),
        )
        emptied = dict.fromkeys(CONTENT, False) | {"subject_kind": "service", "subject_user_ids": [(5,)]}
        protected.permitted(self).write({**emptied, "number": receipt.number, "code": receipt.code})
        return self._reopened()

    def action_next(self):
        """Begin with the next complaint."""
        return self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_complaint_intake_action")

    def action_print(self):
        """Print the slip with number and code."""
        self.ensure_one()
        return self.env.ref("qi_onestop.qi_complaint_intake_report_slip").report_action(self)

    def _scans(self):
        intake = self.with_context(bin_size=False)
        if not intake.file:
            return []
        content = self._decoded(intake.file)
        return [(self._checked_upload(intake.file_name or "", content), content)]

    def _reopened(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take a Complaint"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "current",
        }

    def _slip_url(self):
        return f"{self.get_base_url()}{self.env['qi.complaint']._public_path()}"

    def _slip_name(self):
        return self.env._("Complaint Slip %(number)s", number=self.number or "")
