# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import AccessError, UserError

from ..tools import complaint_flow, protected

LEAD = "qi_onestop.mail_activity_type_complaint_lead"


class QiComplaint(models.Model):
    """Leads for discipline inspection (纪检): handed over, not handled; no handler can make them disappear.

    Whoever complained may take one back. Whether it is one is the handler's to say, and that it is none the
    coordinating department's.
    """

    _inherit = "qi.complaint"

    def write(self, vals):
        """Write values; see :meth:`QiComplaint.write`. The department is told of what turns out to be a lead."""
        result = super().write(vals)
        if "topic" in vals:
            protected.without_permit(self).sudo()._tell_of_leads()
        return result

    def _check_editable(self, vals):
        result = super()._check_editable(vals)
        if "topic" not in vals or vals["topic"] in complaint_flow.LEADS or self.env.su:
            return result
        for complaint in self:
            if complaint.topic in complaint_flow.LEADS and complaint_flow.OVERSIGHT not in complaint._actors():
                raise AccessError(
                    self.env._(
                        "Whether %(number)s is a lead on integrity or discipline after all is up to the "
                        "coordinating department. Ask it to correct “%(field)s”.",
                        number=complaint.name,
                        field=self._fields["topic"]._description_string(self.env),
                    )
                )
        return result

    def _following(self, actors=None):
        # What is said along with a step counts as well: `_check_further`.
        by_complainant = actors is None or complaint_flow.COMPLAINANT in actors
        return [
            target
            for target in super()._following(actors)
            if not complaint_flow.is_handled_lead(self.state, target, self.topic, by_complainant)
        ]

    def _check_further(self, step, vals, value_of):
        if step.target == "joined":
            # What it is joined into is asked about once it is known that the caller may.
            result = super()._check_further(step, vals, value_of)
            main = value_of("joined_into_id")
            main_sudo = (self.browse(main) if isinstance(main, int) else main).sudo()
            # Leads are handed over together.
            if main_sudo.topic in complaint_flow.LEADS:
                return result
        # The voice of whoever complained comes with all rights, the staff's never does.
        if complaint_flow.is_handled_lead(step.source, step.target, value_of("topic"), self.env.su):
            raise UserError(
                self.env._(
                    "%(number)s is a lead on integrity or discipline and is not handled here. Say why in "
                    "“Ended Because”, and hand it over to discipline inspection.",
                    number=self.name,
                )
            )
        return super()._check_further(step, vals, value_of)

    def _tell_of_leads(self):
        """Tell the coordinating department of open leads, once, and no more of what is none; with all rights."""
        leads = self.filtered(lambda complaint: complaint.is_open and complaint.topic in complaint_flow.LEADS)
        told_ids = set(self._scheduled(LEAD, leads).mapped("res_id"))
        for lead in leads.filtered(lambda complaint: complaint.id not in told_ids):
            lead._tell(
                lead._oversight().sudo(),
                LEAD,
                lambda speaks, number=lead.name: speaks._(
                    "See that the lead %(number)s is handed over to discipline inspection", number=number
                ),
            )
        (self - leads)._forget_activities(LEAD)
