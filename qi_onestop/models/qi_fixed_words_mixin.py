# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiFixedWordsMixin(models.AbstractModel):
    """For what stays as it is once it is in use: a translation changes it too, and is written past ``write``."""

    _name = "qi.fixed.words.mixin"
    _description = "Fixed Words"

    def update_field_translations(self, field_name, translations, source_lang=""):
        """Translate a text, as long as it may be changed.

        :raises UserError: when it stays as it is
        """
        self.check_access("write")
        self._check_words(field_name)
        return super().update_field_translations(field_name, translations, source_lang)

    def _check_words(self, name):
        """Raise a UserError when the text of this name stays as it is."""
        raise NotImplementedError
