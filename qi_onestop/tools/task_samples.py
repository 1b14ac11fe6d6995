# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Reading lists of instruments and samples, from a sheet or pasted. No ORM here."""

from dataclasses import dataclass

from .signin import cell_text

MAX_CELL = 200
MAX_QUANTITY = 100_000
COLUMNS = {
    "name": {
        "名称",
        "器具名称",
        "仪器名称",
        "设备名称",
        "样品名称",
        "计量器具名称",
        "品名",
        "name",
        "instrument",
        "sample",
    },
    "model": {"型号", "规格", "型号规格", "规格型号", "型号/规格", "规格/型号", "model", "specification"},
    "serial": {"编号", "出厂编号", "序列号", "器具编号", "样品编号", "设备编号", "serial", "serial number"},
    "quantity": {"数量", "件数", "台数", "quantity", "pieces"},
    "remark": {"备注", "说明", "状态", "外观", "remark", "note"},
}
ORDER = ("name", "model", "serial", "quantity", "remark")
"""What the columns are when no heading says it."""

NAME = "name"
QUANTITY = "quantity"
LONG = "long"
TWICE = "twice"


@dataclass
class Line:
    """One line of the list. ``problem`` says why it cannot be taken, or is empty."""

    number: int
    name: str = ""
    model: str = ""
    serial: str = ""
    quantity: int = 1
    remark: str = ""
    problem: str = ""

    @property
    def key(self):
        """What two lines cannot share: an instrument with a serial number is one of its kind."""
        return self.serial and (self.name, self.model, self.serial)


def read(rows, known=()):
    """Return the lines of ``rows`` with their numbers; empty lines and a heading are left out.

    :param known: keys of lines that are there already

    >>> [line.name for line in read([["名称", "数量"], ["卡尺", 2.0], []])]
    ['卡尺']
    >>> [line.problem for line in read([["", "A"], ["卡尺", "", "", "two"]])]
    ['name', 'quantity']
    """
    columns = None
    lines, seen = [], set(known)
    for number, row in enumerate(rows, 1):
        cells = [cell_text(value) for value in row]
        if not any(cells):
            continue
        heading = None if lines or columns else _heading(cells)
        if heading:
            columns = heading
            continue
        line = _line(number, cells, columns)
        if not line.problem and line.key:
            line.problem = TWICE if line.key in seen else ""
            seen.add(line.key)
        lines.append(line)
    return lines


def _heading(cells):
    found = {}
    for index, cell in enumerate(cells):
        plain = cell.lower().replace(" ", "").rstrip("：:*")
        for column, words in COLUMNS.items():
            if plain in words or cell.lower() in words:
                found.setdefault(column, index)
    return found if "name" in found else None


def _line(number, cells, columns):
    places = columns or {name: index for index, name in enumerate(ORDER)}
    values = {name: cells[index] for name, index in places.items() if index < len(cells)}
    written = values.pop("quantity", "")
    line = Line(number, **values)
    if any(len(value) > MAX_CELL for value in (line.name, line.model, line.serial, line.remark)):
        line.problem = LONG
    elif not line.name:
        line.problem = NAME
    elif written:
        if written.isascii() and written.isdecimal() and len(written) < 10 and 0 < int(written) <= MAX_QUANTITY:
            line.quantity = int(written)
        else:
            line.problem = QUANTITY
    return line
