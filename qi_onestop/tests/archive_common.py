# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
from unittest.mock import patch

from .common import OnestopCase


def pdf(text="a sheet"):
    """Return a small PDF as a binary field takes it."""
    return base64.b64encode(b"%PDF-1.4 " + text.encode())


class ArchiveCase(OnestopCase):
    """Archives of the small city, sealed or about to be."""

    @classmethod
    def ready_archive(cls):
        """Return an archive that waits to be sealed."""
        return cls.request_at("archived").archive_ids

    @classmethod
    def sealed_archive(cls, **item):
        """Return a sealed archive with a sheet that came on paper."""
        archive = cls.ready_archive()
        cls.add_item(archive, **item)
        failed = archive._seal_each()
        assert not failed, failed.problem
        return archive

    @classmethod
    def add_item(cls, archive, role="archivist", **values):
        """Add a document as the archivist does; to a sealed archive it is an addendum."""
        items = cls.env["qi.archive.item"].with_user(cls.users[role])
        item = items.create(
            {
                "archive_id": archive.id,
                "kind_id": cls.env.ref("qi_onestop.qi_archive_item_kind_other").id,
                "title": "Sheet on paper",
                "content": pdf(),
                "file_name": "sheet.pdf",
                **values,
            }
        )
        return item.with_env(cls.env)

    def sheet(self, archive):
        """Return the document that :meth:`sealed_archive` added."""
        return archive.item_ids.filtered(lambda item: item.file_name == "sheet.pdf")

    def sql(self, statement, *values):
        """Change something behind the program's back."""
        self.env.flush_all()
        self.env.cr.execute(statement, values)
        self.env.invalidate_all()

    def path(self, item):
        """Return where the file of a document lies."""
        return item._sources()[item.id]

    def forge(self, item, content):
        """Write other bytes over the file of a document, and put the old ones back afterwards."""
        path = self.path(item)
        with open(path, "rb") as file:
            old = file.read()
        self.addCleanup(self._overwrite, path, old)
        self._overwrite(path, content)
        return path

    def _overwrite(self, path, content):
        with open(path, "wb") as file:
            file.write(content)

    def run_cron(self, method, time_left=600):
        """Do what a scheduled action does, without its commits; return how often it would have committed."""
        commits = []

        def commit(_self, processed=0, **_kwargs):
            commits.append(processed)
            return time_left(len(commits)) if callable(time_left) else time_left

        with patch.object(type(self.env["ir.cron"]), "_commit_progress", commit):
            method()
        return commits
