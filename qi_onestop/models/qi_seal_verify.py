# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import LazyTranslate, split_every

from ..hooks import CITY_LANGUAGE
from ..tools import finding, past, protected, seal
from .qi_seal import AUDITORS

_lt = LazyTranslate(__name__)

PORTION = 50
"""So many lines are verified in one transaction."""
EVERY = timedelta(days=6)
"""The weekly job leaves out what it, or somebody, has verified since."""


class QiSeal(models.Model):
    """Verification of the log, and of all that its lines vouch for.

    A model that is sealed has ``_verify_lines(lines)``: it returns for each line the sentences about what differs.
    """

    _inherit = "qi.seal"

    verified_at = fields.Datetime(string="Verified On", readonly=True)
    # As terms and values, see ``tools/finding.py``: in no language. They name documents, people and enterprises,
    # also of trade secrets.
    findings = fields.Text(readonly=True, groups=fields.NO_ACCESS)
    shown_findings = fields.Text(
        string="What Differs from the Seal", compute="_compute_shown_findings", search="_search_shown_findings"
    )
    anchor = fields.Char(
        compute="_compute_anchor",
        groups=AUDITORS,
        help="Noted outside of this system, it later shows whether the log was rewritten.",
    )

    _verified_idx = models.Index("(verified_at NULLS FIRST, id)")
    _findings_idx = models.Index("(id DESC) WHERE findings IS NOT NULL")

    @api.depends("number", "hash")
    def _compute_anchor(self):
        for line in self:
            line.anchor = seal.anchor(line.number, line.hash)

    @api.depends("findings")
    @api.depends_context("uid", "lang")
    def _compute_shown_findings(self):
        # The caller reads the log; what it says of trade secrets is for those alone who read these.
        lines_sudo = self.sudo()
        hidden = lines_sudo.filtered("findings")._of_hidden_secrets()
        for line, line_sudo in zip(self, lines_sudo, strict=True):
            line.shown_findings = (
                line_sudo._hidden_sentence()
                if line_sudo in hidden
                else finding.unpack(self.env, line_sudo.findings)
            )

    @api.model
    def _search_shown_findings(self, operator, value):
        if operator != "in" or list(value) != [False]:
            return NotImplemented
        # That something differs is said to everybody who reads the log.
        return [("id", "not in", self.sudo()._search([("findings", "!=", False)]))]

    def _of_hidden_secrets(self):
        """Return the lines that vouch for archives of trade secrets the user may not read."""
        Archive_sudo = self.env["qi.archive"].sudo()
        archive_ids = Archive_sudo._archive_ids(self)
        there = Archive_sudo.browse(filter(None, archive_ids.values())).exists()
        hidden = {archive.id for archive in there if archive.request_id.is_secret_hidden}
        return self.filtered(lambda line: archive_ids[line] in hidden)

    def _hidden_sentence(self):
        self.ensure_one()
        return self.env._(
            "%(number)s differs from its seal. It is a trade secret: its readers see how.", number=self.label
        )

    def action_verify(self):
        """Verify now what the lines vouch for.

        :raises AccessError: when the caller is none of those who verify
        """
        self.env["qi.archive"]._check_may_verify()
        self.check_access("read")
        found = {}
        for portion in split_every(PORTION, self.ids, self.browse):
            found.update({line.with_env(self.env): said for line, said in portion._verify().items()})
        return self.env["qi.archive"]._said_of(found)

    def _verify(self):
        """Compare what the lines vouch for with what is there, and note it on them.

        :return: ``{line: [sentence, ...]}``
        """
        # All is compared, whoever asks; that the caller may know was checked.
        lines = self.sudo()
        found = {line: line._own_findings() for line in lines}
        for model, of_model in lines.grouped("res_model").items():
            # Of an add-on that is gone nothing is left to compare.
            if model in self.env and not hasattr(self.env[model], "_verify_lines"):
                # Nothing of that kind is ever sealed: somebody wrote the line behind the program's back.
                for line in of_model:
                    found[line].append(
                        finding.say(self.env, _lt("The program knows nothing that this line could vouch for."))
                    )
            elif model in self.env:
                for line, sentences in self.env[model].sudo()._verify_lines(of_model).items():
                    found[line] += sentences
        now = past.now(self)
        news = lines.browse()
        for line, sentences in found.items():
            said = finding.pack(sentences)
            news |= line if said and said != line.findings else line.browse()
            protected.permitted(line).write({"verified_at": now, "findings": said})
        news._tell_keepers()
        return found

    def _own_findings(self):
        self.ensure_one()
        if self.hash == seal.line_hash(self._line()):
            return []
        return [finding.say(self.env, _lt("Line %(number)s of the log of seals was altered.", number=self.number))]

    @api.model
    def _manifest_findings(self, line, manifest):
        """Return whether a manifest is what the line vouches for, in a sentence if not."""
        now = seal.digest(manifest or "")
        if now == line.manifest_hash:
            return []
        return [
            finding.say(
                self.env,
                _lt(
                    "The manifest was altered. Its SHA-256 was %(was)s, it is %(now)s.",
                    was=line.manifest_hash,
                    now=now,
                ),
            )
        ]

    def _tell_keepers(self):
        """Put what was found before who keeps it, on the archive if it is still there."""
        archive_ids = self.env["qi.archive"]._archive_ids(self)
        there = self.env["qi.archive"].browse(filter(None, archive_ids.values())).exists()
        by_id = {archive.id: archive for archive in there}
        for line in self:
            of_secret = by_id.get(archive_ids[line], there.browse()).secrecy == "secret"
            archive = by_id.get(archive_ids[line])
            self._put_before(
                line._keepers(),
                archive or self.env.company.partner_id,
                self.env._(
                    "Seal %(number)s, %(name)s: what was sealed was altered.", number=line.number, name=line.label
                ),
                # Archivists keep trade secrets, and do not read them.
                line._hidden_sentence() if of_secret else finding.unpack(self.env, line.findings),
            )

    @api.model
    def _put_before(self, users, record, summary, note):
        self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": self.env.ref("qi_onestop.mail_activity_type_altered").id,
                    "res_model_id": self.env["ir.model"]._get_id(record._name),
                    "res_id": record.id,
                    "user_id": user.id,
                    "date_deadline": past.today(self),
                    "summary": summary,
                    "note": note,
                }
                for user in users
            ]
        )

    @api.model
    def _cron_verify(self, portion=PORTION):
        """Verify all that was sealed, a portion in each transaction: who is stopped goes on where it stood.

        What was verified longest ago comes first. When all is done, the log itself is read from end to end.
        """
        # As the archivists read what is put before them.
        self = self.with_context(lang=CITY_LANGUAGE)
        now = past.now(self)
        # A clock that was far ahead puts nothing off.
        verified = Domain("verified_at", "<=", now + EVERY) & Domain("verified_at", ">=", now - EVERY)
        due = Domain("verified_at", "=", False) | ~verified
        progress = self.env["ir.cron"]._commit_progress
        left = self.search_count(due)
        time_left = progress(remaining=left + 1)
        while left and time_left:
            lines = self.search(due, order="verified_at NULLS FIRST, id", limit=portion)
            lines._verify()
            left = max(left - len(lines), 0) if lines else 0
            time_left = progress(len(lines))
            self.env.invalidate_all()
        if time_left:
            broken = self._broken()
            if broken:
                said = "\n".join(self._broken_sentence(number, what) for number, what in broken[:100])
                self._put_before(
                    self.browse()._keepers(),
                    self.env.company.partner_id,
                    self.env._("The log of seals was altered."),
                    said,
                )
            progress(1)

    @api.model
    def _broken_sentence(self, number, what):
        """Return what :meth:`_broken` found, as a sentence."""
        return {
            "missing": self.env._("Line %(number)s of the log of seals is missing.", number=number),
            "changed": self.env._("Line %(number)s of the log of seals was altered.", number=number),
            "unlinked": self.env._("Line %(number)s does not follow the line before it.", number=number),
        }[what]
