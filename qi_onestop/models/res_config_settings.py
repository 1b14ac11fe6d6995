# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ..tools import archive_handover, archive_number, overdue, report_period, sms
from .qi_complaint_archive import UNIT as COMPLAINT_UNIT
from .qi_disposable_print import FONDS
from .qi_notice_delivery import QUIET
from .qi_request_record import EVALUATION_DAYS
from .qi_request_supervision import DEPARTMENT_DAYS, MANAGER_DAYS


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    qi_statutory_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Statutory Calendar",
        config_parameter="qi_onestop.statutory_calendar_id",
        domain=[("flexible_hours", "=", False)],
    )
    qi_supplement_restarts = fields.Boolean(
        string="Decision Begins Anew", config_parameter="qi_onestop.supplement_restarts"
    )
    qi_silence_first_days = fields.Integer(
        string="First Reminder", config_parameter="qi_onestop.silence_first_days", default=3
    )
    qi_silence_second_days = fields.Integer(
        string="Second Reminder", config_parameter="qi_onestop.silence_second_days", default=7
    )
    qi_silence_deemed_days = fields.Integer(
        string="Delivery Deemed Confirmed", config_parameter="qi_onestop.silence_deemed_days", default=10
    )
    qi_silence_no_reply_days = fields.Integer(
        string="Ended Without Reply", config_parameter="qi_onestop.silence_no_reply_days", default=30
    )
    qi_escalate_manager_days = fields.Integer(
        string="To the Site Manager",
        config_parameter="qi_onestop.escalate_manager_days",
        default=MANAGER_DAYS,
    )
    qi_escalate_department_days = fields.Integer(
        string="To the Coordinating Department",
        config_parameter="qi_onestop.escalate_department_days",
        default=DEPARTMENT_DAYS,
    )
    qi_supervise = fields.Selection(
        [("automatic", "By the Program"), ("manual", "By Hand Only")],
        string="Supervision of Missed Deadlines",
        config_parameter="qi_onestop.supervise",
        default="automatic",
    )
    qi_overdue_before_days = fields.Integer(
        string="Before the Day", config_parameter="qi_onestop.overdue_before_days", default=overdue.BEFORE_DAYS
    )
    qi_overdue_manager_days = fields.Integer(
        string="Late, to the Site Manager",
        config_parameter="qi_onestop.overdue_manager_days",
        default=overdue.MANAGER_DAYS,
    )
    qi_overdue_department_days = fields.Integer(
        string="Late, to the Coordinating Department",
        config_parameter="qi_onestop.overdue_department_days",
        default=overdue.DEPARTMENT_DAYS,
    )
    qi_report_due_day = fields.Integer(
        string="Reports Are Due On Day",
        config_parameter="qi_onestop.report_due_day",
        default=report_period.DUE_DAY,
    )
    qi_sms_url = fields.Char(string="Address of the SMS Gateway", config_parameter="qi_onestop.sms_url")
    qi_sms_number_field = fields.Char(
        string="Field for the Number", config_parameter="qi_onestop.sms_number_field", default=sms.NUMBER_FIELD
    )
    qi_sms_text_field = fields.Char(
        string="Field for the Text", config_parameter="qi_onestop.sms_text_field", default=sms.TEXT_FIELD
    )
    qi_sms_secret_header = fields.Char(
        string="Header for the Secret", config_parameter="qi_onestop.sms_secret_header", default=sms.SECRET_HEADER
    )
    qi_sms_secret = fields.Char(string="Secret", config_parameter="qi_onestop.sms_secret")
    qi_sms_success = fields.Char(string="Sent When", config_parameter="qi_onestop.sms_success")
    qi_quiet_begin = fields.Char(string="Quiet From", config_parameter="qi_onestop.quiet_begin", default=QUIET[0])
    qi_quiet_end = fields.Char(string="Quiet Until", config_parameter="qi_onestop.quiet_end", default=QUIET[1])
    qi_archive_fonds = fields.Char(
        string="Fonds Number", config_parameter="qi_onestop.archive_fonds", default=FONDS
    )
    qi_archive_number = fields.Char(
        string="Archive Numbers", config_parameter="qi_onestop.archive_number", default=archive_number.PATTERN
    )
    qi_complaint_archive_unit = fields.Char(
        string="Unit of Complaint Archives",
        config_parameter="qi_onestop.complaint_archive_unit",
        default=COMPLAINT_UNIT,
    )
    qi_archive_handover_day = fields.Char(
        string="Day of the Hand-Over",
        config_parameter="qi_onestop.archive_handover_day",
        default=archive_handover.DAY,
    )
    qi_archive_keeper_id = fields.Many2one(
        "res.users",
        string="Responsible Archivist",
        config_parameter="qi_onestop.archive_keeper_id",
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref("qi_onestop.qi_onestop_group_archivist").ids),
            ("share", "=", False),
        ],
    )
    qi_evaluation_days = fields.Integer(
        string="Archiving Starts After", config_parameter="qi_onestop.evaluation_days", default=EVALUATION_DAYS
    )
    qi_service_mark = fields.Image(related="company_id.qi_service_mark", readonly=False)

    def set_values(self):
        """Check the calendar before promises are made on it, and the days after which superiors are told.

        :raises UserError: when it has no fixed working hours, or the days make no sense
        """
        self._check_qi_silence()
        self._check_qi_escalation()
        self._check_qi_overdue()
        self._check_qi_report()
        self._check_qi_sms()
        self._check_qi_archive()
        result = super().set_values()
        if self.qi_statutory_calendar_id:
            self.qi_statutory_calendar_id._qi_day_table()
        return result

    def _check_qi_silence(self):
        first, second = self.qi_silence_first_days, self.qi_silence_second_days
        ends = (self.qi_silence_deemed_days, self.qi_silence_no_reply_days)
        if not (0 < first < second and second < min(ends) and max(ends) <= 365):
            raise UserError(
                self.env._(
                    "The days without answer must grow: first reminder, second reminder, end. Correct the numbers."
                )
            )

    def _check_qi_escalation(self):
        if not 1 <= self.qi_escalate_manager_days < self.qi_escalate_department_days <= 60:
            raise UserError(
                self.env._(
                    "A missed deadline reaches the site manager after one working day or more, the department "
                    "later than that, and within 60. Correct the days."
                )
            )

    def _check_qi_report(self):
        if not 1 <= self.qi_report_due_day <= 28:
            raise UserError(self.env._("Reports are due on a day from 1 to 28 of the month. Correct the day."))

    def _check_qi_overdue(self):
        late = (self.qi_overdue_manager_days, self.qi_overdue_department_days)
        if not (1 <= self.qi_overdue_before_days <= 60 and 1 <= late[0] < late[1] <= 60):
            raise UserError(
                self.env._(
                    "The owner is reminded one working day ahead or more; what is late reaches the site manager "
                    "first, then the department, all within 60. Correct the days."
                )
            )

    def _check_qi_sms(self):
        if self.qi_sms_url and not sms.is_address(self.qi_sms_url.strip()):
            raise UserError(self.env._("The address of the SMS gateway must begin with http:// or https://."))
        if self.qi_sms_success and not sms.is_criterion(self.qi_sms_success.strip()):
            raise UserError(self.env._("Say how a success looks in the gateway's answer, like code=0."))
        if not sms.is_header(self.qi_sms_secret_header or sms.SECRET_HEADER, self.qi_sms_secret or ""):
            raise UserError(
                self.env._("The header's name takes letters and hyphens only, the secret one line of ASCII.")
            )
        if not (sms.clock(self.qi_quiet_begin or QUIET[0]) and sms.clock(self.qi_quiet_end or QUIET[1])):
            raise UserError(self.env._("Write times of day like 21:00."))

    def _check_qi_archive(self):
        if not archive_number.is_pattern(self.qi_archive_number or archive_number.PATTERN):
            raise UserError(
                self.env._(
                    "The pattern of archive numbers takes %(parts)s in braces, and must name the piece.",
                    parts=", ".join(archive_number.PARTS),
                )
            )
        if not archive_handover.is_month_day(self.qi_archive_handover_day or archive_handover.DAY):
            raise UserError(self.env._("Write the day by which archives are handed over like 06-30."))
        changed = self.qi_evaluation_days != self.env["qi.request"]._evaluation_days()
        if changed and not 1 <= self.qi_evaluation_days <= 365:
            raise UserError(self.env._("Archiving starts 1 to 365 days after completion. Correct the days."))
