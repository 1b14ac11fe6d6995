# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import past, protected
from .qi_request_choice import CHANNELS


class QiRequestDeliverable(models.Model):
    """What a task brings: report, certificate, opinion. It is the enterprise's own.

    The station sees that there is one, but neither number nor content before the enterprise agreed: a
    global rule hides the row, so no list, search, figure, export or attachment shows it. The enterprise and
    the institution that made it always see it.
    """

    _name = "qi.request.deliverable"
    _description = "Deliverable of a Task"
    _inherit = ["qi.request.task.part.mixin", "qi.document.mixin"]
    _secret_path = "task_id.request_id"
    _order = "task_id desc, date desc, id desc"
    _rec_name = "number"

    _document_fields = {"file": "file_name", "consent_file": "consent_file_name"}
    _machine_fields = frozenset({"consent", "consent_at", "consent_user_id"})
    _CONTENT_FIELDS = frozenset({"kind", "number", "date", "valid_until", "conclusion", "file"})
    _CONSENT_FIELDS = frozenset({"consent_channel", "consent_person", "consent_file", "consent_file_name"})
    _provider_states = ("running",)
    _portal_writable_fields = _CONTENT_FIELDS | {"task_id", "file_name"}
    _portal_readable_fields = _portal_writable_fields | {
        "consent",
        "consent_at",
        "consent_channel",
        "consent_person",
    }

    kind = fields.Selection(
        [("report", "Report"), ("certificate", "Certificate"), ("opinion", "Expert Opinion"), ("other", "Other")],
        string="Kind of Deliverable",
        required=True,
        default="report",
    )
    number = fields.Char(string="Report or Certificate Number", index="btree_not_null")
    date = fields.Date(string="Date of Issue", required=True, default=past.today)
    valid_until = fields.Date()
    conclusion = fields.Text()
    file = fields.Binary(attachment=True)
    file_name = fields.Char()
    consent = fields.Selection(
        [("none", "Not Asked"), ("given", "Given"), ("refused", "Refused")],
        string="Enterprise's Consent",
        required=True,
        readonly=True,
        default="none",
        copy=False,
        help="Whether the enterprise agreed that the station sees this deliverable.",
    )
    consent_at = fields.Datetime(string="Answered On", readonly=True, copy=False)
    consent_user_id = fields.Many2one(
        "res.users", string="Consent Recorded By", readonly=True, copy=False, ondelete="restrict"
    )
    consent_channel = fields.Selection(CHANNELS, string="Consent Given By", copy=False)
    consent_person = fields.Char(string="Who Agreed", copy=False)
    consent_file = fields.Binary(string="Signed Consent", attachment=True, copy=False)
    consent_file_name = fields.Char(copy=False)

    _dates_order = models.Constraint(
        "CHECK (valid_until IS NULL OR date <= valid_until)",
        "A deliverable cannot end before it was issued. Correct the dates.",
    )
    _date_idx = models.Index("(date)")
    _consent_idx = models.Index("(task_id) WHERE consent <> 'given'")

    @api.constrains("kind", "number")
    def _check_number(self):
        for deliverable in self:
            if deliverable.kind in ("report", "certificate") and not (deliverable.number or "").strip():
                raise ValidationError(self.env._("A report or certificate has a number. Enter it."))

    @api.constrains("file", "file_name")
    def _check_file_name(self):
        for deliverable in self:
            if deliverable.file and not deliverable.file_name:
                raise ValidationError(self.env._("The file has no name. Choose it once more."))

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Record what a task brought. What the station records it has seen: with the enterprise's consent.

        :raises UserError: when the station does not say who agreed, and how
        """
        if protected.is_permitted(self) or self.env.su or self.env.user.share:
            return super().create(vals_list)
        for vals in vals_list:
            self._check_machine_fields(vals)
            if not vals.get("consent_channel") or not (vals.get("consent_person") or "").strip():
                raise UserError(
                    self.env._(
                        "The station records a report only after the enterprise agreed to it: say who agreed, "
                        "and how."
                    )
                )
        self.env["qi.request.task"].browse({vals.get("task_id") for vals in vals_list})._check_part_editable(self)
        given = {"consent": "given", "consent_at": past.now(self), "consent_user_id": self.env.uid}
        permitted = protected.permitted(self._without_machine_defaults())
        made = super(QiRequestDeliverable, permitted).create([{**vals, **given} for vals in vals_list])
        return protected.without_permit(made)

    @api.ondelete(at_uninstall=False)
    def _unlink_unanswered(self):
        if any(deliverable.consent != "none" for deliverable in self.sudo()):
            raise UserError(
                self.env._("The enterprise has decided about this report already. Enter another one instead.")
            )

    def write(self, vals):
        """Write values. Another content asks for another consent.

        :raises AccessError: when the record of a consent is to change
        """
        if protected.is_permitted(self):
            return super().write(vals)
        if vals.keys() & self._CONSENT_FIELDS:
            raise AccessError(self.env._("How the enterprise agreed stays as it was recorded."))
        station = not (self.env.su or self.env.user.share)
        # Whoever entered a row is no secret to who may write it.
        if station and vals.keys() & self._CONTENT_FIELDS and any(row.create_uid.share for row in self.sudo()):
            raise AccessError(
                self.env._("What the institution delivered stays as it is. Send the task back to have it mended.")
            )
        result = super().write(vals)
        if self.env.user.share and vals.keys() & self._CONTENT_FIELDS:
            # The provider was let through above; consents are the program's.
            changed_sudo = self.sudo().filtered(lambda row: row.consent != "none")
            protected.permitted(changed_sudo).write(self._consent_values("none"))
        return result

    # Consent

    def action_give_consent(self):
        """Let the station see the deliverables; called by the enterprise on the portal."""
        self._answer("given")

    def action_refuse_consent(self):
        """Keep the deliverables from the station, also when it was allowed to see them before."""
        self._answer("refused")

    def _answer(self, answer):
        self.check_access("read")
        if self.partner_id - self.env.user.qi_enterprise_ids:
            raise AccessError(self.env._("Only the enterprise decides who sees its reports."))
        # That the caller acts for the enterprise was just checked.
        protected.permitted(self.sudo()).write(self._consent_values(answer, "portal", self.env.user.name))

    @api.model
    def _consent_values(self, answer, channel=False, person=False, file=False, file_name=False):
        asked = answer != "none"
        return {
            "consent": answer,
            "consent_at": asked and past.now(self),
            "consent_user_id": asked and self.env.uid,
            "consent_channel": channel,
            "consent_person": person,
            "consent_file": file,
            "consent_file_name": file_name,
        }
