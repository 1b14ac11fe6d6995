# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

from odoo.addons.qi_onestop.hooks import CITY_LANGUAGE
from odoo.addons.qi_onestop.models.qi_archive_destruction import Part


class QiArchive(models.Model):
    """What was said of a request is destroyed with it; grades, dates and states stay: statistics need them."""

    _inherit = "qi.archive"

    @api.model
    def _destroyed_parts(self):
        return (
            *super()._destroyed_parts(),
            Part("qi.review.invitation", "qi.request", "request_id", frozenset({"token"})),
            Part("survey.user_input", "qi.request", "qi_request_id", frozenset({"access_token", "invite_token"})),
            Part("survey.user_input.line", "survey.user_input", "user_input_id"),
            # By the answer: a case without a name knows no request.
            Part("qi.review.case", "survey.user_input", "answer_id", frozenset({"name"})),
            Part("qi.review.deadline", "qi.review.case", "document_id", frozenset({"events"})),
            Part("qi.follow.up", "qi.request", "request_id"),
        )

    @api.model
    def _blank_messages(self, messages, sentence):
        """Take away what was written; a case without a name names no list, which would lead to its request."""
        unnamed = [
            id_
            for (id_,) in self.env.execute_query(
                SQL(
                    """SELECT message.id FROM mail_message AS message
                         JOIN qi_review_case AS c ON c.id = message.res_id AND c.is_named IS NOT TRUE
                        WHERE message.model = 'qi.review.case' AND message.id = ANY(%s)""",
                    messages,
                )
            )
        ]
        if unnamed:
            speaks = self.with_context(lang=CITY_LANGUAGE).env
            super()._blank_messages(unnamed, speaks._("Destroyed when the time to keep it was over."))
        return super()._blank_messages(sorted(set(messages) - set(unnamed)), sentence)
