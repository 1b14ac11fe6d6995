# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from functools import partial

from odoo import api, fields, models
from odoo.tools import format_date

from ..tools import overdue, past, protected

ACTIVITY = "qi_onestop.mail_activity_type_overdue"
_BATCH = 200
MACHINE_FIELDS = frozenset({"remind_on", "told_level"})
"""What the program alone sets here; who adopts the mixin adds them to its own."""


class QiOverdueMixin(models.AbstractModel):
    """For what somebody has to do until a day: they are reminded, and superiors learn of what is late.

    Who adopts it names the day in ``_due_field`` and says with ``_awaited`` and ``_due_users`` whether somebody
    waits for it, and for whom. People are told by activities, so it has them.
    """

    _name = "qi.overdue.mixin"
    _description = "Supervised Due Date"
    _due_field = "due_date"

    remind_on = fields.Date(string="Told Next On", readonly=True, copy=False, index="btree_not_null")
    told_level = fields.Integer(string="Told So Far", readonly=True, copy=False)

    def _awaited(self):
        """Tell whether somebody waits for the record to be done."""
        raise NotImplementedError

    def _due_users(self):
        """Return whose it is."""
        raise NotImplementedError

    def _may_be_told(self, users):
        """Return those of ``users`` who may learn of the record."""
        return users

    @api.model
    def _overdue_days(self):
        """Return the city's settings: days before, until the site manager, until the department."""
        get = self.env["ir.config_parameter"].sudo().get_param
        names = (
            ("before", overdue.BEFORE_DAYS),
            ("manager", overdue.MANAGER_DAYS),
            ("department", overdue.DEPARTMENT_DAYS),
        )
        values = [(get(f"qi_onestop.overdue_{name}_days") or "", default) for name, default in names]
        return [int(value) if value.isdecimal() else default for value, default in values]

    def _plan_reminders(self):
        """Begin anew to remind of the records, or stop where nobody waits any more."""
        if not self:
            return
        records_sudo = protected.permitted(self.sudo())
        days, _today = self.env["qi.telling.mixin"]._city_days()
        counts = self._overdue_days()
        for record_sudo in records_sudo:
            due = record_sudo[self._due_field]
            waits = due and record_sudo._awaited()
            first = overdue.plan(due, days, *counts)[overdue.BEFORE] if waits else False
            record_sudo.write({"remind_on": first, "told_level": overdue.NOBODY})
        self.env["qi.telling.mixin"]._forget_told(self, ACTIVITY)

    @api.model
    def _cron_overdue(self):
        """Remind of what falls due, and tell superiors of what is late; each once, batch by batch."""
        progress = self.env["ir.cron"]
        _days, today = self.env["qi.telling.mixin"]._city_days()
        domain = [("remind_on", "<=", today)]
        progress._commit_progress(remaining=self.search_count(domain))
        failed = self.browse()
        while True:
            batch = self.search([*domain, ("id", "not in", failed.ids)], limit=_BATCH, order="remind_on, id")
            held = batch.try_lock_for_update(allow_referencing=True).filtered_domain(domain)
            if not held:
                return
            failed |= held._qi_try_each(lambda records: records._tell_of_due())
            if not progress._commit_progress(len(held)):
                return

    def _tell_of_due(self):
        """Take the steps of reminding that are due today."""
        days, today = self.env["qi.telling.mixin"]._city_days()
        counts = self._overdue_days()
        managers = self.platform_id._nearest_managers()
        department = self.env["qi.telling.mixin"]._department()
        told, risen = {}, self.browse()
        for record in self:
            due = record[self._due_field]
            if not (due and record._awaited()):
                protected.permitted(record).write({"remind_on": False})
                continue
            planned = overdue.plan(due, days, *counts)
            levels = overdue.reached(record.told_level, today, planned)
            for level in levels:
                users = {
                    overdue.MANAGER: managers.get(record.platform_id.id),
                    overdue.DEPARTMENT: department,
                }.get(level) or record._due_users()
                sentence = partial(record._due_sentence, level)
                told.setdefault(due, []).append((record, record._may_be_told(users), sentence))
            if overdue.DEPARTMENT in levels:
                risen |= record
            last = max(levels, default=record.told_level)
            protected.permitted(record).write(
                {"told_level": last, "remind_on": overdue.following(last, planned) or False}
            )
        for due, lines in told.items():
            self.env["qi.telling.mixin"]._tell(lines, ACTIVITY, max(due, past.today(self)))
        risen._rose_to_department()

    def _rose_to_department(self):
        """Do what follows when the department has been told that records are late."""

    def _due_sentence(self, level, speaks):
        values = {
            "name": self.with_context(lang=speaks.lang).display_name,
            "date": format_date(speaks, self[self._due_field]),
        }
        if level == overdue.BEFORE:
            return speaks._("%(name)s is due on %(date)s", **values)
        if level == overdue.DUE:
            return speaks._("%(name)s was to be done by %(date)s", **values)
        return speaks._(
            "%(name)s was due on %(date)s and is late; it is up to %(users)s",
            **values,
            users=speaks["qi.request"]._listed(self._due_users().sudo().mapped("name")) or "–",
        )
