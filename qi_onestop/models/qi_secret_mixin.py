# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

LEVELS = [("public", "Public"), ("internal", "Internal"), ("secret", "Trade Secret")]
RANKS = {level: rank for rank, (level, _label) in enumerate(LEVELS)}


class QiSecretMixin(models.AbstractModel):
    """For records with a level of secrecy (DB1403/T 22-2023, 6.5): trade secrets are hidden, not masked.

    Who reads a secret: whoever has it in hand by office (``_secret_office_domain``), whoever was chosen, and
    whoever was granted access for a time, until that very moment. The global rule of a concrete model is
    ``[("is_secret_hidden", "=", False)]``; that of what hangs on it ``[("…_id", "not any",
    [("is_secret_hidden", "=", True)])]``: the few hidden ones are found by a partial index, which the model
    declares: ``_secret_idx = models.Index("(id) WHERE secrecy = 'secret'")``.

    What is read is logged, see ``base.py``.
    """

    _name = "qi.secret.mixin"
    _description = "Level of Secrecy"

    # The record itself is the secret; see base.py.
    _secret_path = "id"
    # By what somebody asks for access.
    _secret_number_field = "name"

    secrecy = fields.Selection(LEVELS, required=True, default="internal")
    secret_reader_ids = fields.Many2many(
        "res.users",
        string="Chosen Readers",
        copy=False,
        help="Who else may read it while it is a trade secret.",
    )
    secret_access_ids = fields.One2many(
        "qi.secret.access",
        "res_id",
        string="Access for a Time",
        domain=lambda self: [("res_model", "=", self._name)],
        readonly=True,
    )
    is_secret_hidden = fields.Boolean(
        compute="_compute_is_secret_hidden", search="_search_is_secret_hidden", exportable=False
    )
    can_set_secrecy = fields.Boolean(compute="_compute_can_set_secrecy")
    can_choose_readers = fields.Boolean(compute="_compute_can_set_secrecy")

    @api.depends("secrecy", "secret_reader_ids", "secret_access_ids.state", "secret_access_ids.date_to")
    @api.depends_context("uid")
    def _compute_is_secret_hidden(self):
        # Rules ask this with all rights: whoever asks is the user all the same.
        secrets_sudo = self._origin.sudo().filtered(lambda record: record.secrecy == "secret")
        hidden_sudo = secrets_sudo
        if secrets_sudo:
            hidden_sudo -= secrets_sudo.with_context(active_test=False).search(
                Domain("id", "in", secrets_sudo.ids) & self._secret_open_domain()
            )
        hidden = set(hidden_sudo.ids)
        for record in self:
            record.is_secret_hidden = record._origin.id in hidden

    @api.model
    def _search_is_secret_hidden(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("secrecy", "!=", "secret") | self._secret_open_domain()
        return Domain("secrecy", "=", "secret") & ~self._secret_open_domain() if True in value else domain

    @api.depends("secrecy")
    @api.depends_context("uid")
    def _compute_can_set_secrecy(self):
        for record in self:
            record.can_set_secrecy = record._sets_secrecy()
            record.can_choose_readers = record._chooses_readers()

    @api.model
    def _secret_open_domain(self):
        """Return the domain of the secrets that the user reads at this moment."""
        now = fields.Datetime.now()
        granted = [
            ("user_id", "=", self.env.uid),
            ("state", "=", "granted"),
            ("date_from", "<=", now),
            ("date_to", ">", now),
        ]
        return (
            self._secret_office_domain()
            | Domain("secret_reader_ids", "in", [self.env.uid])
            | Domain("secret_access_ids", "any", granted)
        )

    @api.model
    def _secret_office_domain(self):
        """Return the domain of the records that the user has in hand by office, with constant ids."""
        return Domain.FALSE

    @api.model
    def _hidden_secrets(self):
        """Return the query of what is hidden from the user, for reports by SQL."""
        model_sudo = self.sudo().with_context(active_test=False)
        return model_sudo._search([("is_secret_hidden", "=", True)])

    def _sets_secrecy(self):
        """Tell whether the user decides on the level of the record."""
        return self.env.su or self._chooses_readers()

    def _chooses_readers(self):
        """Tell whether the user chooses who reads the record, and grants access for a time."""
        return self.env.su

    def _is_shown_to(self, user):
        """Tell whether ``user`` would read the record, or what is filed of it, if it were no secret.

        Both come with all rights.
        """
        raise NotImplementedError

    def _check_shown_to(self, users):
        """Raise a UserError that names a user for whom to be let into the secret would change nothing."""
        for user_sudo in users.sudo():
            if not self.sudo()._is_shown_to(user_sudo):
                raise UserError(
                    self.env._(
                        "%(name)s reads no requests of this platform, and would not read this one either. Choose "
                        "somebody of the platform, the coordinating department or the archives.",
                        name=user_sudo.name,
                    )
                )

    def _secret_whys(self):
        """Return by what right the user reads each of the secrets, as ``{id: (why, id of the access)}``."""
        whys = dict.fromkeys(self.ids, ("other", False))
        now = fields.Datetime.now()
        for record_sudo in self.sudo():
            if self.env.user in record_sudo.secret_reader_ids:
                whys[record_sudo.id] = ("chosen", False)
                continue
            for access_sudo in record_sudo.secret_access_ids:
                if access_sudo.user_id == self.env.user and access_sudo._is_in_force(now):
                    whys[record_sudo.id] = ("temporary", access_sudo.id)
        return whys

    # CRUD

    @api.model_create_multi
    def create(self, vals_list):
        """Create records; readers are chosen by those who may."""
        records = super().create(vals_list)
        for record, vals in zip(records, vals_list, strict=True):
            if vals.get("secret_reader_ids"):
                if not record._chooses_readers():
                    record._refuse_readers()
                record._check_shown_to(record.secret_reader_ids)
        return records

    def write(self, vals):
        """Write values; level and readers are set by those who may.

        :raises AccessError: when the user may not
        """
        if "secrecy" in vals:
            for record in self:
                if record.secrecy != vals["secrecy"] and not record._sets_secrecy():
                    raise AccessError(
                        self.env._("The level of secrecy is up to the person in charge and the site manager.")
                    )
        if vals.get("secret_reader_ids"):
            for record in self:
                if not record._chooses_readers():
                    record._refuse_readers()
        known = {record: record.secret_reader_ids for record in self if vals.get("secret_reader_ids")}
        result = super().write(vals)
        for record, readers in known.items():
            record._check_shown_to(record.secret_reader_ids - readers)
        if vals.keys() & {"secrecy", "secret_reader_ids"}:
            self._after_secrecy()
        return result

    def unlink(self):
        """Delete records and the access somebody had to them."""
        accesses_sudo = self.sudo().secret_access_ids
        result = super().unlink()
        accesses_sudo.unlink()
        return result

    def _after_secrecy(self):
        """Do what follows from another level or other readers, in threads: nobody goes on being told."""

    def _refuse_readers(self):
        raise AccessError(self.env._("Who reads a trade secret is chosen by the site manager."))

    # Actions

    def action_view_access_log(self):
        """Show who read the record."""
        self.ensure_one()
        log = self.env["qi.access.log"]
        if not log.has_access("read"):
            raise UserError(self.env._("Who read it is shown to the site manager and the auditor."))
        action = self.env["ir.actions.act_window"]._for_xml_id("qi_onestop.qi_access_log_action")
        return {**action, "domain": [("res_model", "=", self._name), ("res_id", "=", self.id)], "context": {}}
