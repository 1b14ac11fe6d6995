# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Command

from ..tools import complaint_flow, protected

DECIDE = "qi_onestop.mail_activity_type_complaint_named"
_SAID_AT = {"review": "dissatisfaction", "external": "dissatisfaction", "withdrawn": "exit_reason"}
"""What whoever complained says at a step, in person or by way of the staff."""


class QiComplaint(models.Model):
    """Recusal by name: whoever of the house a complaint names has no part in it, from the first moment on.

    A surname with a title may mean several: all of them are recused until the oversight has decided.
    """

    _inherit = "qi.complaint"

    named_ids = fields.One2many("qi.complaint.named", "complaint_id", string="People Named", readonly=True)
    is_name_open = fields.Boolean(
        string="Unclear Who Is Meant",
        compute="_compute_is_name_open",
        compute_sudo=True,
        search="_search_is_name_open",
    )

    @api.depends("named_ids.state")
    def _compute_is_name_open(self):
        for complaint in self:
            complaint.is_name_open = "open" in complaint.named_ids.mapped("state")

    @api.model
    def _search_is_name_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("named_ids", "any!", [("state", "=", "open")])]

    def _find_named(self, text, spared=None):
        """Note whom of the house a text names, but for ``spared``, with all rights.

        Recusing them is up to :meth:`_recuse`.
        """
        self.ensure_one()
        known = self.named_ids.user_id | (spared or self.env["res.users"])
        found = self._staff_named(text, known)
        protected.permitted(self.env["qi.complaint.named"]).create(
            [
                {
                    "complaint_id": self.id,
                    "user_id": user_id,
                    "words": mention.words,
                    "is_sure": mention.is_sure,
                    "state": "stands" if mention.is_sure else "open",
                }
                for user_id, mention in found.items()
            ]
        )
        return bool(found)

    def _heed(self, text, spared=None):
        """Recuse whom of the house later words name, with all rights; put what is unclear before the oversight.

        :param spared: user who is passed over for now
        """
        if self._find_named(text, spared):
            self._recuse()
            self._ask_who_is_meant()

    def _heed_said(self, vals):
        """Heed what whoever complained said, with all rights, once it is written.

        Whoever of the staff notes words that name themselves can save them: they are recused with the step that
        the words are for, which goes on without them.
        """
        at_step = _SAID_AT.get(vals.get("state"))
        name = at_step or ("dissatisfaction" in vals and "dissatisfaction")
        if not name:
            return
        for complaint in self.filtered(name):
            complaint._heed(complaint[name], None if at_step else self.env.user)

    def _ask_who_is_meant(self):
        """Put the unclear names before the oversight, once; with all rights."""
        told = self.activity_ids.filtered(lambda one: one.activity_type_id == self.env.ref(DECIDE))
        if not self.is_name_open or told:
            return

        def sentence(speaks):
            return speaks._("Decide who is meant in %(number)s", number=self.name)

        if self._oversight():
            self._tell_overseers(DECIDE, sentence)
        else:
            self._tell(self.user_id, DECIDE, sentence)

    def _forget_if_decided(self):
        self.filtered(lambda complaint: not complaint.is_name_open)._forget_activities(DECIDE)

    def _note_subjects(self, users):
        """Note whom the complaint is about, while that may still be written; with all rights."""
        writable = complaint_flow.EDITABLE["subject_user_ids"]
        if self.subject_kind == "person" and self.state in writable:
            links = [Command.link(user.id) for user in users - self.subject_user_ids]
            if links:
                protected.permitted(self).write({"subject_user_ids": links})

    # Who is recused for what

    def _named_grounds(self):
        """Return ``{named: users}`` recused because somebody is named; the staff of a manager with them."""
        self.ensure_one()
        return {
            named: self._with_their_staff(named.user_id) if named.is_sure else named.user_id
            for named in self.named_ids
            if named.state != "taken_back"
        }

    def _hold(self, grounds, firm):
        """Note for each name whom it alone keeps away: ``firm`` are recused for something else."""
        held = {named: named.held_user_ids for named in grounds}
        before = self.recused_user_ids - self.env["res.users"].union(*held.values())
        for named, users in grounds.items():
            alone = users - firm - before
            if alone != named.held_user_ids:
                protected.permitted(named).write({"held_user_ids": [Command.set(alone.ids)]})

    def _release(self, named):
        """Let those see the complaint again who were recused for ``named`` alone, with all rights."""
        self.ensure_one()
        kept = self._firm_grounds().union(*self._named_grounds().values())
        released = named.held_user_ids - kept
        protected.permitted(named).write({"held_user_ids": [Command.clear()]})
        if released:
            unlinks = [Command.unlink(user.id) for user in released]
            protected.permitted(self).write({"recused_user_ids": unlinks})
            self.statement_ids._show_to(released)
