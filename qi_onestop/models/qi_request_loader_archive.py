# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import json
from datetime import date, datetime, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import file_open

from ..hooks import CITY_LANGUAGE
from ..tools import past, protected, story
from .qi_request_loader import QUIET, SCAN

ARCHIVE_STORY = "qi_onestop/demo/qi_archive_story.json"


class QiRequestLoader(models.AbstractModel):
    """What the archivist of the demo city did: old paper was taken over and sealed, put into boxes, lent, held,
    handed over, and what had run out was appraised and destroyed.
    """

    _inherit = "qi.request.loader"

    # What may happen in a story of archives, and the method that lets it.
    _TOLD_OF_ARCHIVES = {
        "approve_schedule": "_tell_schedule",
        "take_over": "_tell_cases",
        "take_over_ledger": "_tell_ledger",
        "take_out": "_tell_take_out",
        "hinder": "_tell_hinder",
        "seal": "_tell_seal",
        "check": "_tell_check",
        "box": "_tell_box",
        "box_alike": "_tell_box_alike",
        "lend": "_tell_lend",
        "return": "_tell_return",
        "hold": "_tell_hold",
        "hand_over": "_tell_hand_over",
        "registers": "_tell_registers",
        "propose": "_tell_propose",
        "submit": "_tell_submit",
        "sign": "_tell_sign",
        "approve": "_tell_approve",
        "carry_out": "_tell_carry_out",
        "witness": "_tell_witness",
        "destroy": "_tell_destroy",
    }

    @api.model
    def _load_archives(self, path=ARCHIVE_STORY):
        """Tell a story of archives, after that of the requests.

        The file names ``cases``, each a line of an old ledger and its paper, and ``ledgers``, each with its rows
        (``year`` is relative to this one). It lists what was ``told``: when (see ``tools/story.py``), what (see
        ``_TOLD_OF_ARCHIVES``) and how.

        :raises AccessError: unless the program itself loads this add-on with demo data
        """
        self._check_loading()
        with file_open(path, "r") as stream:
            told = json.load(stream)
        table = self.env["resource.calendar"]._qi_statutory()._qi_day_table()._compiled()
        now = past.now(self)
        self = past.at(self.with_context(**QUIET, qi_cases=told["cases"], qi_ledgers=told["ledgers"]), now)
        days = story.Days(table, now)
        for when, what, how in told["told"]:
            with self._time(days.begin(when)[1]):
                getattr(self, self._TOLD_OF_ARCHIVES[what])(**how)

    # Taking over, sealing, keeping

    def _tell_cases(self, cases):
        """Take over lines of an old ledger; the archivist scans the paper of each that has any."""
        for name in cases:
            case = self.env.context["qi_cases"][name]
            year = self._year(case["year"])
            request = self.env["qi.request"]._historic_create(
                [
                    {
                        "platform_id": self._demo("qi_platform", case["platform"]).id,
                        "service_id": self.env.ref(f"qi_onestop.qi_service_{case['service']}").id,
                        "partner_id": self._demo("res_partner", case["partner"]).id,
                        "external_number": case["number"].format(year=year),
                        "registered_at": self._at_noon(year, case["registered"]),
                        "closed_at": self._at_noon(year, case["closed"]),
                        "historic_handler": case["handler"],
                        "description": case["need"],
                        "result": case["result"],
                    }
                ]
            )
            self._give_name(f"qi_request_old_{name}_demo", request)
            if "pages" in case:
                archive = self.env["qi.archive"]._open_for(request)
                self._give_name(f"qi_archive_{name}_demo", archive)
                self._scan(archive, case["pages"])
                archive._mark_ready()

    def _tell_ledger(self, name, by):
        """Import a whole ledger of an earlier system, take it over for good, and let the archivist seal it."""
        ledger = self.env.context["qi_ledgers"][name]
        years = {"year": self._year(ledger["year"])}
        lines = [ledger["heading"], *([cell.format(**years) for cell in row] for row in ledger["rows"])]
        batch = self._as(self.env["qi.import"], by).create(
            {
                "target": "request",
                "file_name": ledger["file_name"].format(**years),
                "file": base64.b64encode("\n".join(map(",".join, lines)).encode()),
            }
        )
        batch.action_read()
        batch.action_check()
        batch.action_import()
        wizard = batch.env["qi.import.take.over"].create({"import_id": batch.id, "is_compared": True})
        wizard.action_take_over()
        archives = self.env["qi.archive"].sudo().search([("import_id", "=", batch.id)])
        self._as(archives.sudo(False), "archivist").action_seal()
        if problem := archives.filtered("problem")[:1].problem:
            raise UserError(problem)

    def _scan(self, archive, pages):
        """Add the paper of an old archive: the documents it must have that the ledger knows nothing of."""
        kinds = archive.with_context(lang=CITY_LANGUAGE)._missing_kinds()[archive]
        with file_open(SCAN, "rb") as stream:
            scan = stream.read()
        self._as(self.env["qi.archive.item"], "archivist").create(
            [
                {
                    "archive_id": archive.id,
                    "kind_id": kind.id,
                    "title": f"{kind.name}（纸质原件扫描）",
                    "date": archive.closed_at.date(),
                    "author": archive.platform_name,
                    "reference": f"{archive.request_number}-{number}",
                    "pages": pages // len(kinds) + (number <= pages % len(kinds)),
                    # What two archives share is not destroyed with one of them: each has bytes of its own.
                    "content": base64.b64encode(scan + f"\n% {archive.request_number}-{number}\n".encode()),
                    "file_name": f"{archive.request_number}-{number}.pdf",
                }
                for number, kind in enumerate(kinds, start=1)
            ]
        )

    def _tell_schedule(self, approval, basis):
        """Put a version of the retention schedule in force that the archives administration approved."""
        schedule = self._as(self.env["qi.retention.schedule"]._in_force(), "archivist")
        draft = schedule.browse(schedule.action_new_version()["res_id"])
        today = past.today(self)
        draft.write({"approval": approval.format(year=today.year), "approved_on": today})
        for line in draft.line_ids:
            line.note = basis[line.retention]
        self._as(draft, "coordinator").action_put_in_force()

    def _tell_take_out(self, cases, kind, remark):
        """Take a scan out that nobody can read; until there is another nothing is sealed, and it says why."""
        archives = self._as(self._archives(cases), "archivist").with_context(lang=CITY_LANGUAGE)
        archives.item_ids.filtered(lambda item: item.kind_id.code == kind).unlink()
        archives.remark = remark
        archives._seal_each()
        self._hindered_today(archives)

    def _tell_hinder(self, cases, remark):
        """Let a file have been unreadable when the program wanted to seal; it was restored since."""
        archives = self._as(self._archives(cases), "archivist").with_context(lang=CITY_LANGUAGE)
        archives.remark = remark
        protected.permitted(archives).problem = archives._unreadable_sentence()
        self._hindered_today(archives)

    def _hindered_today(self, archives):
        """Let the program try again a day after the city was made, whenever its story tells of the first time."""
        protected.permitted(archives).problem_at = fields.Datetime.now()

    def _tell_seal(self, cases):
        """Seal the archives of ``cases``."""
        archives = self._as(self._archives(cases), "archivist")
        archives.action_seal()
        if problem := archives.filtered("problem")[:1].problem:
            raise UserError(problem)

    def _tell_check(self, cases):
        """Check the four properties of the archives of ``cases``."""
        self._as(self._archives(cases), "archivist").action_check()

    def _tell_box(self, name, cases, **place):
        """Put the archives of ``cases`` into a new box."""
        self._fill(name, self._archives(cases), place)

    def _tell_box_alike(self, name, platform, **place):
        """Put what waits at a platform to be sealed into a new box: what is of the class and year of the first."""
        ready = self.env["qi.archive"].search(
            [("state", "=", "ready"), ("platform_id", "=", self._demo("qi_platform", platform).id)], order="id"
        )
        alike = ready.filtered(
            lambda archive: (archive.record_class_id, archive.year) == (ready[0].record_class_id, ready[0].year)
        )
        self._fill(name, alike, place)

    def _fill(self, name, archives, place):
        box = self._as(self.env["qi.archive.box"], "archivist").create(
            {
                "name": name,
                "platform_id": archives.platform_id.id,
                "record_class_id": archives.record_class_id.id,
                "year": archives[0].year,
                "room": "市中心三楼档案室",
                **place,
            }
        )
        archives.with_env(box.env).write({"box_id": box.id})

    def _tell_lend(self, box, to, purpose, days):
        """Lend a box for so many days."""
        today = past.today(self)
        self._as(self.env["qi.archive.loan"], "archivist").create(
            {
                "box_id": self._box(box).id,
                "borrower_id": self._demo("user", to).id,
                "purpose": purpose,
                "out_on": today,
                "due_back": today + timedelta(days=days),
            }
        )

    def _tell_return(self, box):
        """Take a box back."""
        self._as(self._box(box), "archivist").action_return()

    def _tell_hold(self, name, basis, cases=(), partners=()):
        """Hold archives, and all of some enterprises."""
        held = self.env["res.partner"].union(*(self._demo("res_partner", partner) for partner in partners))
        self._as(self.env["qi.legal.hold"], "archivist").create(
            {
                "name": name,
                "basis": basis.format(year=past.today(self).year),
                "date_from": past.today(self),
                "archive_ids": [Command.set(self._archives(cases).ids)],
                "partner_ids": [Command.set(held.ids)],
            }
        )

    def _tell_hand_over(self, year, **values):
        """Hand over what is sealed of a year."""
        handover = self._as(self.env["qi.archive.handover"], "archivist").create(
            {"year": self._year(year), **values}
        )
        handover.action_hand_over()

    def _tell_registers(self, year, platform):
        """Begin the register of what was answered at once; it is sealed as all others are."""
        self.env["qi.archive"]._make_registers(self._year(year), self._demo("qi_platform", platform))

    # Disposal

    def _tell_propose(self):
        """Propose what has run out."""
        self._as(self.env["qi.archive.disposal"], "archivist").action_propose()

    def _tell_submit(self, members, opinion):
        """Hand the proposal to its appraisal group."""
        disposal = self._disposal("archivist")
        disposal.write({"member_ids": [Command.set(self._users(members).ids)], "opinion": opinion})
        disposal.action_submit()

    def _tell_sign(self, by, note):
        """Sign the list as a member."""
        self._disposal(by)._appraise(note)

    def _tell_approve(self, by, note):
        """Approve the list."""
        self._disposal(by)._approve(note)

    def _tell_carry_out(self, witnesses):
        """Name the witnesses and carry it out."""
        disposal = self._disposal("archivist")
        disposal.witness_ids = self._users(witnesses)
        disposal.action_carry_out()

    def _tell_witness(self, by, note):
        """Confirm as a witness."""
        self._disposal(by)._witness(note)

    def _tell_destroy(self):
        """Destroy what is on the list, as the scheduled job does."""
        # The city's language: what the list says of what went is not translated any more.
        lines = self._disposal().line_ids.with_context(lang=CITY_LANGUAGE)
        lines._destroy()
        lines._remove_files(lines._files_to_remove())
        lines.disposal_id._finish_all()

    # Helpers

    def _year(self, ago):
        """Return the year that is ``ago`` years from this one, as the story was begun."""
        return fields.Date.context_today(self).year + ago

    def _at_noon(self, year, day):
        # Twelve o'clock in China.
        return datetime.combine(date.fromisoformat(f"{year}-{day}"), datetime.min.time()) + timedelta(hours=4)

    def _give_name(self, name, record):
        self.env["ir.model.data"]._update_xmlids(
            [{"xml_id": f"qi_onestop.{name}", "record": record, "noupdate": True}]
        )

    def _archives(self, cases):
        return self.env["qi.archive"].union(*(self._demo("qi_archive", name) for name in cases))

    def _users(self, logins):
        return self.env["res.users"].union(*(self._demo("user", login) for login in logins))

    def _box(self, name):
        return self.env["qi.archive.box"].search([("name", "=", name)])

    def _disposal(self, login=None):
        """Return the disposal begun last that is not over, for ``login`` to work on."""
        disposal = self.env["qi.archive.disposal"].search([("state", "!=", "done")], order="id desc", limit=1)
        return self._as(disposal, login) if login else disposal
