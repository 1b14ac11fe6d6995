# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).


def migrate(cr, version):
    """Requests and services of an earlier version are internal."""
    if not version:
        return
    for table in ("qi_request", "qi_service"):
        cr.execute(f"ALTER TABLE {table} ADD COLUMN IF NOT EXISTS secrecy varchar NOT NULL DEFAULT 'internal'")
        cr.execute(f"ALTER TABLE {table} ALTER COLUMN secrecy DROP DEFAULT")
