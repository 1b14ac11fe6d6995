# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where the web client fetches a file that a record makes."""

from urllib.parse import quote

_OFFICE = "application/vnd.openxmlformats-officedocument."
TYPES = {
    "docx": f"{_OFFICE}wordprocessingml.document",
    "json": "application/json",
    "xlsx": f"{_OFFICE}spreadsheetml.sheet",
}


def action(record, field, name):
    """Return the action that downloads the binary ``field`` of ``record`` as a file called ``name``.

    The type is said: Odoo would look for it in the first bytes, and log that half a zip is none.
    """
    kind = quote(TYPES[name.rpartition(".")[2]], safe="")
    name = name.replace("/", "-")
    return {
        "type": "ir.actions.act_url",
        "url": f"/web/content/{record._name}/{record.id}/{field}/{name}?download=true&mimetype={kind}",
        "target": "self",
    }
