# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import contextlib
import hashlib
import logging
import os
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..hooks import CITY_LANGUAGE
from ..tools import bagit, past, protected

_logger = logging.getLogger(__name__)

DAYS = 7
"""So long a finished export can be downloaded."""


class QiBagExportMixin(models.AbstractModel):
    """For exports of many archives (批量导出): one zip with a bag for each, written in the background.

    The file is offered when it is complete: a server that dies while it writes begins it anew. What cannot be
    exported is left out and named; all others are in it.

    A model that adopts it lists what was asked for in ``archive_ids`` and what is in the file in ``written_ids``,
    both of a model with ``qi.bagged.mixin``; it names with ``_job`` the scheduled action that calls
    ``_cron_export``, says with ``_findings`` what is wrong with an archive that was written, and logs with
    ``_log_secrets`` who downloads the file.
    """

    _name = "qi.bag.export.mixin"
    _description = "Export of Archives as Bags"
    _inherit = ["qi.protected.mixin"]
    _order = "id desc"
    _job = None

    user_id = fields.Many2one("res.users", string="Asked For By", required=True, readonly=True, ondelete="cascade")
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("running", "Being Written"),
            ("done", "Done"),
            ("failed", "Could Not Be Written"),
            ("expired", "Deleted"),
        ],
        required=True,
        readonly=True,
        default="waiting",
    )
    total_count = fields.Integer(string="Number of Archives", readonly=True, aggregator=None)
    handled_count = fields.Integer(string="Written So Far", readonly=True, aggregator=None)
    left_out_count = fields.Integer(string="Archives Left Out", readonly=True, aggregator=None)
    progress = fields.Float(compute="_compute_progress")
    report = fields.Text(string="What the Export Found", readonly=True)
    # No binary field: a program that reads the record would get the file in one piece.
    attachment_id = fields.Many2one("ir.attachment", string="File", readonly=True, ondelete="set null")
    size = fields.Integer(string="Size (KB)", readonly=True, aggregator=None)
    done_at = fields.Datetime(string="Done On", readonly=True)
    expires_at = fields.Datetime(string="Can Be Downloaded Until", readonly=True)

    _user_idx = models.Index("(user_id, id DESC)")
    _waiting_idx = models.Index("(id) WHERE state IN ('waiting', 'running')")
    _expires_idx = models.Index("(expires_at) WHERE state = 'done'")

    @property
    def _machine_fields(self):
        return self._stored_fields()

    @api.depends("handled_count", "total_count", "state")
    def _compute_progress(self):
        for export in self:
            export.progress = 100 * export.handled_count / export.total_count if export.total_count else 0

    @api.depends("create_date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        say = self.env["resource.calendar"]._qi_say
        for export in self:
            time = say(export.create_date or fields.Datetime.now())
            export.display_name = self.env._("Export of %(time)s", time=time)

    @api.model
    def _start(self, archives):
        """Export what the caller may read in the background; return the action to watch it."""
        # The export is the program's to write; it keeps for whom.
        export = protected.permitted(self.sudo()).create(
            {
                "user_id": self.env.uid,
                "archive_ids": [(6, 0, archives.ids)],
                "total_count": len(archives),
            }
        )
        self.env.ref(self._job).sudo()._trigger()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": export.id,
            "view_mode": "form",
            "name": self.env._("Export"),
        }

    @api.model
    def _cron_export(self):
        """Write what waits, one after the other. What is marked as running was left by a server that died."""
        exports = self.search([("state", "in", ("waiting", "running"))], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(exports))
        for waiting in exports:
            # File and report speak the language of who asked for them.
            export = waiting.with_context(lang=waiting.user_id.lang or CITY_LANGUAGE)
            try:
                export._write_file()
            except psycopg2.OperationalError:
                # What is in it is being destroyed, or somebody else was quicker: it is written anew.
                self.env.cr.rollback()
                self.env.ref(self._job).sudo()._trigger()
            except Exception:  # whatever is wrong with one export stops no other
                _logger.exception("%s failed", export)
                self.env.cr.rollback()
                said = export.env._(
                    "The export could not be written. Ask the administrator: the server's log says why."
                )
                protected.permitted(export).write({"state": "failed", "report": said})
            self.env["ir.cron"]._commit_progress(1)

    def _write_file(self):
        """Write the zip beside the file store; when it is complete, let it become the file of the export."""
        self.ensure_one()
        permitted = protected.permitted(self)
        permitted.write(
            {
                "state": "running",
                "handled_count": 0,
                "left_out_count": 0,
                "report": False,
                "written_ids": [Command.clear()],
            }
        )
        path = self._part_path()
        report = []
        digest = hashlib.sha1()  # noqa: S324 - the name of a file in Odoo's store
        try:
            with open(path, "wb") as part:
                for chunk in bagit.stream(self._members(permitted, report)):
                    part.write(chunk)
                    digest.update(chunk)
                part.flush()
                os.fsync(part.fileno())
            if self.state != "running":
                # What is in it was destroyed meanwhile: it waits, and is written without.
                return
            size = os.path.getsize(path)
            attachment = self._adopt(path, size, digest.hexdigest())
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
        now = past.now(self)
        permitted.write(
            {
                "state": "done",
                "attachment_id": attachment.id,
                "size": -(-size // 1024),
                "done_at": now,
                "expires_at": now + timedelta(days=DAYS),
                "report": "\n".join(report) or False,
            }
        )

    def _members(self, permitted, report):
        """Yield the members of the zip: each archive's bag, and last what was left out and why.

        What happens to an archive meanwhile counts: it is read when its turn comes, as who asked may read it.
        """
        user = self.user_id
        as_user = self.archive_ids.browse().with_user(user).with_context(lang=user.lang or CITY_LANGUAGE)
        for number, archive_id in enumerate(self.archive_ids.ids, start=1):
            archive = as_user.search([("id", "=", archive_id), ("state", "=", "sealed")])
            problems = (
                archive._export_problems() if archive else [self.env._("It is not there any more, or not yours.")]
            )
            if archive and not problems:
                # Who destroys it meanwhile waits, and then finds this export.
                archive._hold_sealed()
                permitted.written_ids = [Command.link(archive.id)]
                yield from archive._bag()[1]
                problems = self._findings(archive)
            else:
                permitted.left_out_count += 1
                problems = [self.env._("Left out: %(why)s", why=" ".join(problems))]
            report += self._report_lines(archive, archive_id, problems)
            permitted.handled_count = number
            # Who watches sees how far it is; a server that dies begins the file anew.
            self.env["ir.cron"]._commit_progress()
            self.env.invalidate_all()
        if report:
            said = "\n".join(report).encode()
            # Within an f-string the term would not be found for translation.
            name = self.env._("Findings")
            yield bagit.Member(f"{name}.txt", said, len(said))

    @api.model
    def _findings(self, archive):
        """Return sentences about what differs between an archive and its seal."""
        raise NotImplementedError

    @api.model
    def _report_lines(self, archive, archive_id, problems):
        """Return what the report says of an archive; it outlasts the right to read it.

        :param archive: empty when it is not there any more, or not the caller's
        """
        return [f"{archive.display_name or archive_id}: {problem}" for problem in problems]

    def _part_path(self):
        """Return where the file is written; what a dead server left there is overwritten."""
        folder = self.env["ir.attachment"]._full_path("qi_export")
        os.makedirs(folder, exist_ok=True)
        return os.path.join(folder, f"{self._table}-{self.id}.part")

    def _adopt(self, path, size, checksum):
        """Let the complete file at ``path`` become an attachment of the export, without reading it again."""
        Attachment = self.env["ir.attachment"]
        name = f"{checksum[:2]}/{checksum}"
        attachment = Attachment._qi_create_stored(
            [
                {
                    "name": f"{self.display_name}.zip".replace(":", ""),
                    "res_model": self._name,
                    "res_id": self.id,
                    "mimetype": "application/zip",
                    "type": "binary",
                    "store_fname": name,
                    "checksum": checksum,
                    "file_size": min(size, 2**31 - 1),
                }
            ]
        )
        # Should this transaction fail, the file is collected as garbage, but not before.
        Attachment._mark_for_gc(name)
        target = Attachment._full_path(name)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.replace(path, target)
        return attachment

    def _closed(self):
        """Return the exports whose file the caller does not get any more.

        Each archive in it is the caller's to read at this moment, or nobody gets the file: rights end, levels
        of secrecy rise, and what was destroyed is gone.
        """
        if self.env.su:
            return self.browse()
        # Which archives are in it is the program's to know; whether they are read, the caller's right says.
        exports_sudo = self.sudo()
        archives = exports_sudo.written_ids.sudo(False)
        if not archives.browse().has_access("read"):
            return self
        readable = set(self._still_read(archives).ids)
        return exports_sudo.filtered(lambda export: not readable.issuperset(export.written_ids.ids)).sudo(False)

    @api.model
    def _still_read(self, archives):
        """Return those of the archives that the caller may take away at this moment."""
        return archives.search([("id", "in", archives.ids), ("state", "=", "sealed")])

    @api.model
    def _closed_sentence(self):
        return self.env._(
            "You may not read every archive in this export any more. Export again those you may read."
        )

    def action_download(self):
        """Download the file.

        :raises AccessError: when the caller may not read one of the archives in it any more
        :raises UserError: when there is no file, or none any more
        """
        self.ensure_one()
        self.check_access("read")
        if self.state != "done":
            raise UserError(self.env._("There is nothing to download. Export the archives again."))
        if self._closed():
            raise AccessError(self._closed_sentence())
        url = f"/web/content/{self.attachment_id.id}?download=true"
        return {"type": "ir.actions.act_url", "url": url, "target": "self"}

    @api.model
    def _cron_expire(self):
        """Delete the files of exports that could be downloaded long enough; who exported what stays."""
        self.search([("state", "=", "done"), ("expires_at", "<=", past.now(self))])._expire()

    @api.model
    def _forget(self, archives):
        """Let no export hold what is being destroyed: a finished one loses its file, a running one begins anew.

        :return: the names of the files that are not needed any more
        """
        # Whoever asked for them: what is destroyed is nobody's any more.
        exports_sudo = self.sudo().search(
            [("state", "in", ("running", "done")), ("written_ids", "in", archives.ids)]
        )
        done_sudo = exports_sudo.filtered(lambda export: export.state == "done")
        files = sorted(set(done_sudo.attachment_id.mapped("store_fname")) - {False})
        done_sudo._expire()
        running_sudo = exports_sudo - done_sudo
        if running_sudo:
            protected.permitted(running_sudo).write({"state": "waiting"})
            self.env.ref(self._job).sudo()._trigger()
        return files

    def _expire(self):
        """Delete the files."""
        # Who may delete them has been decided: the program does it.
        exports_sudo = self.sudo()
        exports_sudo.attachment_id.unlink()
        protected.permitted(exports_sudo).write({"state": "expired"})

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Who exported what is kept. Only the file is deleted, after some days."))
