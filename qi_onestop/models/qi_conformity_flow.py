# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import LazyTranslate

from ..hooks import CITY_LANGUAGE
from ..tools import conformity_flow, finding, past, protected, seal

_lt = LazyTranslate(__name__)

MANAGERS = "qi_onestop.qi_onestop_group_manager"
DEPARTMENT = "qi_onestop.qi_onestop_group_coordinator"
HEAD = {
    "platform_name": "platform_id.name",
    "standard": "standard_id.number",
    "date_from": "date_from",
    "date_to": "date_to",
    "opinion": "opinion",
    "submitted_by": "submitted_by_id.login",
    "checked_by": "checked_by_id.login",
}


class QiConformity(models.Model):
    """The steps of a self-assessment, as the table in ``tools/conformity_flow.py`` has them, and its freezing."""

    _inherit = "qi.conformity"

    def _actors(self):
        """Return what the caller is to the self-assessment: manager, department, both or nothing."""
        self.ensure_one()
        user = self.env.user
        if self.env.su:
            return {conformity_flow.MANAGER, conformity_flow.DEPARTMENT}
        actors = set()
        administers = user.has_group("qi_onestop.qi_onestop_group_administrator")
        if administers or (user.has_group(MANAGERS) and self.platform_id in user.qi_managed_platform_ids):
            actors.add(conformity_flow.MANAGER)
        if user.has_group(DEPARTMENT):
            actors.add(conformity_flow.DEPARTMENT)
        return actors

    def action_submit(self):
        """Hand in: everything is judged, each gap has an owner and a date."""
        self._check_step("submit")
        self._check_judged()
        self._take_step("submit", {"submitted_by_id": self.env.uid, "submitted_at": past.now(self)})

    def action_send_back(self):
        """Send back to the platform, with an opinion that says what is to be done better.

        :raises UserError: without an opinion
        """
        self._check_step("send_back")
        for assessment in self:
            if not (assessment.opinion or "").strip():
                raise UserError(self.env._("Write your opinion first: the platform must know what to do better."))
        self._take_step("send_back", {"checked_by_id": False, "checked_at": False})

    def action_check(self):
        """Confirm that the department has checked it."""
        self._check_step("check")
        self._take_step("check", {"checked_by_id": self.env.uid, "checked_at": past.now(self)})

    def action_close(self):
        """Freeze: nothing in it changes any more, and a line in the log of seals vouches for it."""
        self._check_step("close")
        self._take_step("close", {"closed_by_id": self.env.uid, "closed_at": past.now(self)})
        for assessment in self:
            manifest = seal.canonical(assessment._manifest_content())
            protected.permitted(assessment).write({"manifest": manifest, "digest": seal.digest(manifest)})
            self.env["qi.seal"]._seal(assessment, "conformity", assessment._frozen_name(), manifest)

    def _check_step(self, name):
        """Raise unless the caller may take the step with each of the self-assessments now."""
        self.check_access("write")
        step = conformity_flow.STEPS[name]
        for assessment in self:
            if assessment.state not in step.sources:
                raise UserError(
                    self.env._(
                        "“%(name)s” is at “%(state)s”: this step is not possible now. Reload the page.",
                        name=assessment.display_name,
                        state=assessment._label("state"),
                    )
                )
            if step.actor not in assessment._actors():
                raise AccessError(
                    self.env._("This step is for the site manager.")
                    if step.actor == conformity_flow.MANAGER
                    else self.env._("This step is for the coordinating department.")
                )

    def _take_step(self, name, stamps):
        protected.permitted(self).write({"state": conformity_flow.STEPS[name].target, **stamps})

    # Freezing

    def _frozen_name(self):
        return f"{self.platform_id.code} {self.date_from}/{self.date_to}"

    def _manifest_content(self):
        """Return all that is frozen, as plain values in the city's language."""
        self.ensure_one()
        # All of it, whoever closes or verifies.
        frozen = self.sudo().with_context(lang=CITY_LANGUAGE, bin_size=False)
        head = {}
        for name, path in HEAD.items():
            value = frozen.mapped(path)
            value = value[0] if isinstance(value, list) and value else value
            head[name] = str(value) if value else ""
        lines = frozen.line_ids.sorted()
        return {
            "kind": "conformity",
            "platform": frozen.platform_id.id,
            **head,
            "share": round(frozen.share, 6),
            "items": [
                {
                    "id": line.id,
                    **{name: line[name] or "" for name in conformity_flow.FROZEN},
                    "evidence_sha256": seal.digest(line._evidence_content()) if line.evidence_file else "",
                }
                for line in lines
            ],
        }

    @api.model
    def _verify_lines(self, lines):
        """Compare the seals of self-assessments with what is there, see ``_verify`` of ``qi.seal``."""
        by_id = {assessment.id: assessment for assessment in self.browse(lines.mapped("res_id")).exists()}
        return {line: self._frozen_findings(line, by_id.get(line.res_id)) for line in lines}

    @api.model
    def _frozen_findings(self, line, assessment):
        if assessment is None:
            return [finding.say(self.env, _lt("The self-assessment is gone from the database."))]
        findings = self.env["qi.seal"]._manifest_findings(line, assessment.manifest)
        try:
            sealed = json.loads(assessment.manifest or "")
        except ValueError:
            return findings
        now = json.loads(seal.canonical(assessment._manifest_content()))
        was_items, items = sealed.pop("items", []), now.pop("items")
        findings += [
            self._frozen_sentence(name, was, value)
            for name, was, value in seal.differences(sealed, now)
            # People and places may be renamed; who and where is told by number and login.
            if name != "platform_name"
        ]
        for was, is_now in seal.paired(was_items, items):
            code = (was or is_now)["item_code"]
            if was is None or is_now is None:
                findings.append(
                    finding.say(self.env, _lt("Item %(code)s was added or removed behind the seal.", code=code))
                )
                continue
            findings += [
                finding.say(
                    self.env,
                    _lt("%(title)s: %(finding)s", title=code, finding=self._frozen_sentence(name, before, value)),
                )
                for name, before, value in seal.differences(was, is_now)
            ]
        return findings

    @api.model
    def _frozen_sentence(self, name, was, now):
        line = self.env["qi.conformity.line"]
        return finding.say(
            self.env,
            _lt(
                "“%(field)s” was “%(was)s”, it is “%(now)s”.",
                field=finding.label(line if name in line._fields else self, name),
                was=was,
                now=now,
            ),
        )
