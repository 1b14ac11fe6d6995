# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import logging

import psycopg2

from odoo import api, models
from odoo.exceptions import LockError

from ..hooks import CITY_LANGUAGE
from ..tools import past, protected, seal

_logger = logging.getLogger(__name__)


class QiArchiveDisposal(models.Model):
    """Carrying out a disposal: each archive in a transaction of its own, and its files once that is certain.

    Whoever is stopped, also by a power cut, goes on where it stood: an archive is whole, or its rows are gone
    and the list names the files that are still to be removed.
    """

    _inherit = "qi.archive.disposal"

    @api.model
    def _cron_destroy(self):
        """Destroy what was approved and witnessed."""
        Line = self.env["qi.archive.disposal.line"].with_context(lang=CITY_LANGUAGE)
        waiting = Line.search(
            [
                ("disposal_id.state", "=", "destroying"),
                ("state", "in", ("proposed", "emptied")),
            ],
            order="disposal_id, id",
        )
        commit = self.env["ir.cron"]._commit_progress
        commit(remaining=len(waiting))
        for line in waiting:
            try:
                failed = line._qi_try_each(lambda lines: lines._destroy())
            except (LockError, psycopg2.OperationalError):
                # Somebody is just taking it away as a bag, or adds to it: no other waits for it.
                self.env.cr.rollback()
                self.env.ref("qi_onestop.ir_cron_archive_destroy").sudo()._trigger()
                commit(1)
                continue
            if failed:
                failed._note_problem()
            names = line._files_to_remove()
            commit()
            if not failed:
                line._try_to_remove_files(names)
            if not commit(1):
                break
        self._finish_all()

    @api.model
    def _finish_all(self):
        """Close and seal the lists that are carried out."""
        under_way = self.search([("state", "=", "destroying")], order="id")
        for disposal in under_way:
            if all(line.state in ("extended", "destroyed", "spared") for line in disposal.line_ids):
                disposal.with_context(lang=CITY_LANGUAGE)._finish()

    def _finish(self):
        """Seal the list: what was destroyed, who decided, who saw it."""
        self.ensure_one()
        self.sudo()._check_step("done")
        disposal = protected.permitted(self)
        disposal.write({"executed_at": past.now(self)})
        manifest = seal.canonical(self._manifest_content())
        # The seal bears the name of who carried it out.
        Seal = self.env["qi.seal"].with_user(self.executed_by_id)
        line = Seal._seal(self, *self._seal_label(), manifest)
        disposal.write({"manifest": manifest, "seal_id": line.id, "state": "done"})

    def _seal_label(self):
        """Return the kind of the list's line in the log of seals, and what it is called there."""
        return "disposal", self.number

    def _is_whole(self):
        """Tell whether what the list says is what its own seal vouches for."""
        self.ensure_one()
        line = self.seal_id
        is_own = (line.res_model, line.res_id) == (self._name, self.id)
        return is_own and seal.digest(self.manifest or "") == line.manifest_hash

    def _manifest_content(self):
        """Return all that the seal of the list vouches for."""
        marks = self.signature_ids.filtered("is_valid").sorted("id")
        return {
            "number": self.number,
            "opinion": self.opinion or "",
            "signatures": [[mark.part, mark.user_id.login, mark.signed_at.isoformat()] for mark in marks],
            "archives": [line._manifest_line() for line in self.line_ids.sorted("id")],
        }


class QiArchiveDisposalLine(models.Model):
    _inherit = "qi.archive.disposal.line"

    def _destroy(self):
        """Destroy the content of the archives, or say why it stays; the files are removed after the commit."""
        for line in protected.permitted(self):
            if line.state != "proposed":
                continue
            archive = line._archive()
            archive.invalidate_recordset()
            # An archive may have come to an enterprise that is held by a way that told nobody.
            self.env.add_to_compute(archive._fields["is_held"], archive)
            if why := archive._why_kept():
                line.write({"state": "spared", "reason": why, "is_open": False, "problem": False})
                continue
            report, files = archive._destroy(line.disposal_id.number)
            line.write(
                {
                    "state": "emptied",
                    "went": line._went_sentence(report),
                    "files": files,
                    "destroyed_at": past.now(self),
                    "problem": False,
                }
            )

    def _files_to_remove(self):
        """Return the names of the files of archives whose rows are gone."""
        emptied = self.filtered(lambda line: line.state == "emptied")
        return sorted({name for line in emptied for name in line.files or ()})

    def _remove_files(self, names):
        """Remove the files of archives whose rows are gone, unless somebody has brought the same bytes since.

        :param names: what ``_files_to_remove`` returned, before the transaction began
        """
        self.env["ir.attachment"]._qi_remove_files(names)
        emptied = self.filtered(lambda line: line.state == "emptied")
        for line in emptied:
            line._archive()._take_away_rest(line.disposal_id.number)
        values = {"state": "destroyed", "is_open": False, "files": False, "problem": False}
        protected.permitted(emptied).write(values)

    def _try_to_remove_files(self, names):
        """Remove the files of one archive, or say that one is still there: no other waits for it."""
        self.ensure_one()
        try:
            self._remove_files(names)
        except psycopg2.OperationalError:
            # Somebody is still bringing files in, or writing beside it: the next run goes on here.
            self.env.cr.rollback()
        except OSError as error:
            # A disk that can be read only, a file that is somebody else's.
            _logger.warning("A file of %s cannot be removed: %s", self, error)
            message = self.env._(
                "A file of it could not be removed; the program tries again. Ask the administrator to look at the "
                "log and at the rights of the file store."
            )
            protected.permitted(self).write({"problem": message})

    def _note_problem(self):
        message = self.env._(
            "It could not be destroyed; the program tries again. The administrator finds why in the log."
        )
        protected.permitted(self).write({"problem": message})

    def _went_sentence(self, report):
        """Return what the list says of what went."""
        sentence = self.env._(
            "%(documents)s documents, %(files)s files (%(bytes)s bytes), %(messages)s messages, "
            "%(records)s records.",
            **{name: report[name] for name in ("documents", "files", "bytes", "messages", "records")},
        )
        sentences = [sentence]
        if holders := sorted(set(report["shared"].values())):
            sentences.append(
                self.env._(
                    "%(count)s files stay: %(holders)s has the same bytes.",
                    count=len(report["shared"]),
                    holders=", ".join(holders),
                )
            )
        if report["uploads"]:
            sentences.append(
                self.env._(
                    "The uploaded ledgers it came from went too: %(uploads)s.",
                    uploads=", ".join(report["uploads"]),
                )
            )
        if report["uploads_left"]:
            sentences.append(
                self.env._(
                    "Its row stays in the uploaded ledgers %(uploads)s until every request in them is destroyed.",
                    uploads=", ".join(report["uploads_left"]),
                )
            )
        return " ".join(sentences)

    def _manifest_line(self):
        """Return what the seal of the list says of one archive; of secrets and complaints the number is enough."""
        self.ensure_one()
        archive_sudo = self.sudo()._archive()
        is_discreet = self.complaint_archive_id or archive_sudo.secrecy == "secret"
        content = {
            "number": self.archive_number,
            "title": "" if is_discreet else archive_sudo.title,
            "class": self.class_name,
            "year": self.year,
            "retention": self.retention,
            "state": self.state,
            "reason": self.reason or "",
            "kept_until": str(self.extended_until or ""),
            "went": self.went or "",
            "seal": archive_sudo.seal_id.hash or "",
        }
        if self.complaint_archive_id:
            # Each dispute over a complaint has a seal of its own.
            content["seals"] = archive_sudo._seals().mapped("hash")
        return content

    def _vouched_seals(self):
        """Return the hashes of the log of seals that the sealed list names for an archive."""
        self.ensure_one()
        listed = json.loads(self.disposal_id.manifest)["archives"]
        mine = next((entry for entry in listed if entry["number"] == self.archive_number), {})
        return mine.get("seals") or [mine.get("seal")]
