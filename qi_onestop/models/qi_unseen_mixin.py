# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)


class QiUnseenMixin(models.AbstractModel):
    """For records of which nobody learns that they exist: what one may not read answers as what does not exist.

    Odoo answers the two differently, and in debug mode names what it refuses. Whoever may not ask for the model at
    all is told so, whatever the id.
    """

    _name = "qi.unseen.mixin"
    _description = "Unseen Records"
    _inherit = ["qi.scattered.mixin"]

    def _check_access(self, operation):
        if self.env.su or not any(self._ids):
            return super()._check_access(operation)
        if refused := super(QiUnseenMixin, self.browse())._check_access(operation):
            return self, refused[1]
        # That a record exists is found out with all rights, for the caller.
        there = self.sudo().exists().sudo(False)
        unseen = self - there
        result = super(QiUnseenMixin, there)._check_access(operation) if there else None
        if result:
            hidden = super(QiUnseenMixin, result[0])._check_access("read") if operation != "read" else result
            unseen |= hidden[0] if hidden else self.browse()
        if unseen:
            return unseen | (result[0] if result else unseen), self._make_unseen_error
        return result

    def _fetch_field(self, field):
        result = super()._fetch_field(field)
        if not self.env.su and set(filter(None, self._ids)) - field._get_cache(self.env).keys():
            raise self._make_unseen_error()
        return result

    @api.model
    def _unread(self):
        """Return the query of all records that the caller may not read."""
        unread = Domain.TRUE
        if self.has_access("read"):
            unread = ~Domain("id", "in", self.with_context(active_test=False)._search([]))
        return self.sudo().with_context(active_test=False)._search(unread)

    def _make_unseen_error(self):
        """Return the one answer for what does not exist and for what the caller may not read."""
        _logger.info("%s: user %s asked for what is not there, or not theirs to read", self, self.env.uid)
        return AccessError(self.env._("This does not exist, or it is not for you. Go back to the list."))

    def read(self, fields=None, load="_classic_read"):
        """Read records.

        :raises AccessError: when one of them does not exist, or is not the caller's to read
        """
        self.check_access("read")
        return super().read(fields, load)

    def export_data(self, fields_to_export):
        """Export records; see :meth:`read`."""
        self.check_access("read")
        return super().export_data(fields_to_export)

    def get_external_id(self):
        """Return the external ids of records; see :meth:`read`."""
        self.check_access("read")
        return super().get_external_id()

    def get_field_translations(self, field_name, langs=None):
        """Return the translations of a field; see :meth:`read`."""
        self.check_access("read")
        return super().get_field_translations(field_name, langs)
