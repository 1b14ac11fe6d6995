# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging

import psycopg2

from odoo import models
from odoo.exceptions import LockError

_logger = logging.getLogger(__name__)


class Base(models.AbstractModel):
    _inherit = "base"

    def _additional_allowed_keys_properties_definition(self):
        """Let a properties definition say what else an intake field knows; Odoo refuses what is not named."""
        return (
            *super()._additional_allowed_keys_properties_definition(),
            "required",
            "help",
            "share_with_institution",
        )

    def _qi_try_each(self, function):
        """Call ``function`` with the records, and where that fails with each of them, so that no other waits.

        :return: the records for which it failed; the log says why
        """
        try:
            with self.env.cr.savepoint():
                function(self)
                self.env.flush_all()
            return self.browse()
        except (LockError, psycopg2.OperationalError):
            # Somebody else was quicker: the whole run begins again.
            raise
        except Exception:  # whatever is wrong with one record, the others must go on
            _logger.exception("%s could not be dealt with", self)
        if len(self) == 1:
            return self
        return self.browse().union(*(record._qi_try_each(function) for record in self))
