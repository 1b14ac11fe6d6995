# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.mimetypes import guess_mimetype

MAX_BYTES = 20_000_000
FILE_TYPES = frozenset(
    {
        "application/pdf",
        "image/png",
        "image/jpeg",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    }
)


class QiPlatformDocument(models.Model):
    """What a platform posts for everybody to read (上墙公示): flow chart, list of services, fees and so on."""

    _name = "qi.platform.document"
    _description = "Posted Document"
    _inherit = ["qi.platform.part.mixin"]
    _order = "platform_id, kind, posted_on desc, id desc"

    name = fields.Char(string="Document Title", required=True)
    kind = fields.Selection(
        [
            ("flow", "Flow Chart"),
            ("services", "List of Services"),
            ("fees", "Schedule of Fees"),
            ("people", "Notice of Commissioners"),
            ("phone", "Supervision Phone"),
            ("rules", "Rules in Force"),
        ],
        required=True,
        default="flow",
    )
    text = fields.Text(string="Wording", help="What is posted, if it is short: a phone number needs no file.")
    file = fields.Binary(attachment=True)
    file_name = fields.Char()
    posted_on = fields.Date(string="Posted Since", default=fields.Date.context_today, required=True)
    valid_until = fields.Date(help="Empty: until it is taken down.")
    responsible_id = fields.Many2one(
        "res.users",
        ondelete="set null",
        index="btree_not_null",
        domain=[("share", "=", False)],
        default=lambda self: self.env.user,
        help="Who keeps it up to date.",
    )
    is_valid = fields.Boolean(string="Valid Now", compute="_compute_is_valid", search="_search_is_valid")

    _dates_order = models.Constraint(
        "CHECK (valid_until IS NULL OR posted_on <= valid_until)",
        "A document cannot end before it is posted. Correct the dates.",
    )

    @api.depends("posted_on", "valid_until")
    def _compute_is_valid(self):
        today = fields.Date.context_today(self)
        for document in self:
            document.is_valid = bool(document.posted_on and document.posted_on <= today) and (
                not document.valid_until or document.valid_until >= today
            )

    @api.model
    def _search_is_valid(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._valid_on(fields.Date.context_today(self))

    @api.model
    def _valid_on(self, day):
        """Return the domain of the documents that are posted on ``day``."""
        return [("posted_on", "<=", day), "|", ("valid_until", "=", False), ("valid_until", ">=", day)]

    @api.constrains("file", "file_name", "text")
    def _check_content(self):
        for document in self.with_context(bin_size=False):
            if not document.file and not (document.text or "").strip():
                raise ValidationError(
                    self.env._("“%(title)s” is empty. Add a file, or write what is posted.", title=document.name)
                )
            if not document.file:
                continue
            content = base64.b64decode(document.file)
            if len(content) > MAX_BYTES or guess_mimetype(content) not in FILE_TYPES:
                raise ValidationError(
                    self.env._(
                        "“%(title)s” must be a PDF, Word, Excel, PNG or JPEG file of at most 20 MB. "
                        "Choose another.",
                        title=document.name,
                    )
                )
            if not document.file_name:
                raise ValidationError(self.env._("The file has no name. Choose it once more."))
