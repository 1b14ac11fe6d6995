# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Read what comes in with a page's address or form: anything may be in it, so anything is taken as text first."""

import re

from werkzeug.exceptions import NotFound

from odoo.exceptions import AccessError
from odoo.http import request

MAX_ID = 2**31 - 1
"""Beyond it the database refuses to compare."""

# PostgreSQL holds no NUL, UTF-8 no lone surrogates.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def text(value, limit=200):
    """Return ``value`` as clean text of at most ``limit`` characters; what is no text is empty.

    >>> text("  vernier calipers\\x00 ")
    'vernier calipers'
    >>> text(["?q=a&q=b"])
    ''
    """
    if not isinstance(value, str):
        return ""
    return _UNSTORABLE.sub("", value[: limit * 4]).strip()[:limit]


def number(value, default=0):
    """Return ``value`` as a number that an id or a page may have, or ``default``.

    >>> number("12"), number("-1"), number("１２"), number("9" * 30), number(None)
    (12, 0, 0, 0, 0)
    """
    value = str(value)
    if not re.fullmatch(r"[0-9]{1,10}", value) or int(value) > MAX_ID:
        return default
    return int(value)


def choice(value, allowed, default=""):
    """Return ``value`` if it is one of ``allowed``, else ``default``."""
    return value if isinstance(value, str) and value in allowed else default


def head_only():
    """Tell whether the caller asks for the head of the answer alone: Odoo lets HEAD ask what GET does."""
    return request.httprequest.method == "HEAD"


def readable(model, record_id):
    """Return the record of ``model`` if the caller may read it.

    :param model: empty recordset in the caller's environment
    :raises NotFound: in all other cases alike, so that nobody learns what exists
    """
    record_id = number(record_id)
    if not record_id or not model.has_access("read"):
        raise NotFound
    record = model.browse(record_id).exists()
    try:
        record.check_access("read")
    except AccessError as error:
        raise NotFound from error
    if not record:
        raise NotFound
    return shown(record)


def page_of(found, offset, size):
    """Return the page of ``found``, which are some hundreds of one's own in the order of the list.

    Asked for a page alone, the database hopes to meet it soon among everybody's in that order, and goes through
    them all when a word is met nowhere.
    """
    return found[offset : offset + size].with_prefetch()


def shown(records):
    """Return ``records`` that are shown on a page, and log the trade secrets among them as read."""
    # What a template reads of a record passes no method that would log it.
    records._log_secrets("read")
    return records
