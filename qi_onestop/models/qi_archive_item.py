# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools import past, protected, seal


class QiArchiveItem(models.Model):
    """One document of an archive (归档文件), with the SHA-256 of its content.

    While the archive is open the archivist adds what came on paper; sealing adds what the program has.
    Afterwards a new one is an addendum (补充归档) with a seal of its own.
    """

    _name = "qi.archive.item"
    _description = "Document of an Archive"
    _inherit = ["qi.document.mixin", "qi.protected.mixin", "qi.portal.mixin"]
    _order = "archive_id desc, position, id"
    _rec_name = "title"
    _secret_path = "archive_id"

    _document_fields = {"content": "file_name"}
    _portal_readable_fields = frozenset(
        {
            "id",
            "display_name",
            "archive_id",
            "position",
            "kind_id",
            "title",
            "date",
            "author",
            "reference",
            "content",
            "file_name",
            "size",
            "sha256",
            "is_addendum",
            "added_at",
        }
    )
    _OWN_FIELDS = frozenset(
        {
            "archive_id",
            "kind_id",
            "title",
            "date",
            "author",
            "reference",
            "pages",
            "content",
            "file_name",
            "reason",
        }
    )

    archive_id = fields.Many2one("qi.archive", required=True, ondelete="cascade", index=True)
    platform_id = fields.Many2one(related="archive_id.platform_id", store=True, index=True)
    partner_id = fields.Many2one(related="archive_id.partner_id", store=True, index=True)
    position = fields.Integer(string="No.", readonly=True, aggregator=None)
    kind_id = fields.Many2one("qi.archive.item.kind", required=True, ondelete="restrict")
    is_internal = fields.Boolean(related="kind_id.is_internal", store=True)
    title = fields.Char(string="Document Title", required=True)
    date = fields.Date(string="Date of the Document")
    author = fields.Char(string="Made By", help="Who answers for the document (责任者).")
    reference = fields.Char(string="Document Number", help="文件编号")
    pages = fields.Integer(string="Number of Pages", aggregator="sum")
    content = fields.Binary(string="File", attachment=True, required=True)
    file_name = fields.Char(required=True)
    size = fields.Integer(string="Size (Bytes)", readonly=True, aggregator="sum")
    sha256 = fields.Char(string="SHA-256", readonly=True)
    source_model = fields.Char(readonly=True)
    source_id = fields.Many2oneReference(model_field="source_model", readonly=True, aggregator=None)
    source_field = fields.Char(readonly=True)
    is_addendum = fields.Boolean(string="Addendum", readonly=True)
    reason = fields.Char(string="Why It Was Added Later")
    added_at = fields.Datetime(string="Added On", readonly=True)
    added_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    manifest = fields.Text(
        readonly=True, prefetch=False, help="What the seal of an addendum says; the archive's says the rest."
    )

    @property
    def _machine_fields(self):
        return self._stored_fields() - self._OWN_FIELDS

    @api.model_create_multi
    def create(self, vals_list):
        """Add documents. To a sealed archive they are addenda, each sealed at once.

        :raises AccessError: when a machine-owned field is given, or the archive was destroyed
        """
        if protected.is_permitted(self):
            return super().create(vals_list)
        for vals in vals_list:
            self._check_values(vals)
            self._check_machine_fields(vals)
        archives = self.env["qi.archive"].browse({vals.get("archive_id") for vals in vals_list if vals})
        archives.check_access("write")
        archives._hold_sealed()
        if any(archive.state == "destroyed" for archive in archives):
            raise AccessError(self.env._("What was destroyed takes no more documents."))
        sealed = {archive.id for archive in archives if archive.state == "sealed"}
        now = past.now(self)
        stamped = [
            {
                **self._with_clean_names(vals),
                "is_addendum": vals.get("archive_id") in sealed,
                "added_at": now,
                "added_by_id": self.env.uid,
                "position": 0,
            }
            for vals in vals_list
        ]
        permitted = protected.permitted(self._without_machine_defaults())
        items = protected.without_permit(super(QiArchiveItem, permitted).create(stamped))
        items._stamp_content()
        items.filtered("is_addendum")._seal_addenda()
        return items

    def write(self, vals):
        """Write values, while the archive is open.

        :raises AccessError: when it is sealed, whoever asks
        """
        stamping = (vals.keys() <= {"size", "sha256"} and not any(self.mapped("sha256"))) or (
            vals.keys() <= {"manifest"} and not any(self.mapped("manifest"))
        )
        if not stamping:
            self._check_not_sealed(vals)
        by_hand = "content" in vals and not protected.is_permitted(self)
        if by_hand:
            self._checked_upload(vals.get("file_name") or self[:1].file_name, self._decoded(vals["content"]))
        result = super().write(vals)
        if by_hand:
            self._stamp_content()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_while_open(self):
        self.archive_id._check_open()

    @api.constrains(lambda self: tuple(self._document_fields))
    def _check_documents(self):
        """Check nothing here: what users bring is checked before, what the program collects was."""

    @api.model
    def _with_clean_names(self, vals):
        # What the program collects was checked when it came in, or is of its own making.
        return vals if protected.is_permitted(self) else super()._with_clean_names(vals)

    def _check_not_sealed(self, vals):
        """Raise an AccessError when one of the documents is under a seal."""
        archives = self.archive_id | self.env["qi.archive"].browse(vals.get("archive_id"))
        for archive in archives:
            # A document that is being sealed gets its place; an addendum is complete when it is created.
            if archive.state in ("sealed", "destroyed"):
                raise AccessError(
                    self.env._(
                        "%(number)s is sealed and does not change any more. Add what is new as an addendum.",
                        number=archive.number,
                    )
                )

    def _stamp_content(self):
        """Note size and SHA-256 of the contents, as they lie in the file store.

        :raises OSError: when one cannot be read
        """
        sources = self._sources()
        for item in self:
            size, sha256 = self._measured(sources.get(item.id, b""))
            protected.permitted(item).write({"size": size, "sha256": sha256})

    def _attachments(self):
        """Return the attachments that hold the contents."""
        return (
            self.env["ir.attachment"]
            .sudo()
            .search_fetch(
                [("res_model", "=", self._name), ("res_field", "=", "content"), ("res_id", "in", self.ids)],
                ["res_id", "store_fname"],
                order="res_id",
            )
        )

    def _sources(self):
        """Return by id where each content lies: the path of a file, or its bytes if the database keeps them.

        No content, no entry.
        """
        return {
            file.res_id: file._full_path(file.store_fname) if file.store_fname else file.db_datas or b""
            for file in self._attachments()
        }

    @api.model
    def _measured(self, source):
        """Return size and SHA-256 of what :meth:`_sources` names; a file is never whole in memory.

        :raises OSError: when it cannot be read
        """
        return (len(source), seal.digest(source)) if isinstance(source, bytes) else seal.digest_file(source)

    def _manifest_line(self):
        """Return what a seal says of the document."""
        self.ensure_one()
        return {
            "id": self.id,
            "position": self.position,
            "kind": self.kind_id.code,
            "title": self.title,
            "date": str(self.date or ""),
            "author": self.author or "",
            "reference": self.reference or "",
            "pages": self.pages,
            "file_name": self.file_name,
            "size": self.size,
            "sha256": self.sha256,
            "reason": self.reason or "",
            "added_at": self.added_at.isoformat() if self.added_at else "",
            "added_by_id": self.added_by_id.id,
        }

    def _seal_addenda(self):
        """Seal documents that came after their archives were sealed."""
        for item in self:
            manifest = seal.canonical(item._addendum_manifest())
            # The number alone: the log is read by those who may not know what is in the archive.
            self.env["qi.seal"]._seal(item, "addendum", item.archive_id.number, manifest)
            protected.permitted(item).write({"manifest": manifest})

    def _addendum_manifest(self):
        """Return all that the seal of an addendum vouches for."""
        self.ensure_one()
        return {"archive": self.archive_id.number, "addendum": self._manifest_line()}
