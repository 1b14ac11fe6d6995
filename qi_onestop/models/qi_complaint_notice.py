# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..tools import complaint_flow, past, protected, working_time

STATUS = "qi_onestop.mail_activity_type_complaint_status"
TOLD_EVERY = 5
SILENCE_AFTER = 10
_BATCH = 100


class QiComplaint(models.Model):
    """Whoever complained is told of every step, and at least every five working days how it stands.

    Silence after an answer counts as consent, apart from who said so. When what is due next is stored, so
    that the scheduler reads one index.
    """

    _inherit = "qi.complaint"

    told_at = fields.Datetime(string="Complainant Last Told On", readonly=True, copy=False)
    status_at = fields.Datetime(string="To Be Told By", readonly=True, copy=False)
    silence_at = fields.Datetime(string="Closes Without a Word On", readonly=True, copy=False)

    _status_idx = models.Index("(status_at) WHERE status_at IS NOT NULL")
    _silence_idx = models.Index("(silence_at) WHERE silence_at IS NOT NULL")

    @api.model
    def _own_path(self):
        """Return the page on which an account reads what became of its complaints."""
        return f"/my/complaints/{self.id}"

    @api.model
    def _public_path(self):
        """Return the page that asks for number and code."""
        return "/qi/complaints/status"

    def _start_clock(self):
        result = super()._start_clock()
        self._told()
        self.env["qi.notice"]._tell("complaint_registered", self)
        return result

    def _after_step(self, source, target, at):
        result = super()._after_step(source, target, at)
        # That a draft was sent back is the house's own affair, and so is who looks at it.
        is_own_affair = source == "decision" and target in complaint_flow.WORKING_STATES
        if target == "answered" and source != "external":
            self._told()
            self.env["qi.notice"]._tell("complaint_answered", self)
            self._told_besides()._tell_step(target, at)
        elif source == "joined":
            # It may have been there before.
            self._told()
            self._tell_step(f"{source} {target}", at)
        elif not is_own_affair and target not in ("acknowledged", "decision"):
            self._told()
            self._tell_step(target, at)
            self._told_besides()._tell_step(target, at)
        return result

    def _told_besides(self):
        """Return what is dealt with here besides, of which whoever complained is told how far this is."""
        return self._joined().with_context(qi_stage_of_main=True)

    def _tell_step(self, step, at):
        """Tell whoever complained how far it is.

        :param step: tells this time from others, together with ``at``
        """
        steps = dict.fromkeys(self, f"{step} {fields.Datetime.to_string(at)}")
        self.env["qi.notice"]._tell("complaint_step", self, steps=steps)

    def _decide_extension(self, granted):
        result = super()._decide_extension(granted)
        if granted:
            self.sudo()._told()
            self.env["qi.notice"]._tell("complaint_extended", self)
        return result

    def _tell_message(self, message):
        """Tell whoever complained that there is a message."""
        # Whoever writes may write the complaint; what is noted is the program's.
        self.sudo()._told()
        self.env["qi.notice"]._tell("complaint_message", self, steps={self: str(message.id)})

    def _told(self):
        """Note that whoever complained was told something now, and by when to tell more."""
        now = past.now(self)
        waiting = self.filtered(lambda complaint: complaint.state in complaint_flow.WAITING_STATES)
        at_work = self.filtered("is_open") - waiting
        for complaints, status_at, silence_at in (
            (at_work, self._days_after(now, TOLD_EVERY), False),
            (waiting, False, self._days_after(now, SILENCE_AFTER)),
            (self - at_work - waiting, False, False),
        ):
            if complaints:
                protected.permitted(complaints).write(
                    {"told_at": now, "status_at": status_at, "silence_at": silence_at}
                )
        self._forget_activities(STATUS)

    @api.model
    def _days_after(self, instant, count):
        table = self.env["resource.calendar"]._qi_statutory()._qi_day_table()._compiled()
        return working_time.due(instant, count, working_time.DAYS, table)

    # The scheduler

    @api.model
    def _cron_complaints(self):
        """Let nothing stand still: handlers and approvers are found, people are told, silence is consent."""
        self._reassign_stranded()
        self._ask_approval_again()
        self.env["qi.complaint.statement"]._follow_up()
        self._in_batches("status_at", lambda complaints: complaints._ask_to_tell())
        self._in_batches("silence_at", lambda complaints: complaints._accept_silence())

    @api.model
    def _in_batches(self, name, function):
        progress = self.env["ir.cron"]
        domain = [(name, "<=", past.now(self))]
        failed = self.browse()
        progress._commit_progress(remaining=self.search_count(domain))
        while True:
            batch = self.search([*domain, ("id", "not in", failed.ids)], limit=_BATCH, order=f"{name}, id")
            held = batch.try_lock_for_update(allow_referencing=True).filtered_domain(domain)
            if not held:
                return
            failed |= held._qi_try_each(function)
            if not progress._commit_progress(len(held)):
                return

    def _ask_to_tell(self):
        """Tell whoever complained how far it is, and ask the handlers to say more, every five working days."""
        now = past.now(self)
        self._told()
        self._tell_step("status", now)
        self._told_besides()._tell_step("status", now)
        for complaint in self:
            complaint._tell(
                complaint.user_id,
                STATUS,
                lambda speaks, number=complaint.name: speaks._(
                    "%(number)s: tell the complainant how it stands", number=number
                ),
            )

    def _accept_silence(self):
        for complaint in self:
            complaint.write({"state": "closed", "acceptance": "silence"})
