# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiActivityMixin(models.AbstractModel):
    """Gives people something to do, in batch."""

    _name = "qi.activity.mixin"
    _description = "Activities in Batch"

    @api.model
    def _schedule_all(self, activity_type, said):
        """Give people something to do, all in one go.

        :param activity_type: external id
        :param said: ``[(document, user, sentence, day)]``; what is nobody's is left out
        """
        type_id = self.env.ref(activity_type).id
        vals_list = [
            {
                "activity_type_id": type_id,
                "res_model_id": self.env["ir.model"]._get_id(document._name),
                "res_id": document.id,
                "user_id": user.id,
                "date_deadline": day,
                "summary": sentence,
                "automated": True,
            }
            for document, user, sentence, day in said
            if user
        ]
        # The web client shows the activity at once; a mail for each would bury the people in charge.
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(vals_list)

    @api.model
    def _scheduled(self, activity_type, documents):
        """Return the open activities of a type at ``documents``, with all rights.

        :param activity_type: external id
        """
        return (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("activity_type_id", "=", self.env.ref(activity_type).id),
                    ("res_model", "=", documents._name),
                    ("res_id", "in", documents.ids),
                ]
            )
        )
