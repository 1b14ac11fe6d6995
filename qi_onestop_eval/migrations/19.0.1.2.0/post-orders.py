# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api

from odoo.addons.qi_onestop.tools import protected

TOLD = ("published", "frozen")


def migrate(cr, version):
    """Let each rectification notice that went out with the number of its round have one of its own.

    It is that number and which of the notices it is, so that the paper that was sent is still found by it.
    """
    if not version:
        return
    env = api.Environment(cr, SUPERUSER_ID, {})
    results = env["qi.eval.result"].search(
        [("round_id.state", "in", TOLD), ("order_number", "=", False)], order="round_id, rank, id"
    )
    told = results.filtered("has_order")
    for number, notices in told.grouped(lambda result: result.round_id.document_number).items():
        for place, result in enumerate(notices if number else [], 1):
            protected.permitted(result).order_number = f"{number}-{place}"
    told._draw_order_numbers()
