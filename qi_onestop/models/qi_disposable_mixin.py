# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import LazyTranslate, format_date

from ..tools import finding, past, seal
from .qi_retention_line import RETENTIONS

_lt = LazyTranslate(__name__)


class QiDisposableMixin(models.AbstractModel):
    """For archives that are kept for a time and then put on a destruction list, see ``qi.archive.disposal``.

    A model that adopts it has ``number``, ``year``, ``state``, ``expires_on``, ``is_held`` and
    ``disposal_line_ids``. How the content is destroyed is in ``qi_disposable_destruction.py``.
    """

    _name = "qi.disposable.mixin"
    _description = "Archive Kept for a Time"

    number_prefix = fields.Char(readonly=True, copy=False)
    piece = fields.Integer(string="Piece Number", readonly=True, copy=False, aggregator=None)
    record_class_id = fields.Many2one("qi.record.class", required=True, readonly=True, ondelete="restrict")
    class_name = fields.Char(string="Name of the Class", readonly=True)
    retention = fields.Selection(RETENTIONS, string="Kept For", readonly=True)
    schedule_id = fields.Many2one("qi.retention.schedule", readonly=True, ondelete="restrict")
    extended_until = fields.Date(
        string="Kept Longer Until", readonly=True, copy=False, help="As an appraisal group decided."
    )
    destroyed_at = fields.Datetime(string="Destroyed On", readonly=True, copy=False)

    @api.model
    def _run_out_domain(self):
        """Return the domain of the archives that have run out and are not held."""
        today = past.today(self)
        return [
            ("state", "=", "sealed"),
            ("expires_on", "<", today),
            ("is_held", "=", False),
            "|",
            ("extended_until", "=", False),
            ("extended_until", "<", today),
        ]

    def _why_kept(self, altered=None):
        """Return why the archive may not be destroyed today, in a sentence; nothing when it may.

        :param altered: of many archives, those that :meth:`_with_altered_retention` found
        """
        self.ensure_one()
        today = past.today(self)
        until = max(filter(None, (self.expires_on, self.extended_until)), default=None)
        if self.state != "sealed":
            return self.env._("%(archive)s is not sealed.", archive=self.display_name)
        if self.is_held:
            return self.env._("%(archive)s is on legal hold.", archive=self.display_name)
        if not until:
            return self.env._("%(archive)s is kept for ever.", archive=self.display_name)
        if until >= today:
            return self.env._(
                "%(archive)s is kept until %(day)s.",
                archive=self.display_name,
                day=format_date(self.env, until),
            )
        if self in (self._with_altered_retention() if altered is None else altered):
            return self.env._(
                "How long %(archive)s is kept is not what was sealed: verify it first.", archive=self.display_name
            )
        return False

    def _with_altered_retention(self):
        """Return the archives that say otherwise how long they are kept than their seal, or the lists, say."""
        # Whoever may see an archive may know that something is wrong with it.
        lines_sudo = self.env["qi.seal"].sudo()
        lines_sudo = lines_sudo.search(
            [("res_model", "=", self._name), ("res_id", "in", self.ids)], order="number"
        )
        hashes = {line.res_id: line.manifest_hash for line in lines_sudo}

        def is_altered(archive_sudo):
            manifest = archive_sudo.manifest or ""
            sealed = seal.read(manifest) or {}
            now = [archive_sudo.year, archive_sudo.retention, str(archive_sudo.expires_on or "")]
            then = [sealed.get(name) for name in ("year", "retention", "expires_on")]
            vouched = hashes.get(archive_sudo.id) == seal.digest(manifest)
            return not vouched or now != then or bool(archive_sudo._extension_findings())

        return self.sudo().filtered(is_altered).with_env(self.env)

    def _check_run_out(self):
        """Raise a UserError unless all of the archives may be destroyed today."""
        altered = self._with_altered_retention()
        for archive in self:
            if why := archive._why_kept(altered):
                raise UserError(self.env._("%(why)s Take it from the list.", why=why))

    def _hold_sealed(self):
        """Let nobody destroy the sealed ones until this transaction ends, or begin anew if somebody just does."""
        self.filtered(lambda archive: archive.state == "sealed")._hold_rows()

    def _extension_findings(self):
        """Return a sentence where the archive says that it is kept longer, and no list decided so, or another."""
        self.ensure_one()
        # The lists have seals of their own; the latest decision counts.
        decided = self.sudo().disposal_line_ids.filtered("extended_until").sorted("id")[-1:].extended_until
        if decided == self.extended_until:
            return []
        return [finding.changed(self, "extended_until", decided or "", self.extended_until or "")]

    # What vouches for it when it is gone

    def _list_line(self):
        """Return the line of the destruction list under which the archive went, with all rights."""
        # Whoever may see the archive may know how it ended.
        lines_sudo = self.sudo().disposal_line_ids
        return lines_sudo.filtered(lambda line: line.state in ("emptied", "destroyed"))[:1]

    def _is_listed(self, seal_line):
        """Tell whether the list under which the archive went names a line of the log of seals."""
        listed = self._list_line()
        disposal = listed.disposal_id
        if not disposal.seal_id:
            # The list is sealed when all on it is destroyed.
            return disposal.state == "destroying"
        return disposal._is_whole() and seal_line.hash in listed._vouched_seals()

    @api.model
    def _unlisted_sentence(self):
        """Return what is said of an archive that is empty without a list, see ``tools/finding.py``."""
        return _lt("It is empty, but no sealed destruction list names its seal.")
