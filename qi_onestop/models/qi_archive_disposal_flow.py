# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools.i18n import format_list

from ..tools import archive_number, disposal_flow, past, protected


class QiArchiveDisposal(models.Model):
    """The steps of a disposal: who takes them, and what they do. The table is ``tools/disposal_flow.py``."""

    _inherit = "qi.archive.disposal"

    # Who may

    def _check_actor(self, actor):
        """Raise an AccessError unless the caller is ``actor`` for the disposal."""
        self.ensure_one()
        self.check_access("read")
        user = self.env.user
        if actor == disposal_flow.ARCHIVIST:
            fits = user.has_group("qi_onestop.qi_onestop_group_archivist")
        elif actor == disposal_flow.MEMBER:
            fits = user in self.member_ids
        elif actor == disposal_flow.LEADER:
            fits = user in self._leaders(self.proposed_by_id)
        elif actor == disposal_flow.WITNESS:
            fits = user in self.witness_ids - self._unfit_witnesses(self.executed_by_id)
        else:
            fits = self.env.su
        if not fits:
            raise AccessError(
                self.env._(
                    "This step of “%(disposal)s” is up to %(actor)s.",
                    disposal=self.display_name,
                    actor=self._actor_name(actor),
                )
            )

    def _actor_name(self, actor):
        return {
            disposal_flow.ARCHIVIST: self.env._("the archivist"),
            disposal_flow.MEMBER: self.env._("the appraisal group"),
            disposal_flow.LEADER: self.env._(
                "the coordinating department, but neither who proposed it nor the appraisal group"
            ),
            disposal_flow.WITNESS: self.env._("the two witnesses, who have no other part in it"),
            disposal_flow.PROGRAM: self.env._("the program"),
        }[actor]

    def _unfit_witnesses(self, executor):
        """Return those of the witnesses who had another part: proposed, appraised, approved or carry out."""
        self.ensure_one()
        unfit = disposal_flow.unfit_witnesses(
            self.witness_ids.ids, self.member_ids.ids, self.proposed_by_id.id, self.approved_by_id.id, executor.id
        )
        return self.witness_ids.filtered(lambda user: user.id in unfit)

    def _leaders(self, proposer):
        """Return who of the coordinating department may decide on the list."""
        self.ensure_one()
        return (
            self.env["qi.telling.mixin"]
            ._department_members()
            .filtered(lambda user: disposal_flow.leads(user.id, proposer.id, self.member_ids.ids))
        ) - self._unfit()

    def _checked_reason(self, reason):
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say why: it stays on record."))
        return reason

    def _check_step(self, target, reason=None):
        """Check that the caller may take the step to ``target`` now.

        :raises AccessError: when it is up to somebody else
        :raises UserError: when there is no such step, or something is missing
        """
        self.ensure_one()
        step = disposal_flow.find(self.state, target)
        if not step:
            states = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "“%(disposal)s” is at “%(state)s”; from there nothing leads to “%(target)s”.",
                    disposal=self.display_name,
                    state=states[self.state],
                    target=states[target],
                )
            )
        self._check_actor(step.actor)
        for name in step.required:
            if not self[name]:
                raise UserError(
                    self.env._(
                        "Fill in “%(field)s” first.", field=self._fields[name]._description_string(self.env)
                    )
                )
        # Two who sign at once would each miss the other's word.
        self._hold_rows()
        return self._checked_reason(reason) if step.reason else reason

    def _move(self, target, **values):
        protected.permitted(self.sudo()).write({**values, "state": target})

    def _sign(self, part, note=None):
        """Note that the caller gave the own word as ``part``."""
        Signature = self.env["qi.archive.disposal.signature"]
        # Nobody signs for another: the row is the program's.
        protected.permitted(Signature.sudo()).create(
            {
                "disposal_id": self.id,
                "part": part,
                "user_id": self.env.uid,
                "signed_at": past.now(self),
                "note": (note or "").strip() or False,
            }
        )
        # Who has signed is asked no more.
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"], user_id=self.env.uid)
        self.invalidate_recordset(["signature_ids", "awaits_me"])

    def _void_signatures(self, part=None):
        """Let the signatures under the list count no more, or those of one part: it is not what was signed."""
        marks_sudo = self.sudo().signature_ids.filtered(lambda mark: mark.is_valid and part in (None, mark.part))
        protected.permitted(marks_sudo).write({"is_valid": False})

    # Steps

    def action_submit(self):
        """Hand the proposal to the appraisal group.

        :raises AccessError: unless the caller is the archivist
        :raises UserError: when the list is empty, the group too small, or the caller in it
        """
        self._check_step("appraisal")
        if len(self.member_ids) < disposal_flow.MIN_MEMBERS:
            raise UserError(
                self.env._(
                    "The appraisal group has at least %(count)s members. Choose more.",
                    count=disposal_flow.MIN_MEMBERS,
                )
            )
        self._check_people(self.member_ids)
        if not disposal_flow.appraise(self.member_ids.ids, self.env.uid):
            raise UserError(
                self.env._(
                    "You propose the list and cannot appraise it as well. Choose somebody else for the appraisal "
                    "group."
                )
            )
        if not self._leaders(self.env.user):
            raise UserError(
                self.env._(
                    "Nobody of the coordinating department is left to approve the list: who proposes or appraises "
                    "does not approve. Choose other members."
                )
            )
        # Trade secrets are on the list by their numbers, also for who does not read them.
        self.sudo().line_ids.filtered(lambda line: line.state == "proposed")._check_run_out()
        self._move("appraisal", proposed_by_id=self.env.uid, proposed_at=past.now(self), return_reason=False)
        self._sign("proposer", self.opinion)
        self._ask(self.member_ids, self.env._("Appraise the list and sign it"))

    def _check_people(self, users):
        for user in users:
            if user.share or not user.active:
                raise UserError(self.env._("%(name)s has no login of the house.", name=user.name))

    def _appraise(self, note=None):
        """Sign the list as a member of the appraisal group; the last one hands it on for approval."""
        self._check_step("approval")
        if self.env.user in self._signed("member"):
            raise UserError(self.env._("You have signed this list already."))
        self._sign("member", note)
        if not disposal_flow.signed(self.member_ids.ids, self._signed("member").ids):
            return
        self._move("approval")
        self._ask(self._leaders(self.proposed_by_id), self.env._("Approve the list or send it back"))

    def _send_back(self, reason):
        """Send the list back to the archivist, who proposes anew."""
        reason = self._check_step("draft", reason)
        self._void_signatures()
        self._move("draft", return_reason=reason)
        self._ask(self.sudo().proposed_by_id, self.env._("The list was sent back: mend it or drop it"))

    def _approve(self, note=None):
        """Approve the list: it gets its number, and what is kept longer is kept."""
        self._check_step("approved")
        self._move("approved", number=self._draw_number(), approved_by_id=self.env.uid, approved_at=past.now(self))
        self._sign("leader", note)
        today = past.today(self)
        for line in protected.permitted(self.sudo().line_ids.filtered(lambda line: line.state == "extended")):
            until = archive_number.expires_on(today.year, str(line.extra_years))
            line.write({"extended_until": until, "is_open": False})
            protected.permitted(line._archive()).write({"extended_until": until})
        self._ask(self.sudo().proposed_by_id, self.env._("Approved: name two witnesses and carry it out"))

    def _draw_number(self):
        """Return the number of a list that is approved."""
        self.ensure_one()
        [number] = self.env.ref("qi_onestop.qi_disposal_sequence").sudo()._qi_draw(1)
        return number

    def action_carry_out(self):
        """Carry out an approved list, as soon as two witnesses are there.

        :raises AccessError: unless the caller is the archivist
        :raises UserError: unless there are two witnesses, none of whom proposed, appraised, approved or is the
            caller
        """
        self._check_step("witnessing")
        if len(self.witness_ids) != disposal_flow.WITNESSES:
            raise UserError(self.env._("Name exactly two witnesses."))
        if unfit := self._unfit_witnesses(self.env.user):
            raise UserError(
                self.env._(
                    "%(names)s cannot be a witness: who proposes, appraises, approves or carries out a disposal "
                    "does not witness it. Name somebody else.",
                    names=format_list(self.env, unfit.mapped("name"), lang_code=self.env.lang or "en_US"),
                )
            )
        self._check_people(self.witness_ids)
        self._move("witnessing", executed_by_id=self.env.uid)
        self._sign("executor")
        self._ask(self.witness_ids, self.env._("Confirm that you witness the destruction"))

    def _witness(self, note=None):
        """Confirm as a witness; after the second one the program destroys what is on the list."""
        self._check_step("destroying")
        if self.env.user in self._signed("witness"):
            raise UserError(self.env._("You have confirmed already; the other witness has to."))
        self._sign("witness", note)
        if not disposal_flow.signed(self.witness_ids.ids, self._signed("witness").ids):
            return
        self._move("destroying")
        self._ask(self.env["res.users"], "")
        self.env.ref("qi_onestop.ir_cron_archive_destroy").sudo()._trigger()

    def _drop(self, reason):
        """Drop the disposal; its archives are free for another."""
        reason = self._check_step("cancelled", reason)
        self._move("cancelled", return_reason=reason)
        protected.permitted(self.sudo().line_ids).write({"is_open": False})
        self._ask(self.env["res.users"], "")

    # Buttons

    def action_sign(self):
        """Open the dialog in which a member signs."""
        return self._dialog("sign")

    def action_return(self):
        """Open the dialog that sends the list back."""
        return self._dialog("return")

    def action_approve(self):
        """Open the dialog in which a leader approves."""
        return self._dialog("approve")

    def action_witness(self):
        """Open the dialog in which a witness confirms."""
        return self._dialog("witness")

    def action_drop(self):
        """Open the dialog that drops the disposal."""
        return self._dialog("drop")

    def _dialog(self, step, **values):
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": dict(self.env["qi.archive.disposal.step"]._fields["step"]._description_selection(self.env))[
                step
            ],
            "res_model": "qi.archive.disposal.step",
            "views": [[False, "form"]],
            "target": "new",
            "context": {
                "default_disposal_id": self.id,
                "default_step": step,
                **{f"default_{name}": value for name, value in values.items()},
            },
        }
