# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class QiTouchingMixin(models.AbstractModel):
    """For parts of a request that note who of the house did what: they are recused from complaints about it.

    Nothing of that shows at the request. A model that adopts it names these fields in ``_touching``, and in
    ``_touched_path`` the way to the request.
    """

    _name = "qi.touching.mixin"
    _description = "Part That Notes Who Had a Hand in a Request"
    _touching = ()
    _touched_path = "request_id"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._tell_touched()
        return records

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {*self._touching}:
            self._tell_touched()
        return result

    def _tell_touched(self):
        # Whoever does it may be of an institution, which reads no request.
        touched_sudo = self.sudo().filtered(lambda part: any(part[name] for name in self._touching))
        self.env["qi.complaint"]._touched(touched_sudo.mapped(self._touched_path))

    @api.model
    def _touching_models(self):
        """Return the models that adopt it."""
        mixin = self.env.registry["qi.touching.mixin"]
        return [
            self.env[name]
            for name, model in self.env.registry.items()
            if issubclass(model, mixin) and not model._abstract
        ]

    @api.model
    def _who_touched(self, requests):
        """Yield ``(request, users)`` of who is noted at the parts of requests, with all rights."""
        for part in self.sudo().search([(self._touched_path, "in", requests.ids)]):
            users = self.env["res.users"].union(*(part[name] for name in self._touching))
            yield part.mapped(self._touched_path), users
