# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, http, models
from odoo.exceptions import AccessError, LockError, RedirectWarning, UserError

from ..tools import flow, past, protected


class QiFlowMixin(models.AbstractModel):
    """For what moves from ``state`` to ``state`` by a table: buttons, drag on the board and API all pass through.

    A model that adopts it has ``name`` and ``state``, names its table (see ``tools/flow.py``) in ``_flow_table``,
    and says in ``_actors`` what the user is to a record and in ``_actor_name`` what such people are called. Its
    ``write`` hands a changed ``state`` to ``_take_step``, or to ``_check_step`` where it writes the step itself.
    """

    _name = "qi.flow.mixin"
    _description = "Steps by a Table"
    _inherit = ["qi.protected.mixin"]

    _flow_table = None

    # Said anew with each step: what was said before does not count.
    _said_anew = frozenset()

    # What a model says of itself

    def _actors(self):
        """Return the roles of the table that the user has for this record."""
        raise NotImplementedError

    def _actor_name(self, actor):
        """Return what a role of the table is called inside a sentence."""
        raise NotImplementedError

    def _step_name(self):
        """Return what the record is called in the sentences about its steps."""
        return self.name

    def _leads_to(self, target):
        """Tell whether a way of the table is open to this record as it stands, whoever takes it."""
        return True

    def _check_further(self, step, vals, value_of):
        """Raise for what else stands in the way of a step that the table permits.

        :param vals: what is written along with the step
        :param value_of: function that returns what a field holds once the step is taken
        """

    def _form_for(self, target):
        """Return the form that asks for what a step needs, if any: its action's external id, and the context."""
        return ()

    def _stamps(self, source, target, at):
        """Return what the program notes along with a step from ``source`` to ``target``."""
        raise NotImplementedError

    def _after_step(self, source, target, at):
        """Do what follows from a step that all of the records took, with all rights: the step was checked."""
        raise NotImplementedError

    # Where the way leads

    def _following(self, actors=None):
        """Return the states that may follow for those who are ``actors`` (None: for anybody)."""
        self.ensure_one()
        return [target for target in self._flow_table.targets(self.state, actors) if self._leads_to(target)]

    @api.model
    def _state_name(self, state):
        return dict(self._fields["state"]._description_selection(self.env))[state]

    @api.model
    def _actor_names(self, actors):
        return self._listed([self._actor_name(actor) for actor in actors], style="or")

    def _sentence_no_step(self, target):
        """Return the sentence for a step that there is not, with those there are."""
        return self._sentence_no_way(
            self._step_name(),
            self._state_name(self.state),
            self._state_name(target),
            [self._state_name(state) for state in self._following()],
        )

    @api.model
    def _sentence_no_way(self, number, current, target, following):
        """Return the sentence for a step that there is not, from the names of what stands where."""
        if not following:
            return self.env._(
                "%(number)s is closed as “%(current)s” and moves no more.", number=number, current=current
            )
        return self.env._(
            "%(number)s cannot go from “%(current)s” to “%(target)s”. Next may be: %(following)s.",
            number=number,
            current=current,
            target=target,
            following=self._listed(following, style="or"),
        )

    # Checks

    def _lock(self):
        """Keep others from moving the records until this step is done.

        :raises UserError: when somebody is moving them right now
        """
        try:
            self.lock_for_update(allow_referencing=True)
        except LockError as error:
            raise UserError(
                self.env._("Somebody is working on this right now. Reload it and try again.")
            ) from error
        self.invalidate_recordset(["state"])

    def _check_step(self, target, vals):
        """Raise unless the table, the user's part and what is filled in permit the step to ``target``.

        :param vals: what is written along with the step
        :raises AccessError: when the step, or what is said along with it, is up to somebody else
        :raises RedirectWarning: when something must be filled in first and there is a form that asks for it
        :raises UserError: when there is no such step, or something must be filled in first
        """
        self.ensure_one()
        step = self._flow_table.find(self.state, target)
        if not step or not self._leads_to(target):
            raise UserError(self._sentence_no_step(target))
        if not self.env.su and not self._actors() & set(step.actors):
            raise AccessError(
                self.env._(
                    "Moving %(number)s to “%(state)s” is up to %(actors)s.",
                    number=self._step_name(),
                    state=self._state_name(target),
                    actors=self._actor_names(step.actors),
                )
            )
        self._check_said(step, vals)

        def value_of(name):
            return vals.get(name) if name in vals or name in self._said_anew else self[name]

        missing = flow.unfilled(self._flow_table.needed(step, value_of), value_of)
        if missing:
            self._ask_for(missing, target)
        self._check_further(step, vals, value_of)

    def _check_said(self, step, vals):
        """Raise when more is said along with a step than it asks for, unless that may be written anyway."""
        asked = self._flow_table.asked(step.source, step.target)
        self._check_editable({name: value for name, value in vals.items() if name not in asked})

    def _check_editable(self, vals):
        """Raise for what cannot be written where the records stand."""
        for name in sorted(vals.keys() & self._flow_table.editable.keys()):
            for record in self:
                if record.state not in self._flow_table.editable[name] and record._differs(name, vals):
                    raise UserError(
                        self.env._(
                            "“%(field)s” of %(number)s cannot be written while it is at “%(state)s”.",
                            field=self._fields[name]._description_string(self.env),
                            number=record._step_name(),
                            state=self._state_name(record.state),
                        )
                    )

    def _differs(self, name, vals):
        """Tell whether writing ``vals`` changes a field; unless a model looks, whatever is written does."""
        return name in vals

    def _ask_for(self, missing, target):
        """Raise: say which fields a step needs, and lead to the form that asks for them where there is one."""
        sentence = self.env._(
            "To move %(number)s to “%(state)s”, fill in: %(fields)s.",
            number=self._step_name(),
            state=self._state_name(target),
            fields=self._listed([self._fields[name]._description_string(self.env) for name in missing]),
        )
        form = self._form_for(target)
        if not form:
            raise UserError(sentence)
        raise self._leading_to(sentence, *form)

    @api.model
    def _leading_to(self, sentence, action, context):
        """Return the error that says ``sentence`` and leads to a form; at the API one that only says it.

        :param action: external id of the form's action
        """
        if http.request and http.request.dispatcher.routing_type == "json2":
            # A program cannot be led to a form: it gets the sentence, as a client's error.
            return UserError(sentence)
        warning = RedirectWarning(sentence, self.env.ref(action).id, self.env._("Fill In"), context)
        # A field left empty is no failure of the server, which would log it as one.
        warning.loglevel = logging.INFO
        return warning

    # Steps that people take who may not write

    def _take_step(self, vals):
        """Move the records to the ``state`` of ``vals``, with what is said along with it, once that was checked.

        :raises: see :meth:`_check_step`
        """
        self._lock()
        target = vals["state"]
        for record in self:
            record._check_step(target, vals)
        at = past.now(self)
        # Who takes the step was checked; it is written, and goes on, with all rights.
        for source, records in self.grouped("state").items():
            records_sudo = records.sudo()
            for record_sudo in records_sudo:
                protected.permitted(record_sudo).write({**vals, **record_sudo._stamps(source, target, at)})
            protected.without_permit(records_sudo)._after_step(source, target, at)
        self.invalidate_recordset()
        return True
