# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import protected, rotation


class QiProviderRotation(models.Model):
    """Who came first when, of the institutions shown at a platform for a service: see ``tools/rotation.py``."""

    _name = "qi.provider.rotation"
    _description = "Rotation of Institutions"
    _inherit = ["qi.protected.mixin"]
    _order = "platform_id, service_id, id"

    _machine_fields = frozenset({"platform_id", "service_id", "element_key", "turns"})

    platform_id = fields.Many2one("qi.platform", required=True, readonly=True, ondelete="cascade")
    service_id = fields.Many2one("qi.service", required=True, readonly=True, ondelete="cascade", index=True)
    element_key = fields.Char(
        required=True, readonly=True, help="Elements that were asked for: other ones have other institutions."
    )
    turns = fields.Json(readonly=True)

    _key_uniq = models.Constraint(
        "UNIQUE (platform_id, service_id, element_key)", "There is one rotation for each."
    )

    @api.model
    def _take_turn(self, platform, service, elements, eligible):
        """Return partners ``eligible`` in the order in which they are shown now, and remember who came first.

        Two who ask at once wait for each other: never does the same one come first for both.
        """
        Rotation = protected.permitted(self.sudo())
        key = ",".join(map(str, sorted(elements.ids)))
        self.env.flush_all()
        # The row is made and locked in one go; who comes second begins again with what the first has left.
        [(rotation_id,)] = self.env.execute_query(
            SQL(
                """INSERT INTO qi_provider_rotation (platform_id, service_id, element_key)
                   VALUES (%s, %s, %s)
                   ON CONFLICT (platform_id, service_id, element_key)
                   DO UPDATE SET element_key = EXCLUDED.element_key
                   RETURNING id""",
                platform.id,
                service.id,
                key,
            )
        )
        row = Rotation.browse(rotation_id)
        row.invalidate_recordset()
        turns = {int(provider): turn for provider, turn in (row.turns or {}).items()}
        order, turns = rotation.take_turn(eligible.ids, turns)
        row.turns = {str(provider): turn for provider, turn in turns.items()}
        return eligible.browse(order)
