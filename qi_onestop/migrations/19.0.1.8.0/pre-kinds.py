# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Make room for kinds of documents that come with this version: a city may have codes of its own."""
    if not version:
        return
    cr.execute("UPDATE qi_archive_item_kind SET code = code || '_' || id WHERE code IN ('ledger', 'taken_over')")
