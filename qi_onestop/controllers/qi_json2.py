# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from werkzeug.exceptions import UnprocessableEntity

from odoo.http import route

from odoo.addons.rpc.controllers.json2 import WebJson2Controller

from .qi_input import MAX_ID

# What these take is the same for every model, and reaches many overrides before the database.
_VALUES = {"write": "vals", "create": "vals_list"}


class QiJson2(WebJson2Controller):
    """The public API: what no method can be called with is the caller's error, said in a sentence."""

    @route()
    def web_json_2_rpc(self, __model__, __method__, ids=(), context=None, **kwargs):
        context = context or {}
        if not isinstance(context, dict):
            raise UnprocessableEntity(self.env._("“context” is an object, like {…}."))
        # Refusals are said in the language the caller asks for, like all others.
        env = self.env(context={**self.env.context, **context})
        if not isinstance(ids, list | tuple) or not all(type(id_) is int and 0 < id_ <= MAX_ID for id_ in ids):
            raise UnprocessableEntity(env._("“ids” is a list of record numbers, like [1, 2]."))
        name = _VALUES.get(__method__)
        if name in kwargs:
            values = kwargs[name]
            rows = values if name == "vals_list" and isinstance(values, list) else [values]
            if not all(isinstance(row, dict) for row in rows):
                raise UnprocessableEntity(env._("“%(name)s” holds fields and values, like {…}.", name=name))
        return super().web_json_2_rpc(__model__, __method__, ids=ids, context=context, **kwargs)
