# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class QiComplaintArchive(models.Model):
    """What is printed of complaint archives: catalogue, cover and contents, as of the archives of requests.

    The papers show what their reader may read: of who complained, nothing; of what was handed over to discipline
    inspection, and of what is destroyed, number and dates. Whoever prints them is logged.
    """

    _inherit = "qi.complaint.archive"

    # By what the access log names it; it names neither the complaint nor the platform.
    _secret_number_field = "number"

    def _stamp_unit(self):
        return self.env._("Coordinating Department")

    def _catalogue_rows(self):
        """Return a row of texts for each archive, in the order of their numbers; what has none comes last."""
        return [
            [
                str(position),
                archive.number or "",
                archive.reference or "",
                archive._stamp_unit(),
                archive.title or "",
                archive._day_of("closed_at"),
                "",
                "",
                archive._print_note(),
            ]
            for position, archive in enumerate(self._in_order(), 1)
        ]

    def _print_note(self):
        """Return what the papers say of an archive that they do not show, nothing of others."""
        if self.state == "destroyed":
            return self.env._("Destroyed under list %(number)s", number=self.destroyed_under or "–")
        return "" if self.can_open else self.env._("Read by the coordinating department alone")

    def _contents_rows(self):
        """Return a row of texts for each document in the archive that the caller may read, by their days.

        The form comes first. Who complained is named nowhere, who handles it neither.
        """
        if self.state == "destroyed" or not self.can_open:
            return []
        unit, matter = self._stamp_unit(), self._matter()
        kind = self.env._("Complaint") if self.complaint_id else self.env._("Dispute")
        rows = [(self.closed_at, self.reference, unit, kind, matter.title)]
        directions = dict(self.correspondence_ids._fields["direction"]._description_selection(self.env))
        parts = [
            (message.sent_at, "", "", self.env._("Message on the Case"), directions[message.direction])
            for message in self.correspondence_ids
        ]
        parts += [
            (statement.answered_at, statement.name, "", self.env._("Statement"), "")
            for statement in self.statement_ids
            if statement.state == "answered"
        ]
        parts += [
            (dispute.closed_at, dispute.name, dispute.body_name or "", self.env._("Dispute"), dispute.title)
            for dispute in self.dispute_ids
        ]
        parts += [
            (file.create_date, "", "", self.env._("File"), self._discreet_name(file)) for file in self.file_ids
        ]
        rows += sorted(parts, key=lambda part: (not part[0], part[0]))
        return [
            [str(position), reference, author, self._titled(*what), self._written_day(at), "", ""]
            for position, (at, reference, author, *what) in enumerate(rows, 1)
        ]

    def _discreet_name(self, file):
        """Return the name of a file, or its number where the name tells of somebody.

        The list goes from hand to hand. Findings on files call them by their numbers as well.
        """
        # Whom it names is looked up for the list; nobody is told.
        matter_sudo = self.sudo()._matter()
        complaint_sudo = self.sudo().complaint_id
        claimant = matter_sudo.partner_id.name if matter_sudo._name == "qi.dispute" else ""
        names_somebody = (
            complaint_sudo._gives_complainant_away(file.name)
            or (claimant and claimant.casefold() in file.name.casefold())
            or matter_sudo._staff_named(file.name)
        )
        return str(file.id) if names_somebody else file.name

    def _note_facts(self):
        self.ensure_one()
        return {"documents": self.item_count, "pages": "", "keeper": "", "by_program": False}

    def _titled(self, kind, title):
        return self.env._("%(kind)s: %(title)s", kind=kind, title=title) if title else kind

    # The log of who printed it

    def _log_secrets(self, action):
        if action in ("print", "lend") and not self.env.su and any(self._ids):
            if action == "print":
                # Refused is said before it is logged; who lends a box need not read what is in it.
                self.check_access("read")
            self.env["qi.access.log"]._record(self, action)
        return super()._log_secrets(action)

    def _secret_whys(self):
        """Return by what right the user reads each of the archives, as ``qi.access.log`` asks it."""
        keeps = self.env.user.has_group("qi_onestop.qi_onestop_group_archivist")
        whys = {}
        for archive_sudo in self.sudo():
            handles = archive_sudo._matter().user_id == self.env.user
            whys[archive_sudo.id] = ("in_charge" if handles else "keeper" if keeps else "other", False)
        return whys
