# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup

from odoo import models

from odoo.addons.qi_onestop.tools import protected

from ..tools import review_flow


class QiReviewCase(models.Model):
    """What becomes of a bad review when the enterprise corrects its answer, for better or worse."""

    _inherit = "qi.review.case"

    def _keep_up(self, answer):
        """Go on with what the answer says after a correction.

        One that is good now closes an untold case, and leaves a closed one as it was confirmed; one that is bad
        opens a closed case again, and objects to what was told. Whoever gives a name only now is called back.
        """
        is_first_name = answer.qi_is_named and not self.is_named
        if self.state in review_flow.CLOSED_STATES:
            if answer.qi_is_bad and self.state == "closed":
                self._open_anew(answer)
            return
        protected.permitted(self).write(self._said_values(answer))
        if not answer.qi_is_bad:
            if self.state in ("new", "called"):
                self.write({"state": "closed", "confirmation": review_flow.CORRECTED})
            return
        if self.state == "told":
            self.write({"state": "called", "dissatisfaction": self._objection()})
        if is_first_name:
            self._call_who_gave_a_name()

    def _objection(self):
        """Return what the answer says now, as the reason why what was told does not do."""
        heading = self.env._("A new answer is bad again: %(items)s.", items=self.bad_names)
        return "\n".join(filter(None, (heading, self.reasons, self.comment)))

    def _call_who_gave_a_name(self):
        """Have those called back who were anonymous until now; that nobody could be called was no call in time."""
        if self.state == "called":
            self._message_log(
                body=self.env._(
                    "The answer has a name now, so the enterprise is called back. Found until then: %(note)s",
                    note=self.call_note,
                )
            )
            self.write({"state": "new"})
        else:
            self._tell_handlers()
        self._tell_providers()

    def _open_anew(self, answer):
        """Begin the loop again with a new bad answer; what was done about the one before stays in the history."""
        label = self._fields["overall"]._description_string(self.env)
        grades = dict(self._fields["overall"]._description_selection(self.env))
        how = dict(self._fields["confirmation"]._description_selection(self.env))
        said = [
            f"{label}: {grades.get(self.overall, '')}",
            f"{self._fields['confirmation']._description_string(self.env)}: {how.get(self.confirmation, '')}",
            *(
                f"{self._fields[name]._description_string(self.env)}: {self[name]}"
                for name in ("score", "confirmation_note", "call_note", "cause", "measure", "result")
                if self[name]
            ),
        ]
        heading = self.env._("A new answer is bad: the case is opened again. What was on record until then:")
        lines = Markup().join(Markup("<li>%s</li>") % line for line in said)
        body = Markup("<p>%s</p><ul>%s</ul>") % (heading, lines)
        self._message_log(body=body)
        protected.permitted(self).write(self._said_values(answer))
        self.write({"state": "new"})
        if not self.user_id.active:
            self._assign()
        self._tell_providers()
