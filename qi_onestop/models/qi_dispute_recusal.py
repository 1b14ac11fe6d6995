# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Command

from ..tools import named_people, protected
from .qi_handler_mixin import HANDLERS

_WORDS = (
    "title",
    "description",
    "response",
    "first_result",
    "outcome_text",
    "complainant_reason",
    "exit_reason",
)
"""Where somebody of the house may be named."""


class QiDispute(models.Model):
    """Recusal (回避): nobody who must not learn of a complaint learns of its dispute; the rules ask the complaint.

    Of a dispute that stands alone those are recused who ever had the request in hand, or whom its words name,
    surely or perhaps (``qi_naming_mixin.py``): they would judge their own work.
    """

    _inherit = "qi.dispute"
    _decide_activity = "qi_onestop.mail_activity_type_dispute_named"

    named_ids = fields.One2many("qi.dispute.named", "dispute_id", string="People Named", readonly=True)
    recused_user_ids = fields.Many2many(
        "res.users",
        "qi_dispute_recused_rel",
        "dispute_id",
        "user_id",
        string="Recused",
        readonly=True,
        copy=False,
        help="They had the request in hand, or are named here: they cannot see that there is a dispute.",
    )

    def _recused(self):
        return super()._recused() | self.sudo().complaint_id.recused_user_ids

    def _recuse(self, also=None):
        """Recuse everybody who is to be by now, with all rights; who was, stays so but for who was not meant.

        :param also: users who are recused as well
        """
        by_request = self.env["qi.complaint"].sudo()._involved_in(self.request_id)
        for dispute in self:
            firm = dispute._firm_grounds(by_request)
            firm |= also or self.env["res.users"]
            grounds = dispute._named_grounds()
            dispute._hold(grounds, firm)
            fresh = firm.union(*grounds.values()) - dispute.recused_user_ids
            if fresh:
                protected.permitted(dispute).write({"recused_user_ids": [Command.link(user.id) for user in fresh]})
                dispute._dismiss(fresh)

    def _firm_grounds(self, by_request=None):
        """Return who had the request in hand, with all rights."""
        self.ensure_one()
        if by_request is None:
            by_request = self.env["qi.complaint"].sudo()._involved_in(self.request_id)
        return by_request.get(self.request_id, self.env["res.users"])

    def _heed_written(self, vals):
        """Recuse whom the words name that were written, with all rights.

        Whoever writes words that name themselves can save them: they are recused with the next step, at which all
        words are looked at.

        :param vals: what was written
        """
        names = _WORDS if "state" in vals else vals.keys() & {*_WORDS}
        spared = self.env["res.users"] if "state" in vals else self.env.user
        for dispute in self if names else ():
            # Who must not learn of the complaint is noted there.
            (dispute.complaint_id or dispute)._heed(dispute._said(names), spared)

    def _said(self, names=_WORDS):
        """Return what the dispute says in the fields ``names``, in one text."""
        return named_people.BETWEEN.join(filter(None, (self[name] for name in sorted(names))))

    @api.model
    def _looked_through(self):
        # Of a complaint's dispute the words are looked through along with those of the complaint.
        return [*super()._looked_through(), ("complaint_id", "=", False)]

    def _words(self):
        return {dispute: dispute._said() for dispute in self}

    def _dismiss(self, users):
        """Take disputes from who is recused from now on: nothing of them stays on their desk."""
        theirs = self.activity_ids | self.action_ids.activity_ids
        theirs.filtered(lambda activity: activity.user_id in users).unlink()
        given = self.action_ids.filtered(lambda action: action.owner_id in users)
        if given:
            protected.permitted(given).write({"owner_id": False})
        for dispute in self:
            if dispute.is_open and not dispute.complaint_id and dispute.user_id in users:
                dispute._assign()


class QiComplaint(models.Model):
    """Who is recused from a complaint, or touches a request, is kept from the disputes over it as well."""

    _inherit = "qi.complaint"

    @api.model
    def _touched(self, requests, by=None):
        result = super()._touched(requests, by)
        if requests:
            self.env["qi.dispute"].sudo().search([("request_id", "in", requests.ids)])._recuse(by)
        return result

    @api.model
    def _look_for(self, users):
        result = super()._look_for(users)
        self.env["qi.dispute"]._look_for(users)
        return result

    @api.model
    def _stood_in_for(self, commissioners):
        result = super()._stood_in_for(commissioners)
        disputes_sudo = self.env["qi.dispute"].sudo()
        disputes_sudo.search([("request_id.commissioner_id", "in", commissioners.ids)])._recuse()
        return result

    @api.model
    def _reassign_stranded(self):
        result = super()._reassign_stranded()
        # Not while the add-on is being installed.
        if self.env.ref(HANDLERS, raise_if_not_found=False):
            self.env["qi.dispute"]._reassign_stranded()
        return result

    def _dismiss(self, users):
        result = super()._dismiss(users)
        self.dispute_ids._dismiss(users)
        return result
