# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class QiArchive(models.Model):
    """Who finds the archive of a trade secret: whoever reads its request, at this very moment."""

    _inherit = "qi.archive"

    # Stored, so that only the few archives of secrets lead to their requests: what is counted is never joined.
    secrecy = fields.Selection(related="request_id.secrecy", store=True)
    is_secret_hidden = fields.Boolean(
        compute="_compute_is_secret_hidden", search="_search_is_secret_hidden", exportable=False
    )

    _secret_idx = models.Index("(id) WHERE secrecy = 'secret'")

    @api.depends("request_id.is_secret_hidden")
    @api.depends_context("uid")
    def _compute_is_secret_hidden(self):
        # Rules ask this with all rights: whoever asks is the user all the same.
        for archive in self:
            archive.is_secret_hidden = archive.sudo().request_id.is_secret_hidden

    @api.model
    def _search_is_secret_hidden(self, operator, value):
        if operator != "in":
            return NotImplemented
        is_open = Domain.custom(to_sql=self._open_secret_sql)
        hidden, shown = Domain("secrecy", "=", "secret") & ~is_open, Domain("secrecy", "!=", "secret") | is_open
        return hidden if True in value else shown

    @api.model
    def _open_secret_sql(self, model, alias, query):
        """Return the SQL that tells whether the user reads the secret an archive belongs to.

        Odoo would join all requests for it; the database asks this of the archives of secrets alone, one by one
        as it meets them: a page needs few of them.
        """
        Request_sudo = model.env["qi.request"].sudo().with_context(active_test=False)
        secrets = Request_sudo._search(Request_sudo._secret_open_domain())
        request = Request_sudo._field_to_sql(secrets.table, "id")
        secrets.add_where(SQL("%s = %s", request, model.sudo()._field_to_sql(alias, "request_id", query)))
        return SQL("COALESCE(%s, FALSE)", secrets.subselect("TRUE"))
