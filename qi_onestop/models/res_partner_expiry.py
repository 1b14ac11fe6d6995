# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from markupsafe import Markup

from odoo import api, models
from odoo.tools import format_date

from ..tools import protected
from .qi_expiry_mixin import WARN_DAYS


class ResPartner(models.Model):
    _inherit = "res.partner"

    @api.model
    def _cron_qi_expiry(self):
        """Tell the people in charge what runs out: one activity for each partner, however much it is.

        Qualifications of institutions and experts and undertakings are warned of 90 and 30 days before,
        certificates and instruments of enterprises 30 days before, each once for its date. Of undertakings that
        have ended while their signers work on trade secrets the site managers are told.
        """
        Qualification, Instrument = self.env["qi.qualification"], self.env["qi.instrument"]
        Undertaking = self.env["qi.undertaking"]
        served = [("partner_id.active", "=", True)]
        for days in WARN_DAYS[::-1]:
            holders = (
                ("institution", "person", "enterprise") if days == min(WARN_DAYS) else ("institution", "person")
            )
            qualifications = Qualification._to_warn(days, [("kind_id.holder", "in", holders), *served])
            instruments = Instrument._to_warn(days, served) if days == min(WARN_DAYS) else Instrument
            undertakings = Undertaking._to_warn(days, served)
            self._qi_warn_of_expiry(qualifications, instruments, days, undertakings)
            for records in (qualifications, instruments, undertakings):
                protected.permitted(records).write({"warned_days": days})
        Undertaking._tell_lapsed()

    @api.model
    def _qi_warn_of_expiry(self, qualifications, instruments, days, undertakings=()):
        rows = defaultdict(list)
        for record in [*qualifications, *instruments, *undertakings]:
            rows[record.partner_id].append(record)
        activity_type = self.env.ref("qi_onestop.mail_activity_type_expiry")
        model_id = self.env["ir.model"]._get_id("res.partner")
        deciders = self._qi_default_decider()
        vals_list = []
        for partner, records in rows.items():
            user = partner._qi_expiry_user() or deciders
            if not user:
                continue
            said = self.with_context(lang=user.lang).env
            lines = Markup().join(
                Markup("<li>%s</li>")
                % said._(
                    "%(name)s: valid until %(date)s",
                    name=record.with_env(said).display_name,
                    date=format_date(said, record[record._expiry_field]),
                )
                for record in records
            )
            vals_list.append(
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": model_id,
                    "res_id": partner.id,
                    "user_id": user.id,
                    "date_deadline": min(record[record._expiry_field] for record in records),
                    "summary": said._(
                        "%(count)s certificates or undertakings run out within %(days)s days",
                        count=len(records),
                        days=days,
                    ),
                    "note": Markup("<ul>%s</ul>") % lines,
                }
            )
        # The web client shows the activity at once; a mail for each would bury the people in charge.
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)

    def _qi_expiry_user(self):
        """Return who is told of the partner's expiries: the commissioner in charge, who admitted it."""
        self.ensure_one()
        for user in (self.qi_commissioner_id.user_id, self.qi_admitted_by_id, self.create_uid):
            if user.active and not user.share:
                return user
        return self.env["res.users"]

    @api.model
    def _qi_default_decider(self):
        """Return the user of the coordinating department who is told where nobody is in charge."""
        users = self.env.ref("qi_onestop.qi_onestop_group_coordinator").user_ids
        return users.filtered(lambda user: user.active and not user.share).sorted("id")[:1]
