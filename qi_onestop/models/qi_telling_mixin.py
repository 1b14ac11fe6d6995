# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date

from odoo import api, models

from ..tools import past, supervision


class QiTellingMixin(models.AbstractModel):
    """Telling people what waits for them, and who answers for what; for everything that people work on."""

    _name = "qi.telling.mixin"
    _description = "Telling People"

    @api.model
    def _tell(self, told, type_xmlid, deadline=None):
        """Create activities of one type.

        :param told: ``[(record, users, summary)]``, of one model; the summary is a text, or a function of an
            environment that speaks the language of whoever is told
        :param deadline: a day, or a function that returns the one of a record; see :meth:`_day_to_act`
        """
        told = [(record, user, summary) for record, users, summary in told for user in users if user.active]
        told = self._without_strangers(told)
        if not told:
            return
        activity_type = self.env.ref(type_xmlid)
        model_id = self.env["ir.model"]._get_id(told[0][0]._name)
        day_of = deadline if callable(deadline) else lambda _record: deadline
        due = {record: day_of(record) for record, _user, _summary in told}
        to_act = {day: self._day_to_act(day) for day in set(due.values())}
        # Whoever acts may be no one who may write at those who are told.
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": activity_type.id,
                    "res_model_id": model_id,
                    "res_id": record.id,
                    "user_id": user.id,
                    "date_deadline": to_act[due[record]],
                    "summary": self._spoken(summary, user),
                }
                for record, user, summary in told
            ]
        )

    @api.model
    def _spoken(self, summary, user):
        # An enterprise may tell people of whom it can read nothing.
        return summary(self.with_context(lang=user.sudo().lang).env) if callable(summary) else summary

    @api.model
    def _without_strangers(self, told):
        """Return ``told`` without those who may not read the trade secret they would be told of."""
        if not told or told[0][0]._secret_path is None:
            return told
        records = told[0][0].browse([record.id for record, _user, _summary in told])
        secrets = set(records._of_secrets().ids)
        return [
            line
            for line in told
            if line[0].id not in secrets or line[0].sudo(False).with_user(line[1]).has_access("read")
        ]

    @api.model
    def _forget_told(self, records, *type_xmlids):
        """Delete the activities of some types on ``records``: what they tell of is done."""
        types = [self.env.ref(xmlid).id for xmlid in type_xmlids]
        # Also those of others.
        self.env["mail.activity"].sudo().search(
            [("res_model", "=", records._name), ("res_id", "in", records.ids), ("activity_type_id", "in", types)]
        ).unlink()

    @api.model
    def _city_days(self):
        """Return the city's working days and the day it is there."""
        days = self.env["resource.calendar"]._qi_statutory()._qi_day_table()._compiled()
        return days, date.fromordinal(days.local_day(past.now(self)))

    @api.model
    def _working_day_after(self, count):
        """Return the ``count``-th working day of the city from tomorrow on."""
        days, today = self._city_days()
        return supervision.working_day_after(today, count, days)

    @api.model
    def _day_to_act(self, day):
        """Return by when to act on what is due on ``day``, if on any.

        Where that day has passed there is time until the next working day: nobody is late with what they just
        learnt.
        """
        days, today = self._city_days()
        return day if day and day >= today else supervision.working_day_after(today, 1, days)

    @api.model
    def _department(self):
        """Return the users of the coordinating department; while there are none, who may do what it does."""
        group_sudo = self.env.ref("qi_onestop.qi_onestop_group_coordinator").sudo()
        return self._department_members() or group_sudo.all_user_ids.filtered("active")

    @api.model
    def _department_members(self):
        """Return who is of the coordinating department; administrators may do what it does, and are not it."""
        # Whoever misses a deadline need not know who they are.
        group_sudo = self.env.ref("qi_onestop.qi_onestop_group_coordinator").sudo()
        return group_sudo.user_ids.filtered("active")

    @api.model
    def _manages(self, platform):
        """Tell whether the caller answers for ``platform`` as its site manager, or for all of them."""
        user = self.env.user
        return (
            self.env.su
            or user.has_group("qi_onestop.qi_onestop_group_administrator")
            or bool(platform and platform in user.qi_managed_platform_ids)
        )
