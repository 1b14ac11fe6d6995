# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..tools import protected


class QiClosingMixin(models.AbstractModel):
    """For discreet threads that are closed with their matter: from then on the program alone writes in them.

    What keeps others from it is in ``mail_message_complaint.py``. A model that adopts it has ``_takes_more``.
    """

    _name = "qi.closing.mixin"
    _description = "Closing Thread"
    _inherit = ["qi.discreet.mixin"]

    def _message_track(self, fields_iter, initial_values_dict):
        # What a step changed is written down once the matter has ended.
        return super(QiClosingMixin, self._with_pen())._message_track(fields_iter, initial_values_dict)

    def message_post_with_source(self, source_ref, **kwargs):
        """Write a message of a template; the program notes there what was done, also when the matter has ended."""
        writer = self._with_pen() if source_ref == "mail.message_activity_done" else self
        return super(QiClosingMixin, writer).message_post_with_source(source_ref, **kwargs)

    def _closed_sentence(self):
        """Return what to do instead of writing in the thread of what has ended."""
        raise NotImplementedError

    def _with_pen(self):
        """Return the matters in a context in which the program writes in their threads."""
        return self.with_env(protected.permitted(self.env["mail.message"].with_env(self.env)).env)
