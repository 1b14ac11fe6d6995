# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

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
            Part("qi.review.case", "qi.request", "request_id", frozenset({"name"})),
            Part("qi.review.deadline", "qi.review.case", "document_id", frozenset({"events"})),
            Part("qi.follow.up", "qi.request", "request_id"),
        )
