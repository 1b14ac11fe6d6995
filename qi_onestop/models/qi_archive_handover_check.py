# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import split_every
from odoo.tools.i18n import format_list

from ..tools import past, protected
from .qi_archive_examine import AT_ONCE

PORTION = 20
"""So many archives are checked in one transaction: each file is read from its beginning to its end."""
MOST_NAMED = 20
"""So many archives with findings are named in a sentence."""


class QiArchiveHandover(models.Model):
    """Checking the four properties of all that waits for a hand-over (移交环节四性检测, DA/T 70-2018).

    Archivists keep trade secrets and do not read them: these are checked with all others, counted, and named by
    their numbers alone. What was found is shown to their readers; that it was looked for is logged.
    """

    _inherit = "qi.archive.handover"

    waiting_failed_count = fields.Integer(string="Wait With Findings", compute="_compute_waiting_count")
    waiting_unchecked_count = fields.Integer(string="Wait Unchecked", compute="_compute_waiting_count")
    waiting_secret_count = fields.Integer(string="Trade Secrets Among Them", compute="_compute_waiting_count")
    check_asked_by_id = fields.Many2one(
        "res.users",
        string="Check Asked For By",
        readonly=True,
        copy=False,
        ondelete="restrict",
        help="Set while the program checks what waits, one archive after the other.",
    )
    check_asked_at = fields.Datetime(string="Check Asked For On", readonly=True, copy=False)

    _check_asked_idx = models.Index("(id) WHERE check_asked_by_id IS NOT NULL")

    def _compute_waiting_count(self):
        result = super()._compute_waiting_count()
        Archive_sudo = self.env["qi.archive"].sudo()
        for handover in self:
            counts, secret = {}, 0
            if handover.state == "draft":
                domain = handover._waiting_domain()
                counts = dict(Archive_sudo._read_group(domain, ["check_result"], ["__count"]))
                secret = Archive_sudo.search_count(domain & Domain("secrecy", "=", "secret"))
            handover.waiting_failed_count = counts.get("failed", 0)
            handover.waiting_unchecked_count = counts.get(False, 0)
            handover.waiting_secret_count = secret
        return result

    def action_check(self):
        """Check the four properties of all that waits, trade secrets as well; many are checked by the program.

        :raises UserError: when nothing waits
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "draft":
            raise UserError(self.env._("What was handed over stays as it was signed for."))
        # Archivists check trade secrets as well, whose contents they do not read.
        archives_sudo = self.env["qi.archive"].sudo().search(self._waiting_domain(), order="id")
        if not archives_sudo:
            raise UserError(self.env._("No sealed archive of %(year)s waits to be handed over.", year=self.year))
        if len(archives_sudo) > AT_ONCE:
            protected.permitted(self).write({"check_asked_by_id": self.env.uid, "check_asked_at": past.now(self)})
            self.env.ref("qi_onestop.ir_cron_archive_handover_check").sudo()._trigger()
            return archives_sudo._notification(
                "info",
                self.env._(
                    "%(count)s are being checked, one after the other. A message here says when that is done.",
                    count=len(archives_sudo),
                ),
            )
        self._check(archives_sudo)
        failed = any(archive.check_result == "failed" for archive in archives_sudo)
        return archives_sudo._notification(
            "warning" if failed else "success", self._checked_sentence(archives_sudo)
        )

    @api.model
    def _check(self, archives_sudo):
        """Check archives for the caller, and log the trade secrets among them as checked.

        :param archives_sudo: with all rights; that the caller may check them was checked
        """
        archives = archives_sudo.sudo(False)
        archives._check_properties()
        archives._log_secrets("check")

    @api.model
    def _checked_sentence(self, archives_sudo):
        """Return how many were checked and which have findings; of trade secrets their numbers alone."""
        sentences = [self.env._("Checked: %(count)s.", count=len(archives_sudo))]
        failed = archives_sudo.filtered(lambda archive: archive.check_result == "failed")
        if failed:
            names = failed[:MOST_NAMED].mapped("number")
            if more := len(failed) - len(names):
                names.append(self.env._("%(count)s more", count=more))
            listed = format_list(self.env, names, lang_code=self.env.lang or "en_US")
            sentences.append(self.env._("With findings: %(failed)s.", failed=listed))
        else:
            sentences.append(self.env._("All are in order."))
        secret = archives_sudo.filtered(lambda archive: archive.secrecy == "secret")
        if secret:
            sentences.append(
                self.env._(
                    "Among them %(count)s trade secrets, %(failed)s with findings, which their readers see.",
                    count=len(secret),
                    failed=len(secret & failed),
                )
            )
        return " ".join(sentences)

    @api.model
    def _cron_check(self):
        """Check what was asked for, a portion in each transaction: who is stopped goes on where it stood."""
        asked = self.search([("check_asked_by_id", "!=", False)], order="id")
        left = {handover: handover._to_check().ids for handover in asked}
        progress = self.env["ir.cron"]._commit_progress
        time_left = progress(remaining=sum(map(len, left.values())))
        for handover, ids in left.items():
            # As whoever asked for it: checks and log bear that name, and the sentences are in that language.
            user = handover.check_asked_by_id
            mine = handover.with_user(user).with_context(lang=user.lang)
            for portion in split_every(PORTION, ids, self.env["qi.archive"].sudo().browse):
                if not time_left:
                    return
                portion._qi_try_each(lambda archives, mine=mine: mine._check(archives.with_env(mine.sudo().env)))
                time_left = progress(len(portion))
                self.env.invalidate_all()
            mine._say_checked()

    def _to_check(self):
        """Return, with all rights, what waits and was not checked since that was asked for."""
        self.ensure_one()
        domain = self._waiting_domain() if self.state == "draft" else Domain.FALSE
        checked = Domain("check_ids", "any", [("checked_at", ">=", self.check_asked_at)])
        return self.env["qi.archive"].sudo().search(domain & ~checked, order="id")

    def _say_checked(self):
        """Say on the hand-over what the program found, and let the check be over."""
        self.ensure_one()
        archives_sudo = self.env["qi.archive"].sudo().search(self._waiting_domain(), order="number")
        if self.state == "draft":
            # The program says it; whoever asked may be on leave meanwhile.
            self.sudo().message_post(body=self._checked_sentence(archives_sudo))
        protected.permitted(self.sudo()).write({"check_asked_by_id": False, "check_asked_at": False})
