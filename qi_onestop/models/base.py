# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from collections import defaultdict
from itertools import chain

import psycopg2

from odoo import api, models
from odoo.exceptions import LockError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

_TELLING_TYPES = ("char", "text", "html", "json", "properties")
"""What groups are named by, or put together from, shows what is written in the records."""
_TELLING_MODELS = ("res.partner", "qi.service")
"""Whose name says whose secret it is, or what about; platforms, stages, users and the like do not."""
_COUNTING = ("count", "count_distinct")
"""Aggregates that show no value."""


class Base(models.AbstractModel):
    _inherit = "base"

    # The way from a record to the trade secret it may be part of, or to another part of it: a field, or fields
    # joined by dots; "id" where it is itself one. What is read of a secret is logged.
    _secret_path = None

    def _read_format(self, fnames, load="_classic_read"):
        self._log_secrets("read")
        return super()._read_format(fnames, load)

    def export_data(self, fields_to_export):
        """Export fields, and log it where trade secrets are among the records, or among those they lead to."""
        result = super().export_data(fields_to_export)
        # Whoever was refused got nothing.
        self._log_secrets("export")
        for records in self._led_to(fields_to_export):
            records._log_secrets("export")
        return result

    def _led_to(self, paths):
        """Return the records that are reached on the way along the paths, as an export goes them.

        :param paths: names of fields joined by slashes, such as ``archive_ids/title``
        """
        by_field = defaultdict(list)
        for path in paths:
            # Names of properties, and what Odoo calls the id of the database, follow a dot.
            name, _slash, rest = path.partition("/")
            field = self._fields.get(name.partition(".")[0])
            if field is not None and field.relational:
                by_field[field.name].append(rest)
        reached = []
        for name, rest in by_field.items():
            records = self.mapped(name)
            reached += [records, *records._led_to(rest)]
        return reached

    def copy_data(self, default=None):
        """Return the values of copies, and log the trade secrets among the records as read."""
        result = super().copy_data(default)
        self._log_secrets("read")
        return result

    @api.model
    @api.readonly
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        """Search by name, and log the trade secrets that are named as read."""
        result = super().name_search(name, domain, operator, limit)
        self.browse([id_ for id_, _name in result])._log_secrets("read")
        return result

    @api.model
    @api.readonly
    def formatted_read_group(self, domain, groupby=(), aggregates=(), *args, **kwargs):
        """Group records, and log the trade secrets among them as read where the groups tell something of them."""
        self._log_grouped(domain, groupby, relations=True)
        return super().formatted_read_group(domain, groupby, aggregates, *args, **kwargs)

    @api.model
    @api.readonly
    def formatted_read_grouping_sets(self, domain, grouping_sets, aggregates=(), **kwargs):
        """Group records in several ways, and log as :meth:`formatted_read_group` does."""
        self._log_grouped(domain, chain.from_iterable(grouping_sets), relations=True)
        return super().formatted_read_grouping_sets(domain, grouping_sets, aggregates, **kwargs)

    @api.model
    @api.readonly
    @api.deprecated("Since 19.0, as Odoo's own. Use formatted_read_group")
    def read_group(self, domain, fields, groupby, *args, **kwargs):
        """Group records in Odoo's old way, and log as :meth:`formatted_read_group` does."""
        self._log_grouped(domain, [groupby] if isinstance(groupby, str) else groupby, relations=True)
        return super().read_group(domain, fields, groupby, *args, **kwargs)

    @api.model
    @api.readonly
    def read_progress_bar(self, domain, group_by, progress_bar):
        """Count for the bars of a board, and log as :meth:`formatted_read_group` does."""
        self._log_grouped(domain, [group_by, progress_bar["field"]], relations=True)
        return super().read_progress_bar(domain, group_by, progress_bar)

    @api.model
    def _read_group(self, domain, groupby=(), aggregates=(), *args, **kwargs):
        self._log_grouped(domain, groupby)
        self._log_grouped(domain, aggregates, relations=True)
        return super()._read_group(domain, groupby, aggregates, *args, **kwargs)

    @api.model
    def _read_grouping_sets(self, domain, grouping_sets, aggregates=(), order=None):
        self._log_grouped(domain, chain.from_iterable(grouping_sets))
        self._log_grouped(domain, aggregates, relations=True)
        return super()._read_grouping_sets(domain, grouping_sets, aggregates, order)

    def _read_group_groupby(self, alias, groupby_spec, query):
        # Odoo asks whether a field may be read, but not where it is a many2many.
        field = self._fields.get(groupby_spec.split(":")[0].split(".")[0])
        if field is not None and field.type == "many2many":
            self._check_field_access(field, "read")
        return super()._read_group_groupby(alias, groupby_spec, query)

    @api.model
    def _log_grouped(self, domain, specifications, relations=False):
        """Log secrets as read where groups are named by, or put together from, what tells something of them.

        :param specifications: of groups or aggregates, as ``_read_group`` takes them
        :param relations: whether partners, services and secrets tell something: they do on a screen, not where
            the program counts what belongs to those it knows
        """
        if self._secret_path is None or self.env.su:
            return
        if any(self._tells(specification, relations) for specification in specifications):
            # The few that are secrets, not all that are counted.
            self.search(Domain(domain) & Domain("id", "in", self._all_of_secrets()))._log_secrets("read")

    @api.model
    def _tells(self, specification, relations):
        """Return whether a group or an aggregate shows a text, a property or, if asked, whom or what it is of."""
        path, _colon, function = specification.partition(":")
        if function in _COUNTING:
            return False
        model = self
        for name in path.split("."):
            field = model._fields.get(name)
            if field is None:
                return False
            if field.type in _TELLING_TYPES:
                return True
            if field.relational:
                model = self.env[field.comodel_name]
                if relations and (model._name in _TELLING_MODELS or model._secret_path):
                    return True
        return False

    @api.model
    def _domain_of_secrets(self, secrets):
        """Return the domain of the records that are, or belong to, one of ``secrets``, a domain of those."""
        path = self._secret_path
        return secrets if path == "id" else Domain(path, "any", self._secret_model()._domain_of_secrets(secrets))

    @api.model
    def _secret_model(self):
        """Return the model to which the way to the secrets leads."""
        model = self
        for name in self._secret_path.split("."):
            model = self.env[model._fields[name].comodel_name]
        return model

    @api.model
    def _all_of_secrets(self):
        """Return the query of all records that are or belong to a trade secret, with all rights."""
        domain = self._domain_of_secrets(Domain("secrecy", "=", "secret"))
        return self.sudo().with_context(active_test=False)._search(domain)

    @api.model
    def _unread_secrets(self):
        """Return the query of the records that are or belong to a trade secret, and unread by the user."""
        secret = Domain("id", "in", self._all_of_secrets())
        if self.has_access("read"):
            secret &= ~Domain("id", "in", self.with_context(active_test=False)._search(secret))
        return self.sudo().with_context(active_test=False)._search(secret)

    def _log_secrets(self, action):
        """Log that the user did ``action`` with those of the records that are or belong to a trade secret.

        What the program reads with all rights is read by nobody.
        """
        if self._secret_path is None or self.env.su or not any(self._ids):
            return
        secrets = self._secrets()
        if secrets:
            self.env["qi.access.log"]._record(secrets, action, part=self._name)

    def _of_secrets(self):
        """Return those of the records that are or belong to a trade secret, with all rights."""
        domain = self._domain_of_secrets(Domain("secrecy", "=", "secret"))
        self_sudo = self.sudo().with_context(active_test=False)
        # One lookup in a partial index; that the records may be read was checked by what reads them.
        return self_sudo.search(Domain("id", "in", self._origin.ids) & domain, order="id")

    def _secrets(self):
        """Return the trade secrets that the records are or belong to, with the rights of the caller."""
        secrets_sudo = self._of_secrets()
        if self._secret_path != "id":
            secrets_sudo = secrets_sudo.mapped(self._secret_path)
            if secrets_sudo._secret_path == "id":
                # A demand may have led to requests that are none as well.
                secrets_sudo = secrets_sudo.filtered(lambda record: record.secrecy == "secret")
            else:
                secrets_sudo = secrets_sudo._secrets()
        return secrets_sudo.sudo(self.env.su)

    def _qi_personal_heading(self, names):
        """Return the labels of the fields ``names``."""
        return [self._fields[name]._description_string(self.env) for name in names]

    def _qi_personal_rows(self, names):
        """Return the values of the fields ``names`` as texts, a row for each record."""
        return [[record._qi_personal_text(name) for name in names] for record in self]

    def _qi_personal_pairs(self, names):
        """Return labels and values of the fields ``names`` of one record, where there is a value."""
        rows = zip(self._qi_personal_heading(names), self._qi_personal_rows(names)[0], strict=True)
        return [[label, value] for label, value in rows if value]

    def _qi_personal_text(self, name):
        field, value = self._fields[name], self[name]
        if field.type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value) or ""
        return (value.display_name if field.relational else str(value)) if value else ""

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
