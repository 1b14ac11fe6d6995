# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import binascii
from datetime import timedelta

from odoo import api, models
from odoo.tools import hash_sign, verify_hash_signed

from ..tools import request_flow

SCOPE = "qi_onestop.request.status"
VALID_DAYS = 90

_ONE_SCREEN = ("registered", "completed")
_WAY = ("submitted", "accepted", "planning", "plan_confirm", "executing", "delivery_confirm", "completed")
# Kinds beside the way, by the step they belong to.
_BESIDE = {"supplement": "submitted", "rework": "executing", "archived": "completed"}


class QiRequest(models.Model):
    """How far a request is, for those who hold the link on a receipt: read-only, and no names."""

    _inherit = "qi.request"

    def _status_url(self):
        """Return the absolute address of the page that says how far the request is, without login.

        It expires after 90 days and shows nothing once the request is closed. Each call signs a new one.
        """
        self.ensure_one()
        token = hash_sign(self.sudo().env, SCOPE, self.id, expiration=timedelta(days=VALID_DAYS))
        return f"{self.get_base_url()}/qi/status/{token}"

    @api.model
    def _of_status_token(self, token):
        """Return the open request a link leads to, with all rights, or nothing: for whatever reason."""
        nothing = self.sudo().browse()
        if not isinstance(token, str) or len(token) > 500 or not token.isascii():
            return nothing
        try:
            request_id = verify_hash_signed(self.sudo().env, SCOPE, token)
        except (ValueError, IndexError, binascii.Error):
            return nothing
        return self.sudo().search([("id", "=", request_id), ("is_open", "=", True)]) if request_id else nothing

    def _step_bar(self):
        """Return the steps of the way as ``{"name", "state"}``; the state is done, now, or ahead."""
        self.ensure_one()
        kinds = _ONE_SCREEN if self.process == "instant" else _WAY
        names = dict(zip(kinds, self.env["qi.request.stage"]._kind_names(kinds), strict=True))
        kind = _BESIDE.get(self.stage_kind, self.stage_kind)
        if kind not in kinds:
            # It left the way: how far it came nobody asks any more.
            return [
                {"name": names[kinds[0]], "state": "done"},
                {"name": self.stage_id.name, "state": "now"},
            ]
        if kind != self.stage_kind and self.stage_kind != "archived":
            names[kind] = self.stage_id.name
        reached = kinds.index(kind)
        over = self.stage_kind in request_flow.DONE_KINDS
        return [
            {"name": names[step], "state": "done" if at < reached or over else "now" if at == reached else "ahead"}
            for at, step in enumerate(kinds)
        ]
