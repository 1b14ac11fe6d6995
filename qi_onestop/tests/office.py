# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""LibreOffice without a window, which works out workbooks anew."""

import io
import re
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

import openpyxl

_ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
  <item oor:path="/org.openoffice.Office.Calc/Formula/Load">
    <prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop>
  </item>
</oor:items>
"""


def forgotten(content):
    """Return a workbook whose formulas have lost the results that were written beside them."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(buffer, "w") as after:
        for member in before.infolist():
            data = before.read(member)
            if member.filename.startswith("xl/worksheets/"):
                data = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v>-77</v>", data)
            after.writestr(member, data)
    return buffer.getvalue()


def worked_out(contents):
    """Return the workbooks with the values that LibreOffice works out, and nothing of what was there before.

    :param contents: xlsx files; all are opened by one LibreOffice
    """
    program = shutil.which("soffice")
    if not program:
        raise AssertionError("LibreOffice is not installed: ./onestop test installs libreoffice-calc-nogui.")
    with tempfile.TemporaryDirectory() as folder:
        profile, files, found = (Path(folder, name) for name in ("profile", "files", "found"))
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_ALWAYS, encoding="utf-8")
        files.mkdir()
        for number, content in enumerate(contents):
            (files / f"{number}.xlsx").write_bytes(forgotten(content))
        subprocess.run(
            [program, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", "xlsx"]
            + ["--outdir", found, *sorted(files.iterdir(), key=lambda path: int(path.stem))],
            check=True,
            capture_output=True,
            timeout=300,
        )
        return [
            openpyxl.load_workbook(found / f"{number}.xlsx", data_only=True) for number in range(len(contents))
        ]
