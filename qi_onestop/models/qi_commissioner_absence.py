# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class QiCommissioner(models.Model):
    """Who is absent when, and who stands in (AB岗)."""

    _inherit = "qi.commissioner"

    absent_from = fields.Date(tracking=True, copy=False)
    absent_to = fields.Date(
        string="Absent Until", tracking=True, copy=False, help="Last day of absence. Empty: until further notice."
    )

    @api.constrains("absent_from", "absent_to")
    def _check_absence(self):
        for commissioner in self:
            first, last = commissioner.absent_from, commissioner.absent_to
            if last and (not first or last < first):
                raise ValidationError(
                    self.env._("An absence begins on a day and does not end before it. Correct the dates.")
                )

    @api.constrains("backup_id")
    def _check_backup_id(self):
        labels = dict(self._fields["state"]._description_selection(self.env))
        for commissioner in self:
            if commissioner.backup_id.state in ("suspended", "left"):
                raise ValidationError(
                    self.env._(
                        "%(name)s is “%(state)s” and cannot stand in. Choose a colleague on duty.",
                        name=commissioner.backup_id.name,
                        state=labels[commissioner.backup_id.state],
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        commissioners = super().create(vals_list)
        commissioners.filtered("absent_from")._update_absence()
        return commissioners

    def write(self, vals):
        back = self.browse()
        if "is_absent" in vals and not vals["is_absent"] and not vals.get("absent_from"):
            today = self._city_today()
            back = self.filtered(lambda post: post.absent_from and post.absent_from <= today)
        result = super().write(vals)
        if back:
            # Who returns early is not sent away again by the dates.
            back.write({"absent_from": False, "absent_to": False})
        elif vals.keys() & {"absent_from", "absent_to"}:
            dated = self.filtered("absent_from")
            dated._update_absence()
            if "is_absent" not in vals:
                (self - dated)._set_absent(absent=False)
        return result

    @api.model
    def _cron_absence(self):
        """Let absences begin and end by their dates, every day."""
        self.search([("absent_from", "!=", False)])._update_absence()

    def _update_absence(self):
        """Mark as absent who is absent today by date; forget the dates of what is over."""
        today = self._city_today()
        over = self.filtered(lambda post: post.absent_to and post.absent_to < today)
        running = (self - over).filtered(lambda post: post.absent_from <= today)
        running._set_absent(absent=True)
        (self - over - running)._set_absent(absent=False)
        if over:
            # Which forgets the dates as well.
            over.write({"is_absent": False})

    @api.model
    def _city_today(self):
        """Return the day it is in the city, also for the scheduler, which has no time zone."""
        calendar = self.env["resource.calendar"].sudo()
        calendar = calendar.browse(calendar._qi_statutory_id()).exists()
        return fields.Date.context_today(self.with_context(tz=calendar.tz or "Asia/Shanghai"))

    def _set_absent(self, absent):
        changed = self.filtered(lambda post: post.is_absent != absent)
        if changed:
            changed.write({"is_absent": absent})

    def _end_as_backup(self):
        """Dissolve the pairs in which the commissioners stand in, and tell those they stood in for."""
        # Pairs reach over platforms: they end also where the caller may not write.
        pairs = self.env["qi.commissioner"].sudo().search([("backup_id", "in", self.ids)])
        backups = {pair: pair.backup_id for pair in pairs}
        pairs.write({"backup_id": False})
        for pair, backup in backups.items():
            said = pair.with_context(lang=pair.user_id.lang)
            pair.message_notify(
                partner_ids=pair.user_id.partner_id.ids,
                subject=said.env._("You have no backup any more"),
                body=said.env._(
                    "%(name)s no longer stands in for you. Ask your site manager for another backup.",
                    name=backup.name,
                ),
            )
