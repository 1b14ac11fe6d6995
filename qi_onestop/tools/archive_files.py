# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The files of an archive: how many pages they have, and one PDF taken apart into several."""

import io
import logging
import mimetypes

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

# What is wrong with a PDF of somebody else's is told by the archive's own checks, not by a log.
logging.getLogger("pypdf").setLevel(logging.ERROR)


def page_count(file, name):
    """Return how many sheets ``file`` fills: the pages of a PDF, one for a picture, 0 for what nobody can tell.

    :param file: path, or open file
    :param name: of the file; it ends as its content asks
    """
    mimetype = mimetypes.guess_type(name or "")[0] or ""
    if mimetype.startswith("image/"):
        return 1
    if mimetype != "application/pdf":
        return 0
    try:
        return len(PdfReader(file).pages)
    except (PyPdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # Filed as it is: a PDF that this reader does not understand may be fine in another.
        return 0


def split_pdf(content, mark):
    """Return the parts of a PDF, as bytes: each begins after a page that says nothing but ``mark``.

    :param content: bytes; what comes before the first such page belongs to no part
    """
    reader = PdfReader(io.BytesIO(content))
    parts = []
    for page in reader.pages:
        if "".join(page.extract_text().split()) == mark:
            parts.append([])
        elif parts:
            parts[-1].append(page)
    return [_written(pages) for pages in parts]


def _written(pages):
    writer = PdfWriter()
    for page in pages:
        writer.add_page(page)
    writer.compress_identical_objects(remove_identicals=True, remove_orphans=True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
