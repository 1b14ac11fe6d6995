# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..tools import past, promise, protected, working_time
from .qi_deadline_policy import UNITS

STATES = [
    ("running", "Running"),
    ("warning", "Due Soon"),
    ("overdue", "Overdue"),
    ("paused", "Paused"),
    ("met", "Met"),
    ("missed", "Missed"),
    ("cancelled", "Cancelled"),
]
EXTENSION_STATES = {"extension_asked": "asked", "extended": "granted", "extension_refused": "refused"}


class QiDeadlineMixin(models.AbstractModel):
    """One promise of a document, for one milestone: when it falls due, and what became of it.

    A concrete model declares ``document_id``, a many2one with cascade to a model with
    ``qi.deadline.document.mixin``. Everything is derived from ``events``, see ``tools/promise.py``; the
    other fields keep what follows from them, for lists, and :meth:`_audit` compares the two.

    The methods are the program's: a document calls them once it has checked who asks.
    """

    _name = "qi.deadline.mixin"
    _description = "Deadline"
    _inherit = ["qi.protected.mixin"]
    _order = "due_at, id"

    # Who approves extensions: a group, and somebody else than the one who asks.
    _extension_group = "qi_onestop.qi_onestop_group_manager"
    _ALARM_BATCH = 200

    milestone_id = fields.Many2one("qi.deadline.milestone", required=True, readonly=True, ondelete="restrict")
    policy_id = fields.Many2one(
        "qi.deadline.policy", required=True, readonly=True, ondelete="restrict", index=True
    )
    budget = fields.Float(readonly=True, required=True, digits=(8, 2), aggregator=None)
    unit = fields.Selection(UNITS, readonly=True, required=True)
    extension = fields.Float(string="Extended By", readonly=True, digits=(8, 2), aggregator=None)
    warn_percent = fields.Integer(string="Warn At (%)", readonly=True, required=True, aggregator=None)
    day_table_id = fields.Many2one("qi.day.table", readonly=True, required=True, ondelete="restrict")
    events = fields.Json("Recorded Events", readonly=True, required=True)
    extension_state = fields.Selection(
        [("asked", "Asked For"), ("granted", "Granted"), ("refused", "Refused")], readonly=True
    )
    state = fields.Selection(STATES, readonly=True, required=True)
    is_open = fields.Boolean(readonly=True)
    started_at = fields.Datetime(string="Since", readonly=True, required=True)
    due_at = fields.Datetime(string="Due On", readonly=True, help="Empty while the clock stands.")
    warn_at = fields.Datetime(string="Warning On", readonly=True)
    first_due_at = fields.Datetime(string="First Promised For", readonly=True)
    closed_at = fields.Datetime(string="Ended On", readonly=True)
    alarm_at = fields.Datetime(readonly=True, help="When the state changes next by the mere passing of time.")
    used_minutes = fields.Integer(
        string="Working Minutes Used", readonly=True, help="Without pauses, from the start to the end."
    )
    derivation = fields.Html(compute="_compute_derivation", compute_sudo=True, sanitize=False)

    # One promise at a time for a milestone of a document; and what the alarms and previews look for.
    _open_uniq = models.UniqueIndex(
        "(document_id, milestone_id) WHERE is_open IS TRUE",
        "This is promised already. Reload the page to see until when.",
    )
    _alarm_idx = models.Index("(alarm_at) WHERE alarm_at IS NOT NULL")
    _table_idx = models.Index("(day_table_id) WHERE is_open IS TRUE")

    @property
    def _machine_fields(self):
        return self._stored_fields()

    @api.depends("milestone_id", "due_at")
    def _compute_display_name(self):
        say = self.env["resource.calendar"]._qi_say
        for deadline in self:
            due = say(deadline.due_at) if deadline.due_at else ""
            deadline.display_name = f"{deadline.milestone_id.sudo().name} {due}".strip()

    @api.depends("events")
    @api.depends_context("lang")
    def _compute_derivation(self):
        for deadline in self:
            if not deadline.events:
                deadline.derivation = False
                continue
            start, budget, unit, table, pauses = promise.arguments(deadline.events, deadline._tables())
            deadline.derivation = self.env["qi.deadline.calculator"]._explanation(
                start, budget, unit, table, pauses
            )

    # What the documents' program calls

    @api.model
    def _start(self, documents, code, at=None):
        """Open a promise on each document that has none for the milestone and that a policy fits.

        :param code: of the milestone
        :param at: instant of receipt, or ``{id: instant}``; now if not given
        :return: the promises made
        :raises UserError: when an instant lies ahead, or the city has no calendar that works
        """
        now = self._now()
        milestone = self.env["qi.deadline.milestone"]._by_code(code)
        self_sudo = self.sudo()
        running = self_sudo.search(
            [
                ("document_id", "in", documents.ids),
                ("milestone_id", "=", milestone.id),
                ("is_open", "=", True),
            ]
        ).document_id
        documents = documents.filtered(lambda document: document.id not in running._ids)
        policies = self.env["qi.deadline.policy"]._choose(milestone, documents._deadline_criteria())
        if not policies:
            return self.browse()
        table = self.env["resource.calendar"]._qi_statutory()._qi_day_table()
        tables = {table.id: table._compiled()}
        vals_list = []
        for document in documents:
            if document.id not in policies:
                continue
            policy = policies[document.id]
            start = (at.get(document.id) if isinstance(at, dict) else at) or now
            self._check_not_ahead(start, now)
            event = self._event("started", start, now)
            event["terms"] = policy._deadline_terms(table)
            vals_list.append(
                {
                    "document_id": document.id,
                    "milestone_id": milestone.id,
                    **self._derived([event], tables),
                }
            )
        return protected.without_permit(protected.permitted(self_sudo).create(vals_list)).sudo(self.env.su)

    def _pause(self, reason, at=None):
        """Stop the clocks that run. What stands already, stands on; what fell due before ``at``, is due.

        :return: the promises whose clock was stopped
        :raises UserError: without a reason, or when there is none to stop because all fell due
        """
        self._check_open()
        self._check_reason(reason)
        now = self._now()
        running = self.filtered(lambda deadline: deadline.state != "paused")
        late = running.filtered(lambda deadline: deadline.due_at and (at or now) >= deadline.due_at)
        if late and late == self:
            raise UserError(
                self.env._(
                    "The deadline was %(instant)s. After that the clock can no longer be stopped.",
                    instant=self.env["resource.calendar"]._qi_say(late[0].due_at),
                )
            )
        for deadline in running - late:
            deadline._add("paused", at=at, reason=reason, due=fields.Datetime.to_string(deadline.due_at))
        return running - late

    def _resume(self, at=None, reason=""):
        """Let the clock run again; what runs already, runs on."""
        self._check_open()
        return self.filtered(lambda deadline: deadline.state == "paused")._add("resumed", at=at, reason=reason)

    def _meet(self, at=None):
        """End open promises as met, or missed if they fell due before ``at``; ended ones stay as they are."""
        return self.filtered("is_open")._add("met", at=at)

    def _cancel(self, reason, at=None):
        """End open promises that nobody waits for any more."""
        self._check_reason(reason)
        return self.filtered("is_open")._add("cancelled", at=at, reason=reason)

    def _ask_extension(self, more, reason):
        """Ask for more time, in the unit of the promise: once, with a reason, before it falls due.

        :raises UserError: when one of these does not hold
        """
        self._check_open()
        self._check_reason(reason)
        for deadline in self:
            if deadline.extension_state == "granted":
                raise UserError(self.env._("A deadline is extended once only."))
            if deadline.extension_state == "asked":
                raise UserError(self.env._("An extension has been asked for already. Wait for the decision."))
            deadline._check_in_time()
            more = round(more, 2)
            if more <= 0:
                raise UserError(self.env._("Say by how much the deadline is to be extended: more than 0."))
            self.env["qi.deadline.policy"]._check_terms(deadline.budget + more, deadline.unit)
            deadline._add("extension_asked", reason=reason, more=more)
        return True

    def _decide_extension(self, granted, reason=""):
        """Grant or refuse what was asked for, before the promise falls due.

        :raises AccessError: when the caller may not approve, or asked for it
        :raises UserError: when nothing was asked for, or it is too late
        """
        self._check_open()
        for deadline in self:
            if deadline.extension_state != "asked":
                raise UserError(self.env._("Nobody has asked for an extension of this deadline."))
            asked = deadline._last_event("extension_asked")
            if not self.env.su:
                if not self.env.user.has_group(self._extension_group):
                    raise AccessError(self.env._("Only the site manager decides on extensions."))
                if asked["by"] == self.env.uid:
                    raise AccessError(
                        self.env._("You asked for this extension yourself. Let somebody else decide on it.")
                    )
            if granted:
                deadline._check_in_time()
                self.env["qi.deadline.policy"]._check_terms(deadline.budget + asked["more"], deadline.unit)
                deadline._add("extended", reason=reason or asked["reason"], more=asked["more"])
            else:
                deadline._check_reason(reason)
                deadline._add("extension_refused", reason=reason)
        return True

    def _move(self, table=None, policy=None, reason=""):
        """Put open promises on another day table or policy; see the wizard that shows it before."""
        for deadline in self.filtered("is_open"):
            terms = dict(promise.terms(deadline.events))
            if policy:
                terms = policy._deadline_terms(deadline.day_table_id)
            if table:
                terms["table"] = table.id
            if terms.get("agreed"):
                tables = self._tables({terms["table"]}) | deadline._tables()
                terms = promise.agreed(terms, date.fromisoformat(terms["agreed"]), deadline.events, tables)
            deadline._add("moved", reason=reason, terms=terms)

    def _agree(self, day, reason):
        """Promise a date that was agreed on instead of a number of days; the clock must be running.

        :param day: until the close of which the matter is to be done
        """
        self._check_open()
        for deadline in self:
            events = deadline.sudo().events
            deadline._add(
                "moved",
                reason=reason,
                terms=promise.agreed(promise.terms(events), day, events, deadline._tables()),
            )

    def _governed_by(self, policy):
        """Return the promises that would be made under ``policy``, were they made now, but were not.

        One that was extended by days, or is to be, keeps its terms when the policy now counts hours, and
        the reverse; so does one that would grow beyond what a promise can have, and one whose date was agreed.
        """
        criteria = self.document_id._deadline_criteria()
        chosen = self.env["qi.deadline.policy"]._choose(policy.milestone_id, criteria)
        return self.filtered(
            lambda deadline: (
                deadline.policy_id != policy
                and chosen.get(deadline.document_id.id) == policy
                and not promise.terms(deadline.sudo().events).get("agreed")
                and (deadline.unit == policy.unit or deadline.extension_state not in ("asked", "granted"))
                and policy.budget + deadline.extension <= working_time.MAX_BUDGET[policy.unit]
            )
        )

    def _current(self):
        """Return the promise that ends first; else one whose clock stands; else the last that ended."""
        standing = self.filtered("is_open")
        running = standing.filtered("due_at").sorted("due_at")
        if running or standing:
            return (running or standing)[:1]
        return self.sorted(lambda deadline: (deadline.closed_at, deadline.id))[-1:]

    # Alarms

    @api.model
    def _cron_alarms(self):
        """Warn of promises that fall due soon and tell of those that have, each exactly once.

        Only rows whose state changes are touched. Work is committed batch by batch, so that a run can
        stop anywhere; rows that another worker holds are left to it.
        """
        models_sudo = self.env["resource.calendar"]._qi_deadlines_sudo()
        progress = self.env["ir.cron"]
        now = self._now()
        domain = [("alarm_at", "<=", now)]
        progress._commit_progress(remaining=sum(model.search_count(domain) for model in models_sudo))
        for model in models_sudo:
            failed = model.browse()
            while True:
                batch = model.search(
                    [*domain, ("id", "not in", failed.ids)], limit=self._ALARM_BATCH, order="alarm_at, id"
                )
                held = batch.try_lock_for_update().filtered_domain(domain)
                if not held:
                    break
                failed |= held._qi_try_each(lambda deadlines: deadlines._alarm(now))
                if not progress._commit_progress(len(held)):
                    return

    def _alarm(self, now):
        for kind, deadlines in self.grouped(lambda deadline: deadline._alarm_kind(now)).items():
            for deadline in deadlines:
                deadline._add(kind, due=fields.Datetime.to_string(deadline.due_at))
            deadlines.document_id._deadline_alarm(deadlines, kind)
        self.env.flush_all()

    def _alarm_kind(self, now):
        return "breached" if now > self.due_at else "warned"

    # Audit

    def _audit(self):
        """Derive the promises again and return ``[(deadline, field, stored, derived)]`` of what differs.

        Events that make no sense any more count as a difference of their own.
        """
        result = []
        for deadline in self:
            try:
                derived = self._derived(deadline.events, deadline._tables())
            except (AttributeError, LookupError, TypeError, UserError, ValueError) as error:
                result.append((deadline, "events", deadline.events, repr(error)))
                continue
            for name in self._AUDITED:
                stored = self._fields[name].convert_to_write(deadline[name], deadline) or False
                if stored != (derived[name] or False):
                    result.append((deadline, name, stored, derived[name] or False))
        return result

    _AUDITED = (
        "state",
        "is_open",
        "started_at",
        "due_at",
        "warn_at",
        "first_due_at",
        "closed_at",
        "alarm_at",
        "used_minutes",
        "policy_id",
        "budget",
        "unit",
        "warn_percent",
        "day_table_id",
        "extension",
        "extension_state",
    )

    # Helpers

    @api.model
    def _now(self):
        return past.now(self)

    @api.model
    def _event(self, kind, at, now, reason="", **more):
        return {
            "kind": kind,
            "at": fields.Datetime.to_string(at),
            "on": fields.Datetime.to_string(now),
            "by": self.env.uid,
            "who": self.env.user.sudo().name,
            "reason": reason or "",
            **more,
        }

    def _add(self, kind, at=None, reason="", **more):
        """Append an event to each promise and keep what follows from it."""
        now = self._now()
        at = at or now
        self._check_not_ahead(at, now)
        tables = self._tables({more["terms"]["table"]} if "terms" in more else set())
        for deadline in self.sudo():
            if kind in ("paused", "resumed", *promise.ENDS):
                deadline._check_order(kind, at)
            events = [*deadline.events, self._event(kind, at, now, reason, **more)]
            protected.permitted(deadline).write(deadline._derived(events, tables))
        return self

    @api.model
    def _derived(self, events, tables):
        """Return the values that follow from events; see ``tools/promise.py``."""
        try:
            result = promise.derive(events, tables)
        except working_time.NoWorkingTime:
            self.env["qi.deadline.calculator"]._raise_no_working_time()
        terms = promise.terms(events)
        asked = [event["kind"] for event in events if event["kind"] in EXTENSION_STATES]
        return {
            "events": events,
            "policy_id": terms["policy"],
            "budget": terms["budget"],
            "unit": terms["unit"],
            "warn_percent": terms["warn_percent"],
            "day_table_id": terms["table"],
            "extension": promise.extension(events),
            "extension_state": EXTENSION_STATES[asked[-1]] if asked else False,
            **result._asdict(),
            "is_open": result.state in promise.OPEN_STATES,
            "alarm_at": self._alarm_at(result.state, result.warn_at, result.due_at),
        }

    @api.model
    def _alarm_at(self, state, warn_at, due_at):
        # One second after: a promise is kept until its last instant is over.
        overdue_at = due_at and due_at + timedelta(seconds=1)
        return {"running": warn_at, "warning": overdue_at}.get(state)

    def _tables(self, more=()):
        """Return ``{id: DayTable}`` of all tables that the events name."""
        ids = {
            event["terms"]["table"]
            for deadline in self.sudo()
            for event in deadline.events
            if event["kind"] in ("started", "moved")
        }
        return {table.id: table._compiled() for table in self.env["qi.day.table"].sudo().browse(ids | {*more})}

    def _due_day(self):
        table = self._tables()[self.sudo().day_table_id.id]
        return date.fromordinal(table.local_day(self.due_at))

    def _last_event(self, kind):
        return [event for event in self.sudo().events if event["kind"] == kind][-1]

    @api.model
    def _outdated_domain(self, calendar):
        """Return the domain of open promises that do not stand on what the calendar says now."""
        return self._standing_domain(calendar) & Domain("day_table_id", "!=", calendar._qi_day_table().id)

    @api.model
    def _standing_domain(self, calendar):
        """Return the domain of open promises that the calendar concerns: all, if it is the city's."""
        domain = Domain("is_open", "=", True)
        if not calendar.qi_is_statutory:
            domain &= Domain("day_table_id.calendar_id", "=", calendar.id)
        return domain

    def _check_open(self):
        if not all(self.mapped("is_open")):
            raise UserError(self.env._("This deadline has ended. Nothing about it can be changed any more."))

    @api.model
    def _check_reason(self, reason):
        if not isinstance(reason, str) or not reason.replace("\0", "").strip():
            raise UserError(self.env._("Give a reason: it stays with the deadline."))

    @api.model
    def _check_not_ahead(self, at, now):
        if at.year < 1950:
            raise UserError(self.env._("%(year)s is too long ago. Check the time.", year=at.year))
        if at > now + timedelta(minutes=1):
            raise UserError(
                self.env._(
                    "%(instant)s lies ahead. Give the time at which it happened.",
                    instant=self.env["resource.calendar"]._qi_say(at),
                )
            )

    def _check_in_time(self):
        for deadline in self:
            due, asked_on = deadline.due_at, self._now()
            if not due:
                # A pause that was entered after the date does not bring the time before the date back.
                paused = deadline._last_event("paused")
                due, asked_on = promise.instant(paused["due"]), promise.instant(paused["on"])
            if due < asked_on:
                raise UserError(
                    self.env._(
                        "The deadline was %(instant)s. After that it can no longer be extended.",
                        instant=self.env["resource.calendar"]._qi_say(due),
                    )
                )

    def _check_order(self, kind, at):
        timed = [event for event in self.events if event["kind"] in ("started", "paused", "resumed")]
        last = promise.instant(timed[-1]["at"])
        if at < last:
            raise UserError(
                self.env._(
                    "%(instant)s is earlier than what happened before, on %(last)s. Check the time.",
                    instant=self.env["resource.calendar"]._qi_say(at),
                    last=self.env["resource.calendar"]._qi_say(last),
                )
            )
