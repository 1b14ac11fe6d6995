# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import seal

_LEFT_OUT = "left_out_request_ids"


class QiArchive(models.Model):
    """Who finds the archive of a trade secret: whoever reads its request, at this very moment.

    A register is one while it tells of requests that became trade secrets after it was sealed: who finds it reads
    all of them. What is sealed stays as it is, so nothing can be blackened in it.
    """

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
        hidden = set()
        registers_sudo = self.sudo().filtered(lambda archive: archive.kind == "register")
        if registers_sudo:
            told = self._told_sql(Domain("is_secret_hidden", "=", True), registers_sudo.ids)
            hidden = {id_ for id_, _request_id in self.env.execute_query(told)}
        for archive in self:
            archive.is_secret_hidden = archive.sudo().request_id.is_secret_hidden or archive._origin.id in hidden

    @api.model
    def _search_is_secret_hidden(self, operator, value):
        if operator != "in":
            return NotImplemented
        is_open = Domain.custom(to_sql=self._open_secret_sql)
        tells = self._domain_of_telling(Domain("is_secret_hidden", "=", True))
        if True in value:
            return (Domain("secrecy", "=", "secret") & ~is_open) | tells
        return (Domain("secrecy", "!=", "secret") | is_open) & ~tells

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

    # Registers

    @api.model
    def _told_sql(self, secrets, ids=None):
        """Return the SQL of ``(register, request)`` of what registers tell of ``secrets``, a domain of requests.

        :param ids: of the registers asked for; None for all
        """
        self.flush_model(["listed_request_ids", "left_out_request_ids"])
        Request_sudo = self.env["qi.request"].sudo().with_context(active_test=False)
        return SQL(
            """SELECT listed.archive_id, listed.request_id
                 FROM qi_archive_register_request_rel AS listed
            LEFT JOIN qi_archive_register_left_out_rel AS left_out USING (archive_id, request_id)
                WHERE left_out.archive_id IS NULL AND listed.request_id IN %s%s""",
            Request_sudo._search(Domain("secrecy", "=", "secret") & secrets).subselect(),
            SQL() if ids is None else SQL(" AND listed.archive_id = ANY(%s)", ids),
        )

    @api.model
    def _domain_of_telling(self, secrets):
        """Return the domain of the registers that tell of one of ``secrets``, a domain of requests."""

        def to_sql(model, alias, query):
            # An array is made once, and found by its index; only registers are looked for in it.
            return SQL(
                "%s = ANY(ARRAY(SELECT told.archive_id FROM (%s) AS told))",
                model.sudo()._field_to_sql(alias, "id", query),
                model._told_sql(secrets),
            )

        return Domain("kind", "=", "register") & Domain.custom(to_sql=to_sql)

    @api.model
    def _domain_of_secrets(self, secrets):
        of_secrets = Domain("secrecy", "=", "secret") & super()._domain_of_secrets(secrets)
        return of_secrets | self._domain_of_telling(secrets)

    def _secrets(self):
        secrets = super()._secrets()
        registers_sudo = self.sudo().filtered(lambda archive: archive.kind == "register")
        if registers_sudo:
            told = self.env.execute_query(self._told_sql(Domain.TRUE, registers_sudo.ids))
            secrets |= secrets.browse(sorted({request_id for _id, request_id in told}))
        return secrets

    def _manifest_content(self):
        content = super()._manifest_content()
        # What was sealed before there was such a thing says nothing of it.
        if self.kind != "register" or (self.manifest and _LEFT_OUT not in (seal.read(self.manifest) or {})):
            return content
        return {**content, _LEFT_OUT: sorted(self.sudo()[_LEFT_OUT].ids)}
