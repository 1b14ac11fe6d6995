# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import timedelta

import psycopg2

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..hooks import CITY_LANGUAGE
from ..tools import archive_number, past, protected, seal, sealing_run

_logger = logging.getLogger(__name__)

AT_ONCE = 20
"""More are sealed by the scheduled job: the forms of each take some seconds to draw."""
AGAIN_AFTER = timedelta(days=1)
"""What could not be sealed is tried again then: a file may be restored, a schedule completed."""
HINDERED = "qi_onestop.mail_activity_type_hindered"
NAMED = 10
"""So many of those that could not be sealed are named to the archivists; the others are in the list."""


class QiArchive(models.Model):
    """Sealing (封存): the documents are collected, hashed and listed; the list is what is sealed."""

    _inherit = "qi.archive"

    manifest = fields.Text(readonly=True, copy=False, prefetch=False)
    seal_id = fields.Many2one("qi.seal", readonly=True, copy=False, ondelete="restrict", index="btree_not_null")
    sealed_at = fields.Datetime(string="Sealed On", readonly=True, copy=False)
    sealed_by_id = fields.Many2one("res.users", readonly=True, copy=False, ondelete="restrict")
    keeper_id = fields.Many2one(
        "res.users",
        string="Filed By",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="The archivist who answers for it (整理人), also where the program sealed it.",
    )
    problem_at = fields.Datetime(string="Tried in Vain On", readonly=True, copy=False)
    is_sealed_by_program = fields.Boolean(compute="_compute_is_sealed_by_program")

    @api.depends("sealed_by_id")
    def _compute_is_sealed_by_program(self):
        for archive in self:
            archive.is_sealed_by_program = archive.sealed_by_id.id == SUPERUSER_ID

    def action_seal(self):
        """Seal the archives that are ready. Those that cannot be say why; they keep no other from it.

        :raises UserError: when none of them is ready
        """
        self.check_access("write")
        ready = self.filtered(lambda archive: archive.state == "ready")
        if not ready:
            raise UserError(self.env._("None of these waits to be sealed. The station files a request first."))
        if len(ready) > AT_ONCE:
            protected.permitted(ready).write({"problem": False})
            self.env.ref("qi_onestop.ir_cron_archive_seal").sudo()._trigger()
            return self._notification(
                "info",
                self.env._("%(count)s are being sealed, one after the other. Reload the list.", count=len(ready)),
            )
        failed = ready._seal_each()
        sealed = len(ready) - len(failed)
        return self._notification("warning" if failed else "success", self._sealed_sentence(sealed, failed))

    @api.model
    def _notification(self, kind, message):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "sticky": kind in ("warning", "danger"),
                "message": message,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _sealed_sentence(self, sealed, failed):
        if not failed:
            return self.env._("Sealed: %(count)s.", count=sealed)
        return self.env._(
            "Sealed: %(count)s. Not sealed: %(failed)s. Each says what hinders it.",
            count=sealed,
            failed=", ".join(failed.mapped("display_name")),
        )

    @api.model
    def _cron_seal(self, limit=200):
        """Seal what is ready, each archive in a transaction of its own: who is stopped goes on where it stood."""
        self = self.with_context(lang=CITY_LANGUAGE)
        progress = self.env["ir.cron"]
        # The oldest wait first; what failed keeps nothing new from it.
        now = past.now(self)
        waits = Domain("problem", "=", False) | Domain("problem_at", "=", False)
        # A clock that was ahead puts nothing off.
        again = Domain("problem_at", "<", now - AGAIN_AFTER) | Domain("problem_at", ">", now)
        domain = Domain("state", "=", "ready") & (waits | again)
        progress._commit_progress(remaining=self.search_count(domain))
        failed = self.browse()
        for archive in sealing_run.together(self.search(domain, order="problem_at NULLS FIRST, id", limit=limit)):
            failed |= archive._seal_each()
            if not progress._commit_progress(1):
                break
        self._tell_hindered(failed)

    @api.model
    def _tell_hindered(self, failed):
        """Give each archivist one activity that names what could not be sealed, by number; none when all is.

        Archivists keep trade secrets and do not read them: what hinders each is said on the archive.

        :param failed: what failed just now; without any nothing new is said
        """
        hindered = self.search([("state", "=", "ready"), ("problem", "!=", False)], order="id")
        told_sudo = self.env["mail.activity"].sudo().search([("activity_type_id", "=", self.env.ref(HINDERED).id)])
        if failed or not hindered:
            told_sudo.unlink()
        if not failed:
            return
        numbers = hindered[:NAMED].mapped("display_name")
        rest = len(hindered) - len(numbers)

        def say(env):
            names = self.with_env(env)._listed(numbers)
            if rest:
                return env._(
                    "Not sealed: %(numbers)s and %(count)s more. See under “To File and Seal” what hinders them",
                    numbers=names,
                    count=rest,
                )
            return env._("Not sealed: %(numbers)s. See under “To File and Seal” what hinders it", numbers=names)

        archivists_sudo = self.env.ref("qi_onestop.qi_onestop_group_archivist").sudo().all_user_ids
        archivists_sudo = archivists_sudo.filtered(lambda user: not user.share)
        record = hindered.filtered(lambda archive: archive.secrecy != "secret")[:1] or self.env.company.partner_id
        self.env["qi.telling.mixin"]._tell([(record, archivists_sudo, say)], HINDERED)

    def _seal_each(self):
        """Seal each archive by itself; return those that could not be, which note why."""
        failed = self.browse()
        for archive in sealing_run.together(self):
            if problem := archive._seal_or_say():
                failed |= archive
                protected.permitted(archive).write({"problem": problem, "problem_at": past.now(self)})
        return failed

    def _seal_or_say(self):
        """Seal one archive; return what hindered it, in a sentence."""
        try:
            with self.env.cr.savepoint():
                self._seal()
                self.env.flush_all()
        except UserError as error:
            self.env.invalidate_all()
            return str(error)
        except OSError as error:
            # A file of one archive that cannot be read stops no other.
            _logger.warning("%s cannot be sealed: %s", self, error)
            self.env.invalidate_all()
            return self._unreadable_sentence()
        except psycopg2.OperationalError:
            # A conflict with somebody else: the whole transaction is tried again.
            raise
        except Exception:  # whatever is wrong with one archive stops no other
            _logger.exception("%s cannot be sealed", self)
            self.env.invalidate_all()
            return self.env._(
                "The program cannot seal this one. Ask the administrator: the server's log says why."
            )
        return False

    @api.model
    def _unreadable_sentence(self):
        return self.env._("A file cannot be read. Ask the administrator to restore it from the backup.")

    @api.model
    def _keeper(self):
        """Return the archivist who answers for what is sealed now; nobody where that is not known.

        Whoever seals it by hand; of what the program seals, who is named in the settings, or the only archivist.
        """
        if self.env.uid != SUPERUSER_ID:
            return self.env.user
        settings_sudo = self.env["ir.config_parameter"].sudo()
        archivists_sudo = self.env.ref("qi_onestop.qi_onestop_group_archivist").sudo().all_user_ids
        archivists_sudo = archivists_sudo.filtered(lambda user: user.active and not user.share)
        named = archivists_sudo.filtered(
            lambda user: str(user.id) == settings_sudo.get_param("qi_onestop.archive_keeper_id")
        )
        return named or (archivists_sudo if len(archivists_sudo) == 1 else archivists_sudo.browse())

    def _seal(self):
        """Collect the documents, number the archive, and seal it.

        :raises UserError: when it is incomplete or the schedule does not say how long it is kept
        """
        self.ensure_one()
        self._check_open()
        schedule = self.env["qi.retention.schedule"]._in_force()
        retention = schedule._retention(self.record_class_id)
        if not retention:
            raise UserError(
                self.env._(
                    "The retention schedule in force does not say how long “%(name)s” is kept. Complete it first.",
                    name=self.record_class_id.name,
                )
            )
        added_before = self.item_ids
        self._collect()
        added_before._check_contents()
        today = past.today(self)
        items = self.item_ids.sorted(lambda item: (item.kind_id.sequence, item.date or today, item.id))
        for position, item in enumerate(items, start=1):
            protected.permitted(item).write({"position": position})
        values = {
            "retention": retention,
            "schedule_id": schedule.id,
            "keeper_id": self._keeper().id,
            "expires_on": archive_number.expires_on(self.year, retention),
            # The city's language, whoever seals: what is written down here is not translated any more.
            "class_name": self.record_class_id.with_context(lang=CITY_LANGUAGE).name,
            "item_count": len(items),
            "page_count": sum(items.mapped("pages")),
            "size": sum(items.mapped("size")),
            "problem": False,
            "problem_at": False,
        }
        permitted = protected.permitted(self)
        permitted.write(values)
        # Others who seal wait from here on: the number and the line of the log follow each other.
        self.env["ir.sequence"]._qi_wait("qi_onestop.qi_seal_sequence")
        permitted.write(self._draw_number())
        manifest = seal.canonical(self._manifest_content())
        line = self.env["qi.seal"]._seal(self, "archive", self.number, manifest)
        permitted.write(
            {
                "manifest": manifest,
                "seal_id": line.id,
                "sealed_at": line.sealed_at,
                "sealed_by_id": self.env.uid,
                "state": "sealed",
            }
        )

    def _manifest_content(self):
        """Return all that the seal vouches for: what the archive says of itself, and each of its documents."""
        items = self.item_ids.filtered(lambda item: not item.is_addendum).sorted("position")
        # All that is listed is sealed, whoever seals it; the manifest does not say whose it is.
        listed = {"listed": sorted(self.sudo().listed_request_ids.ids)} if self.kind == "register" else {}
        return {
            "number": self.number,
            "kind": self.kind,
            "title": self.title,
            "year": self.year,
            "class": self.class_name,
            "retention": self.retention,
            "expires_on": str(self.expires_on or ""),
            "request": self.request_number or "",
            "enterprise": self.enterprise_name or "",
            "credit_code": self.credit_code or "",
            "service": self.service_name or "",
            "platform": self.platform_name,
            "closed_at": self.closed_at.isoformat() if self.closed_at else "",
            # Whose it is decides who reads it.
            "request_id": self.request_id.id,
            "partner_id": self.partner_id.id,
            "service_id": self.service_id.id,
            "platform_id": self.platform_id.id,
            "record_class_id": self.record_class_id.id,
            "schedule_id": self.schedule_id.id,
            "keeper_id": self.keeper_id.id,
            "items": [item._manifest_line() for item in items],
            **listed,
        }
