# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What an SMS gateway wants and answers, and when text messages may be sent."""

import json
import re
from datetime import datetime, time, timedelta
from urllib.parse import urlsplit

NUMBER_FIELD = "mobile"
TEXT_FIELD = "content"
SECRET_HEADER = "Authorization"


def mobile(number):
    """Return a Chinese mobile number as eleven digits, empty if it is none.

    >>> mobile("+86 138-0000 0000"), mobile("13800000000"), mobile("0353-2020"), mobile(None)
    ('13800000000', '13800000000', '', '')
    """
    digits = re.sub(r"[\s()-]", "", number or "") if isinstance(number, str) else ""
    digits = re.sub(r"^(\+|00)86|^86(?=1\d{10}$)", "", digits)
    return digits if re.fullmatch(r"1[3-9][0-9]{9}", digits) else ""


def is_address(url):
    """Tell whether ``url`` may be called.

    >>> is_address("https://sms.example/send"), is_address("file:///etc/passwd"), is_address("http://[")
    (True, False, False)
    """
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def is_success(status, answer, criterion):
    """Tell whether the gateway took the message.

    :param criterion: ``code=0`` or ``result.state=ok``: what a field of the JSON answer must be; empty: the
        status alone counts

    >>> is_success(200, '{"code": 0}', "code=0"), is_success(200, '{"code": "7"}', "code=0")
    (True, False)
    >>> is_success(200, "<html>", "code=0"), is_success(200, "<html>", ""), is_success(302, "", "")
    (False, True, False)
    """
    if not 200 <= status < 300:
        return False
    if not criterion:
        return True
    path, _sign, expected = criterion.partition("=")
    try:
        value = json.loads(answer)
        for name in path.strip().split("."):
            value = value[name]
    except (KeyError, TypeError, ValueError, RecursionError):
        return False
    # JSON says true where people write it the same.
    said = json.dumps(value) if isinstance(value, bool) else str(value)
    return said == expected.strip()


def is_criterion(text):
    """Tell whether ``text`` can be what a gateway's success is told by.

    >>> is_criterion("code=0"), is_criterion("result.state = ok"), is_criterion("ok")
    (True, True, False)
    """
    return bool(re.fullmatch(r"\w+(\.\w+)*\s*=\s*\S.*", text))


def is_header(name, value):
    """Tell whether ``name`` and ``value`` can be sent as a header.

    >>> is_header("X-Api-Key", "s3cret"), is_header("X Key", "s"), is_header("X", "a\\nb")
    (True, False, False)
    """
    return bool(re.fullmatch(r"[A-Za-z0-9-]+", name)) and value.isascii() and (value == "" or value.isprintable())


def clock(text):
    """Return ``text`` like ``21:00`` as a time of day; None if it is none.

    >>> clock("21:00"), clock("8:05"), clock("25:00"), clock("")
    (datetime.time(21, 0), datetime.time(8, 5), None, None)
    """
    found = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", text or "")
    return time(int(found[1]), int(found[2])) if found else None


def not_before(local, begin, end):
    """Return when a message may be sent that is ready at ``local``: then, or when the quiet hours end.

    >>> not_before(datetime(2026, 5, 4, 22, 30), time(21), time(8))
    datetime.datetime(2026, 5, 5, 8, 0)
    >>> not_before(datetime(2026, 5, 4, 7, 59), time(21), time(8))
    datetime.datetime(2026, 5, 4, 8, 0)
    >>> not_before(datetime(2026, 5, 4, 13, 0), time(12), time(14))
    datetime.datetime(2026, 5, 4, 14, 0)
    >>> not_before(datetime(2026, 5, 4, 20, 59), time(21), time(8))
    datetime.datetime(2026, 5, 4, 20, 59)
    """
    moment = local.time()
    if begin <= end:
        quiet, next_day = begin <= moment < end, False
    else:
        quiet, next_day = moment >= begin or moment < end, moment >= begin
    if not quiet:
        return local
    return datetime.combine(local.date() + timedelta(days=next_day), end)
