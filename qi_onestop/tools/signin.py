# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading sign-in lists: who came to an event, from which firm, with which mobile number. No ORM here."""

import re
from dataclasses import dataclass

MOBILE = re.compile(r"1[3-9]\d{9}")
CREDIT_CODE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
MAX_CELL = 200
COLUMNS = {
    "firm": {
        "单位",
        "单位名称",
        "工作单位",
        "企业",
        "企业名称",
        "公司",
        "公司名称",
        "firm",
        "enterprise",
        "company",
    },
    "code": {"统一社会信用代码", "信用代码", "credit code"},
    "name": {"姓名", "参加人", "签到人", "联系人", "name"},
    "mobile": {"手机", "手机号", "手机号码", "电话", "联系电话", "联系方式", "mobile", "phone"},
}
ORDER = ("firm", "name", "mobile")
"""What the columns are when no heading says it."""


@dataclass
class Person:
    """One line of a sign-in list. ``problem`` says why it cannot be taken, or is empty."""

    number: int
    firm: str = ""
    code: str = ""
    name: str = ""
    mobile: str = ""
    problem: str = ""


def cell_text(value):
    """Return what a cell says, as one line of text.

    >>> cell_text(13800000001.0), cell_text(None), cell_text(" a\\n b ")
    ('13800000001', '', 'a b')
    """
    if value is None or value is False:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).split())


def digits(mobile):
    """Return a mobile number as its eleven digits, however it was written; other texts unchanged.

    >>> digits("+86 138-0000-0001"), digits("138 0000 0001"), digits("123")
    ('13800000001', '13800000001', '123')
    """
    bare = re.sub(r"[\s\-—()（）]", "", mobile)
    bare = re.sub(r"^(\+|00)?86(?=1\d{10}$)", "", bare)
    return bare if MOBILE.fullmatch(bare) else mobile


def split_text(text):
    """Return the rows of pasted text: cells are parted by tabs, or by commas, or by spaces.

    >>> split_text("甲厂\\t张三\\t138\\n\\n乙厂，李四")
    [['甲厂', '张三', '138'], [], ['乙厂', '李四']]
    """
    rows = []
    for line in text.splitlines():
        if "\t" in line:
            row = line.split("\t")
        elif re.search(r"[,，、;；]", line):
            row = re.split(r"[,，、;；]", line)
        else:
            row = line.split()
        rows.append([cell.strip() for cell in row])
    return rows


def read(rows):
    """Return the persons of ``rows``, each with its line number; empty lines and headings are left out."""
    columns = None
    persons, seen = [], set()
    for number, row in enumerate(rows, 1):
        cells = [cell_text(value) for value in row]
        if not any(cells):
            continue
        heading = _heading(cells)
        if heading and not persons:
            columns = heading
            continue
        person = _person(number, cells, columns)
        person.problem = _problem(person, seen)
        if not person.problem:
            seen.add((person.name, person.mobile))
        persons.append(person)
    return persons


def _heading(cells):
    """Return which column holds what, when ``cells`` are a heading that names at least the persons."""
    found = {}
    for index, cell in enumerate(cells):
        for column, words in COLUMNS.items():
            if cell.lower().rstrip("：:*") in words:
                found.setdefault(column, index)
    return found if "name" in found else None


def _person(number, cells, columns):
    if columns is None:
        code = next((cell for cell in cells if CREDIT_CODE.fullmatch(cell.upper())), "")
        rest = [cell for cell in cells if cell != code] if code else cells
        values = dict(zip(ORDER, rest, strict=False), code=code)
    else:
        values = {column: cells[index] for column, index in columns.items() if index < len(cells)}
    person = Person(number, **values)
    person.code = person.code.upper()
    person.mobile = digits(person.mobile)
    return person


def _problem(person, seen):
    if any(len(value) > MAX_CELL for value in (person.firm, person.name, person.code, person.mobile)):
        return "long"
    if not person.name:
        return "name"
    if person.mobile and not MOBILE.fullmatch(person.mobile):
        return "mobile"
    if (person.name, person.mobile) in seen:
        return "twice"
    return ""
