# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools.i18n import format_list

from ..hooks import CITY_LANGUAGE
from ..tools import complaint_number, past, protected
from .qi_handler_mixin import ADMINISTRATORS

PREFIX = "TX"
"""Of the numbers of lists of complaint archives (投诉销毁); drawn by lot, as those of complaints are."""


class QiArchiveDisposal(models.Model):
    """Disposal of complaint archives: on lists of their own, on which nobody has a part who is recused from any.

    An archivist proposes what this archivist may read; what is left is up to another. So everybody with a part in
    a list sees all of it, and everybody else does not see that there is one.
    """

    _inherit = "qi.archive.disposal"

    unfit_user_ids = fields.Many2many("res.users", compute="_compute_unfit_user_ids", exportable=False)

    @api.depends("line_ids")
    def _compute_unfit_user_ids(self):
        for disposal in self:
            disposal.unfit_user_ids = disposal._unfit()

    def _unfit(self):
        """Return who may have no part in the lists, with all rights: recused from one, or an administrator."""
        archives_sudo = self.sudo().line_ids.complaint_archive_id
        if not archives_sudo:
            return self.env["res.users"]
        recused = archives_sudo.complaint_id.recused_user_ids | archives_sudo.dispute_id.recused_user_ids
        return recused | self.env["qi.complaint"]._users_of_group(ADMINISTRATORS)

    def _check_people(self, users):
        result = super()._check_people(users)
        if unfit := self._unfit() & users:
            raise UserError(
                self.env._(
                    "%(names)s may have no part in this list. Choose somebody else.",
                    names=format_list(self.env, unfit.mapped("name"), lang_code=self.env.lang or "en_US"),
                )
            )
        return result

    def _ask(self, users, summary):
        # Who was recused since is not told.
        return super()._ask(users - self._unfit(), summary)

    def _draw_number(self):
        if self.kind != "complaint":
            return super()._draw_number()
        year = past.today(self).year
        number = complaint_number.number(year, PREFIX)
        while self.sudo().search_count([("number", "=", number)], limit=1):
            number = complaint_number.number(year, PREFIX)
        return number

    # Proposing

    def action_propose_complaints(self):
        """Put the complaint archives that have run out, and that the caller may read, on a proposal of the caller.

        :return: the action that shows it
        :raises UserError: when nothing has run out
        """
        self.browse().check_access("create")
        return self._proposed(self._propose_complaints())

    @api.model
    def _propose_complaints(self):
        archives = self._proposable(kind="complaint")
        if not archives:
            return self.browse()
        commands = [Command.create({"complaint_archive_id": archive.id}) for archive in archives]
        mine = [("state", "=", "draft"), ("kind", "=", "complaint"), ("create_uid", "=", self.env.uid)]
        disposal = self.search(mine, limit=1)
        if disposal:
            disposal.write({"line_ids": commands})
            return disposal
        # The kind is the program's: whoever proposes by hand proposes archives of requests.
        return protected.without_permit(
            protected.permitted(self).create({"kind": "complaint", "line_ids": commands})
        )

    @api.model
    def _cron_propose(self):
        result = super()._cron_propose()
        archivists = self.env.ref("qi_onestop.qi_onestop_group_archivist").all_user_ids
        for archivist in archivists.filtered(lambda user: user.active and not user.share):
            mine = self.with_user(archivist).with_context(lang=CITY_LANGUAGE)
            if disposal := mine._propose_complaints():
                disposal._ask(archivist, mine.env._("Look at what has run out, and choose the appraisal group"))
        return result

    # The seal of the list

    def _seal_label(self):
        # The log is read by others: it does not number lists that these may not see.
        return ("complaint_disposal", "–") if self.kind == "complaint" else super()._seal_label()
