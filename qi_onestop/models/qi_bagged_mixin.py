# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError

from ..hooks import CITY_TIMEZONE
from ..tools import bagit, seal


class QiBaggedMixin(models.AbstractModel):
    """For archives that are taken away as a bag (BagIt, RFC 8493), see ``tools/bagit.py``.

    A model that adopts it says which files go in, ``_export_files``, and puts the bag together, ``_bag``.
    """

    _name = "qi.bagged.mixin"
    _description = "Archive Taken Away as a Bag"

    def _export_files(self):
        """Return the files of an archive for its bag, as the caller may read them.

        :return: list of :class:`~..tools.bagit.Entry`
        """
        raise NotImplementedError

    def _bag(self, folder=""):
        """Return name and members of the bag, see :func:`~..tools.bagit.bag`.

        :param folder: where in a zip with several bags
        """
        raise NotImplementedError

    def _check_exportable(self):
        """Raise a UserError that names the files that cannot be exported."""
        for archive in self:
            problems = archive._export_problems()
            if problems:
                raise UserError("\n".join(problems))

    def _export_problems(self):
        """Return sentences about files that cannot go into the bag."""
        self.ensure_one()
        said = {
            "missing": lambda name: self.env._("“%(name)s” is missing in the file store.", name=name),
            "unreadable": lambda name: self.env._("“%(name)s” cannot be read in the file store.", name=name),
            "size": lambda name: self.env._("“%(name)s” has another size than when it was sealed.", name=name),
        }
        return [said[what](entry.name) for entry, what in bagit.unreadable(self._export_files())]

    def _bag_facts(self, names):
        """Return what the catalogue says of the archive, as pairs of label and text.

        :param names: of fields; those without a value are left out
        """
        # The archive is the caller's to read: these are its own facts.
        archive_sudo = self.sudo()
        facts = []
        for name in names:
            field, value = archive_sudo._fields[name], archive_sudo[name]
            if field.type == "selection":
                value = dict(field._description_selection(self.env)).get(value)
            elif field.type == "datetime" and value:
                value = fields.Datetime.context_timestamp(self.with_context(tz=CITY_TIMEZONE), value)
                value = value.strftime("%Y-%m-%d %H:%M")
            if value:
                facts.append((field._description_string(self.env), str(value)))
        return facts

    def _bag_seal(self, line, manifest=None):
        """Return the files of the bag that hold the seal.

        Where the line stands in the log, who set it and what came before it are for auditors: of the line nothing
        but its hash leaves the house.
        """
        said = {"manifest_hash": line.manifest_hash, "hash": line.hash}
        entries = [bagit.entry("seal/line.json", seal.canonical(said).encode())]
        if manifest is not None:
            entries.append(bagit.entry("seal/manifest.json", (manifest or "").encode()))
        return entries
