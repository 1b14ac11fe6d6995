# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools import past, protected, seal

AUDITORS = "qi_onestop.qi_onestop_group_auditor"
BATCH = 1000
NOTES = frozenset({"verified_at", "findings"})
"""What is noted on a line when it is verified; the line itself says nothing else than before."""


class QiSeal(models.Model):
    """Log of seals (封存日志): each line holds the hash of what was sealed, and of the line before.

    Nobody changes or removes a line through the program. Whoever does so behind its back breaks the chain,
    see ``tools/seal.py``; :meth:`_broken` names where.

    What a line vouches for is the program's to know. Numbers without a gap, and what follows from them, are for
    auditors alone: others would see in a gap that something is kept from them.
    """

    _name = "qi.seal"
    _description = "Seal"
    _inherit = ["qi.scattered.mixin", "qi.protected.mixin"]
    _order = "id desc"
    _rec_name = "label"

    number = fields.Integer(required=True, readonly=True, aggregator=None, groups=AUDITORS)
    kind = fields.Selection(
        [("archive", "Archive"), ("addendum", "Addendum")],
        string="What Was Sealed",
        required=True,
        readonly=True,
    )
    res_model = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    res_id = fields.Many2oneReference(
        model_field="res_model", required=True, readonly=True, aggregator=None, groups=fields.NO_ACCESS
    )
    # The name is part of what is hashed, and may hold the title of what has become a trade secret since.
    name = fields.Char(required=True, readonly=True, groups=fields.NO_ACCESS)
    label = fields.Char(
        string="Sealed Record",
        compute="_compute_label",
        search="_search_label",
        compute_sudo=True,
        help="An archive, or the archive of an addendum, by its number.",
    )
    user_id = fields.Many2one("res.users", string="Sealed By", required=True, readonly=True, ondelete="restrict")
    user_login = fields.Char(required=True, readonly=True)
    sealed_at = fields.Datetime(string="Sealed On", required=True, readonly=True)
    manifest_hash = fields.Char(string="SHA-256 of the Manifest", required=True, readonly=True)
    previous_hash = fields.Char(string="Hash of the Line Before", required=True, readonly=True, groups=AUDITORS)
    hash = fields.Char(string="Hash of the Line", required=True, readonly=True)

    _number_uniq = models.Constraint("UNIQUE (number)", "Another seal was set at this moment. Try again.")
    _record_idx = models.Index("(res_model, res_id)")

    @property
    def _machine_fields(self):
        return self._stored_fields()

    @api.depends("res_model", "res_id", "name")
    def _compute_label(self):
        Archive = self.env["qi.archive"]
        archive_ids = Archive._archive_ids(self)
        numbers = {
            archive.id: archive.number for archive in Archive.browse(filter(None, archive_ids.values())).exists()
        }
        for line in self:
            of_archive = line.kind in ("archive", "addendum")
            line.label = numbers.get(archive_ids[line]) if of_archive else line.name

    @api.model
    def _search_label(self, operator, value):
        if operator not in ("in", "=ilike", "ilike", "=like", "like"):
            # Odoo negates the answer to the opposite.
            return NotImplemented
        # By the numbers of archives, which are no secret, and the names of lists.
        archives = self.env["qi.archive"].sudo()._search([("number", operator, value)])
        items = self.env["qi.archive.item"].sudo()._search([("archive_id", "in", archives)])
        found = self.sudo()._search(
            (Domain("res_model", "=", "qi.archive") & Domain("res_id", "in", archives))
            | (Domain("res_model", "=", "qi.archive.item") & Domain("res_id", "in", items))
            | (Domain("kind", "not in", ("archive", "addendum")) & Domain("name", operator, value))
        )
        return [("id", "in", found)]

    def write(self, vals):
        """Note when a line was verified and what differs. Nothing else changes: a seal stays as it was set.

        :raises AccessError: for anything else
        """
        if vals.keys() <= NOTES and protected.is_permitted(self):
            return super().write(vals)
        raise AccessError(self.env._("A seal stays as it was set. What comes later gets a seal of its own."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("A seal stays as it was set. What comes later gets a seal of its own."))

    @api.model
    def _seal(self, record, kind, name, manifest):
        """Seal a record: add a line to the log.

        Only one transaction at a time adds lines: another waits here until this one has ended, and begins
        anew if it has added one. Numbers follow each other, whatever the server's clock says.

        :param manifest: text that says all that is sealed
        :return: the line
        :raises NotImplementedError: when nobody could verify it, see ``qi_seal_verify.py``
        """
        if not hasattr(record, "_verify_lines"):
            raise NotImplementedError(f"{record._name} is sealed but has no _verify_lines")
        sequence_sudo = self.env.ref("qi_onestop.qi_seal_sequence").sudo()
        number = sequence_sudo._qi_draw_gapless()
        # The chain is the program's: that the caller may seal the record was checked.
        self_sudo = self.sudo()
        before = self_sudo.search([("number", "=", number - 1)])
        now = past.now(self).replace(microsecond=0)
        line = seal.Line(
            number=number,
            kind=kind,
            model=record._name,
            record=record.id,
            name=name,
            user=self.env.user.login,
            sealed_at=now.isoformat(),
            manifest_hash=seal.digest(manifest),
            previous_hash=before.hash or seal.FIRST,
        )
        values = {
            "number": number,
            "kind": kind,
            "res_model": record._name,
            "res_id": record.id,
            "name": name,
            "user_id": self.env.uid,
            "user_login": line.user,
            "sealed_at": now,
            "manifest_hash": line.manifest_hash,
            "previous_hash": line.previous_hash,
            "hash": seal.line_hash(line),
        }
        return protected.without_permit(protected.permitted(self_sudo).create(values)).with_env(self.env)

    def _line(self):
        """Return the line as it is hashed."""
        self.ensure_one()
        return seal.Line(
            number=self.number,
            kind=self.kind,
            model=self.res_model,
            record=self.res_id,
            name=self.name,
            user=self.user_login,
            sealed_at=self.sealed_at.isoformat(),
            manifest_hash=self.manifest_hash,
            previous_hash=self.previous_hash,
        )

    def _keepers(self):
        """Return who is told that what the line vouches for was altered, with all rights."""
        return self.env.ref("qi_onestop.qi_onestop_group_archivist").sudo().all_user_ids

    @api.model
    def _broken(self):
        """Return ``(number, what)`` for each place at which the log is not as it was written.

        See :func:`~..tools.seal.broken_lines`. The log is read in portions.
        """
        last = self.env.ref("qi_onestop.qi_seal_sequence").sudo().number_next - 1
        return list(seal.broken_lines(self._hashed_lines(), last))

    @api.model
    def _hashed_lines(self):
        # Who checks the log need not read what was sealed.
        self_sudo, last = self.sudo(), 0
        while lines := self_sudo.search(Domain("number", ">", last), order="number", limit=BATCH):
            for line in lines:
                yield line._line(), line.hash
            last = lines[-1].number
            lines.invalidate_recordset()
