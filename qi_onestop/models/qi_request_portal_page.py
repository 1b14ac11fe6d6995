# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

DELIVERED_KINDS = ("delivery_confirm", "completed", "archived")


class QiRequest(models.Model):
    """What the page of a request says besides its fields; read access is the caller's to check."""

    _inherit = "qi.request"

    def _enterprise_forms(self):
        """Return the forms that the enterprise gets of the request as it stands."""
        self.ensure_one()
        # What the station has not put before the enterprise yet is none of its forms.
        request_sudo = self.sudo()
        available = {
            "registration": True,
            "notice": bool(request_sudo.supplement_count),
            "acceptance": bool(request_sudo.accepted_at) and not request_sudo.is_historic,
            "decline": request_sudo.stage_kind == "declined",
            "plan": bool(request_sudo.plan_ids),
            "delivery": bool(request_sudo.result) and request_sudo.stage_kind in DELIVERED_KINDS,
        }
        return [form for form, is_there in available.items() if is_there]

    def _enterprise_promises(self):
        """Return what is or was promised to the enterprise; what the station promises itself is not."""
        return self.deadline_ids.filtered(
            lambda deadline: deadline.milestone_id.sudo().code not in ("follow_up", "archive")
        )

    def _running_promises(self):
        """Return the promises to the enterprise whose clock runs: the next step's and the completion's."""
        return self._enterprise_promises().filtered(
            lambda deadline: deadline.is_open and deadline.due_at and deadline.state != "paused"
        )

    def _promised_at(self):
        """Return when completion is promised (UTC), or the next step while only that is."""
        self.ensure_one()
        running = self._running_promises()
        completion = running.filtered(lambda deadline: deadline.milestone_id.sudo().code == "completion")
        return completion.due_at or self.due_at

    def _enterprise_holder(self):
        """Return who has the request in hand now, as ``{"who", "name", "phone"}``.

        ``who`` is enterprise, commissioner, platform, or institution; the phone is the platform's: private
        ones are nobody's business.
        """
        self.ensure_one()
        request_sudo = self.sudo()
        platform_sudo = request_sudo.platform_id
        holder = {"who": "platform", "name": platform_sudo.name, "phone": platform_sudo.phone or ""}
        if request_sudo.waiting_for == "institution":
            at_work = request_sudo.task_ids.filtered(lambda task: task.is_open and task.state != "draft")
            holder.update(who="institution", name=self._listed(at_work.provider_id.mapped("display_name")))
        elif request_sudo.commissioner_id:
            holder.update(who="commissioner", name=request_sudo.commissioner_id.name)
        if request_sudo.waiting_for == "enterprise":
            holder["who"] = "enterprise"
        return holder

    def _intake_answers(self):
        """Return the answers as pairs of label and text."""
        self.ensure_one()
        Task = self.env["qi.request.task"]
        answers = self.intake._values if self.intake else {}
        return [
            (entry["string"], said)
            for entry in self.service_id.intake_definition
            if (said := Task._say_answer(entry, answers.get(entry["name"])))
        ]
