# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Command

from ..tools import complaint_flow, named_people, protected

_SAID_AT = {"review": "dissatisfaction", "external": "dissatisfaction", "withdrawn": "exit_reason"}
"""What whoever complained says at a step, in person or by way of the staff."""
_SAID = ("title", "description", "remedy_sought", "dissatisfaction", "exit_reason")


class QiComplaint(models.Model):
    """Recusal by name, see ``qi_naming_mixin.py``: in whatever whoever complained said, and called their files."""

    _inherit = "qi.complaint"
    _decide_activity = "qi_onestop.mail_activity_type_complaint_named"

    named_ids = fields.One2many("qi.complaint.named", "complaint_id", string="People Named", readonly=True)

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

    def _words(self):
        """Return what whoever complained said, also of what was joined into it, and what its disputes say."""
        said = defaultdict(list)
        texts = {complaint: [complaint[name] for name in _SAID] for complaint in self | self.joined_ids}
        messages = self.env["qi.complaint.message"].search(
            [("complaint_id", "in", [complaint.id for complaint in texts]), ("direction", "=", "in")]
        )
        for message in messages:
            texts[message.complaint_id].append(message.body)
        for complaint, name in self._named_files(self.browse().union(*texts), messages):
            texts[complaint].append(name)
        for complaint, own in texts.items():
            said[complaint if complaint in self else complaint.joined_into_id] += own
        for dispute in self.dispute_ids:
            said[dispute.complaint_id].append(dispute._said())
        return {complaint: named_people.BETWEEN.join(filter(None, words)) for complaint, words in said.items()}

    @api.model
    def _named_files(self, complaints, messages):
        """Return ``[(complaint, file name)]`` of what whoever complained handed in, with all rights."""
        # The program keeps it for them; what the staff puts there has its owner.
        files = self.env["ir.attachment"].search_fetch(
            [
                ("create_uid", "=", SUPERUSER_ID),
                ("res_field", "=", False),
                "|",
                *("&", ("res_model", "=", complaints._name), ("res_id", "in", complaints.ids)),
                *("&", ("res_model", "=", messages._name), ("res_id", "in", messages.ids)),
            ],
            ["name", "res_model", "res_id"],
        )
        return [
            (
                complaints.browse(file.res_id)
                if file.res_model == complaints._name
                else messages.browse(file.res_id).complaint_id,
                file.name,
            )
            for file in files
        ]

    def _note_subjects(self, users):
        """Note whom the complaint is about, while that may still be written; with all rights."""
        writable = complaint_flow.EDITABLE["subject_user_ids"]
        if self.subject_kind == "person" and self.state in writable:
            links = [Command.link(user.id) for user in users - self.subject_user_ids]
            if links:
                protected.permitted(self).write({"subject_user_ids": links})

    def _let_in(self, users):
        self.statement_ids._show_to(users)
