# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Command

from ..tools import named_people, protected


class QiNamingMixin(models.AbstractModel):
    """Recusal by name: whoever of the house a matter names has no part in it, from the first moment on.

    A surname with a title may mean several: all of them are recused until the oversight has decided. A model that
    adopts it has ``named_ids`` (``qi.named.mixin``), ``recused_user_ids``, :meth:`_recuse` and
    :meth:`_firm_grounds`, and names in ``_decide_activity`` the type of activity that asks who is meant.
    """

    _name = "qi.naming.mixin"
    _description = "Matter That Names People"
    _inherit = ["qi.handler.mixin"]
    _decide_activity = None

    is_name_open = fields.Boolean(
        string="Unclear Who Is Meant",
        compute="_compute_is_name_open",
        compute_sudo=True,
        search="_search_is_name_open",
    )

    @api.depends("named_ids.state")
    def _compute_is_name_open(self):
        for matter in self:
            matter.is_name_open = "open" in matter.named_ids.mapped("state")

    @api.model
    def _search_is_name_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("named_ids", "any!", [("state", "=", "open")])]

    def _recuse(self, also=None):
        """Recuse everybody who is to be by now, with all rights."""
        raise NotImplementedError

    def _firm_grounds(self, by_request=None):
        """Return who is recused for what they are to the matter, whatever its words."""
        raise NotImplementedError

    def _own_recused(self):
        """Return who is recused for what the matter itself is."""
        return self.recused_user_ids

    def _note_subjects(self, users):
        """Note whom the matter turned out to be about, with all rights; not every matter notes that."""

    def _find_named(self, text, spared=None):
        """Note whom of the house a text names, but for ``spared``, with all rights.

        Recusing them is up to :meth:`_recuse`.
        """
        self.ensure_one()
        known = self.named_ids.user_id | (spared or self.env["res.users"])
        return self._note_named(self._staff_named(text, known))

    def _note_named(self, found):
        """Note who is named; tell whether there is anybody.

        :param found: ``{user_id: Mention}`` of users who were not noted before
        """
        Named = self.named_ids
        protected.permitted(Named.browse()).create(
            [
                {
                    Named._matter_field: self.id,
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
        """Recuse whom of the house words name, with all rights; put what is unclear before the oversight.

        :param spared: user who is passed over for now
        """
        if self._find_named(text, spared):
            self._heed_named()

    def _heed_named(self):
        """Recuse who was noted as named, with all rights; put what is unclear before the oversight."""
        self._recuse()
        for matter in self:
            matter._ask_who_is_meant()

    # Newcomers

    @api.model
    def _look_for(self, users):
        """Recuse who is new, or called otherwise now, from open matters whose words name them, with all rights.

        What the matters say is read at once, however many there are.
        """
        newcomers = users.sudo().filtered(lambda user: user.active and not user.share)
        if not newcomers:
            return
        names = {user.id: user.name for user in newcomers}
        matters = self.sudo().search(self._looked_through())
        named = {matter: text for matter, text in matters._words().items() if named_people.find(text, names)}
        if not named:
            return
        house = self._names_of_house()
        concerned = self.sudo().browse()
        for matter, text in named.items():
            known_ids = matter.named_ids.user_id.ids
            found = {
                user_id: mention
                for user_id, mention in named_people.find(text, house).items()
                if user_id in names and user_id not in known_ids
            }
            if matter._note_named(found):
                concerned |= matter
        concerned._heed_named()

    @api.model
    def _looked_through(self):
        """Return the domain of the matters in whose words newcomers are looked for."""
        return [("is_open", "=", True)]

    def _words(self):
        """Return ``{matter: text}`` of all words by which somebody may be named, in batch."""
        raise NotImplementedError

    def _ask_who_is_meant(self):
        """Put the unclear names before the oversight, once; with all rights."""
        told = self.activity_ids.filtered(lambda one: one.activity_type_id == self.env.ref(self._decide_activity))
        if not self.is_name_open or told:
            return
        self._tell(
            (self._oversight().sudo() - self.user_id) or self.user_id,
            self._decide_activity,
            lambda speaks: speaks._("Decide who is meant in %(number)s", number=self.name),
        )

    def _forget_if_decided(self):
        self.filtered(lambda matter: not matter.is_name_open)._forget_activities(self._decide_activity)

    # Who is recused for what

    def _named_grounds(self):
        """Return ``{named: users}`` recused because somebody is named; the staff of a manager with them."""
        self.ensure_one()
        return {
            named: self._with_their_staff(named.user_id) if named.is_sure else named.user_id
            for named in self.named_ids
            if named.state != "taken_back"
        }

    def _with_their_staff(self, users, sites=None):
        """Return ``users``, and who follows them where they are recused for sure."""
        return users

    def _hold(self, grounds, firm):
        """Note for each name whom it alone keeps away: ``firm`` are recused for something else."""
        held = {named: named.held_user_ids for named in grounds}
        before = self._own_recused() - self.env["res.users"].union(*held.values())
        for named, users in grounds.items():
            alone = users - firm - before
            if alone != named.held_user_ids:
                protected.permitted(named).write({"held_user_ids": [Command.set(alone.ids)]})

    def _release(self, named):
        """Let those see the matter again who were recused for ``named`` alone, with all rights."""
        self.ensure_one()
        kept = self._firm_grounds().union(*self._named_grounds().values())
        released = named.held_user_ids - kept
        protected.permitted(named).write({"held_user_ids": [Command.clear()]})
        if released:
            unlinks = [Command.unlink(user.id) for user in released]
            protected.permitted(self).write({"recused_user_ids": unlinks})
            self._let_in(released)

    def _let_in(self, users):
        """Show what hangs on the matter to who is recused no more, with all rights."""
