# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..hooks import CITY_TIMEZONE
from ..tools import complaint_flow, named_people

HANDLERS = "qi_onestop.qi_onestop_group_complaint_handler"
OVERSIGHT = "qi_onestop.qi_onestop_group_coordinator"
ADMINISTRATORS = "qi_onestop.qi_onestop_group_administrator"
OUTSIDE = "qi_onestop.mail_activity_type_complaint_outside"


class QiHandlerMixin(models.AbstractModel):
    """For what a complaint handler handles and the coordinating department oversees, and nobody who is recused.

    A model that adopts it has ``platform_id``, ``user_id``, ``is_open``, ``due_at``, ``recused_user_ids`` and
    ``_give_to``.
    """

    _name = "qi.handler.mixin"
    _description = "Handled Matter"
    _inherit = ["qi.activity.mixin", "qi.flow.mixin"]

    next_states = fields.Json(compute="_compute_next_states")
    is_handler = fields.Boolean(compute="_compute_next_states")
    is_oversight = fields.Boolean(compute="_compute_next_states")

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_next_states(self):
        """The states the user may move it to, so that no button is shown in vain."""
        for record in self:
            actors = record._actors()
            record.is_handler = complaint_flow.HANDLER in actors
            record.is_oversight = complaint_flow.OVERSIGHT in actors
            record.next_states = record._following(actors)

    @api.model
    def _users_of_group(self, xmlid):
        # The id is in memory; to ask whether the group still exists would be a query for each record.
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(xmlid, raise_if_not_found=True)
        # Who is in charge of complaints is known to the program alone.
        group_sudo = self.env["res.groups"].sudo().browse(group_id)
        return group_sudo.all_user_ids.filtered(lambda user: user.active and not user.share)

    def _takes_more(self):
        """Tell whether words and files may still be added."""
        return self.is_open

    def _recused(self):
        """Return who must not learn of the matter, with all rights."""
        return self.sudo().recused_user_ids

    @api.model
    def _staff_named(self, text, known=None):
        """Return ``{user_id: Mention}`` of the staff whom a text names, surely or perhaps, with all rights.

        One query for all names, whatever their number.

        :param known: users of whom it is known already
        """
        known_ids = known.ids if known else ()
        # Those who are known count as well: by the whole name of one of them no other is meant.
        found = named_people.find(text, self._names_of_house())
        return {user_id: mention for user_id, mention in found.items() if user_id not in known_ids}

    @api.model
    def _names_of_house(self):
        """Return ``{user_id: name}`` of the staff, with all rights."""
        # Who works in the house is the house's to know; whoever writes is told nothing of it.
        users_sudo = self.env["res.users"].sudo().search_fetch([("share", "=", False)], ["name"])
        return {user.id: user.name for user in users_sudo}

    def _oversight(self):
        """Return the users of the coordinating department who are not recused; administrators are not of it."""
        department = self._users_of_group(OVERSIGHT) - self._users_of_group(ADMINISTRATORS)
        return (department - self._recused()).sudo(False)

    def _candidates(self, excluded):
        """Return who may handle it, by the rule: up the platform tree, at last the oversight.

        A handler on duty nowhere is there for all platforms; whoever is absent as a commissioner is passed over.
        """
        able = self._users_of_group(HANDLERS) - self._users_of_group(ADMINISTRATORS)
        able -= self._recused() | excluded
        able -= able.filtered(lambda user: any(user.qi_commissioner_ids.mapped("is_absent")))
        path = [int(part) for part in reversed(self.platform_id.parent_path.strip("/").split("/"))]
        for platform in self.env["qi.platform"].browse(path):
            here = able.filtered(lambda user, platform=platform: platform in user.qi_duty_platform_ids)
            if here:
                return here
        anywhere = able.filtered(lambda user: not user.qi_duty_platform_ids)
        return anywhere or self._oversight().sudo() - excluded

    def _assign(self, excluded=None):
        """Give each to who handles the fewest of those who may, with all rights.

        :param excluded: users who handled them before
        """
        none = self.env["res.users"].browse()
        for record in self:
            candidates = record._candidates(excluded or none)
            loads = dict(
                self._read_group(
                    [("user_id", "in", candidates.ids), ("is_open", "=", True)], ["user_id"], ["__count"]
                )
            )
            chosen = min(candidates, key=lambda user: (loads.get(user, 0), user.id), default=none)
            record._give_to(chosen)

    def _give_to(self, user):
        """Put it into the hands of ``user``, or of nobody."""
        raise NotImplementedError

    def _call_outside(self):
        """Nobody inside may handle it: the administrators are told that much, and no more."""
        self._call_administrators(
            OUTSIDE,
            lambda speaks: speaks._("A complaint or dispute needs a handler from outside: add one to the group"),
        )

    def _call_administrators(self, activity_type, sentence):
        """Tell the administrators, once, that somebody from outside is needed; what it is about they never learn.

        :param sentence: function of an environment that speaks the user's language
        """
        kind = self.env.ref(activity_type)
        administrators = self._users_of_group(ADMINISTRATORS) - self.env.ref("base.user_root")
        administrators -= self._recused()
        told = self.env["mail.activity"].search(
            [("activity_type_id", "=", kind.id), ("user_id", "in", administrators.ids)]
        )
        told = {(activity.user_id, activity.summary) for activity in told}
        summaries = {user: sentence(self.with_context(lang=user.lang).env) for user in administrators}
        day = self.env["qi.telling.mixin"]._day_to_act(None)
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": kind.id,
                    "user_id": user.id,
                    "date_deadline": day,
                    "summary": summary,
                }
                for user, summary in summaries.items()
                if (user, summary) not in told
            ]
        )

    @api.model
    def _able_handlers(self):
        """Return who may have open matters in hand: handlers and the department, who are not absent."""
        able = self._users_of_group(HANDLERS) | self._users_of_group(OVERSIGHT)
        return able - able.filtered(lambda user: any(user.qi_commissioner_ids.mapped("is_absent")))

    # Activities

    @api.model
    def _city_day(self, instant):
        """Return the day on which ``instant`` lies in the city."""
        return fields.Datetime.context_timestamp(self.with_context(tz=CITY_TIMEZONE), instant).date()

    def _due_day(self):
        """Return the last day of what is promised, or nothing while no clock runs."""
        return self.due_at and self._city_day(self.due_at)

    def _tell(self, users, activity_type, sentence, day=None):
        """Give people something to do about one matter; nobody who may not read it.

        :param sentence: function of an environment that speaks the user's language
        :param day: by which it is due; see ``_day_to_act``
        """
        users = users.filtered(lambda user: self.sudo(False).with_user(user).has_access("read"))
        day = self.env["qi.telling.mixin"]._day_to_act(day)
        self._schedule_all(
            activity_type,
            [(self, user, sentence(self.with_context(lang=user.lang).env), day) for user in users],
        )

    def _forget_activities(self, *activity_types):
        """Delete activities: what they tell of is done; all of them if no type is given."""
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        if activity_types:
            domain.append(("activity_type_id", "in", [self.env.ref(xmlid).id for xmlid in activity_types]))
        # Also those of others.
        self.env["mail.activity"].sudo().search(domain).unlink()

    # Steps

    def _actors(self):
        """Return whether the user handles it or oversees it, in the words of ``tools/complaint_flow.py``."""
        self.ensure_one()
        user = self.env.user
        actors = set()
        if self.user_id == user:
            actors.add(complaint_flow.HANDLER)
        if user in self._oversight():
            actors.add(complaint_flow.OVERSIGHT)
        return actors

    @api.model
    def _group_expand_state(self, states, domain):
        """Show columns in the order of the steps. Empty ones are of no use: cards are not dragged into them."""
        return [state for state in self._fields["state"].get_values(self.env) if state in states]

    @api.model
    def _actor_name(self, actor):
        return {
            complaint_flow.HANDLER: self.env._("the handler"),
            complaint_flow.OVERSIGHT: self.env._("the coordinating department"),
            complaint_flow.COMPLAINANT: self.env._("the complainant"),
        }[actor]

    def _begin_step(self, vals):
        """Lock the records and check that all of them may take the step that ``vals`` ask for.

        :return: the state they stand at, or None when there is no step to take: they are there already
        """
        self._check_values(vals)
        self._check_machine_fields(vals)
        self.check_access("write")
        self._lock()
        sources = set(self.mapped("state"))
        if len(sources) > 1:
            raise UserError(self.env._("These stand at different steps. Move them step by step."))
        if sources <= {vals["state"]}:
            return None
        for record in self:
            record._check_step(vals["state"], vals)
        return sources.pop()

    def _move_to(self, state):
        """Move records to ``state``.

        :raises UserError: when they are there already: somebody else pressed the same button
        """
        self.check_access("write")
        self._lock()
        for record in self:
            if record.state == state:
                raise UserError(
                    self.env._(
                        "%(number)s is at “%(state)s” already. Reload the page to see who moved it.",
                        number=record.name,
                        state=self._state_name(state),
                    )
                )
        self.write({"state": state})

    def _differs(self, name, vals):
        field, value = self._fields[name], self[name]
        if field.type in ("many2many", "one2many"):
            return bool(vals[name])
        if field.type == "date":
            return value != field.to_date(vals[name])
        return (value.id if field.relational else value) != (vals[name] or False)
