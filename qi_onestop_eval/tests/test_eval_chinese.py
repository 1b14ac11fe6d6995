# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import io
import re
import zipfile

import openpyxl
from lxml import etree

from .eval_common import EvalCase

PROPER = {"id", "pdf", "SHA", "Excel", "WPS", "LibreOffice", "Ctrl", "Alt", "Shift"}
"""What Chinese writes in Latin letters as well."""
CODE = re.compile(r"\b(?:[A-Z]{1,2}-?\d[\d-]*(?:-\d+)*|T-\d-\d|[0-9a-f]{64}|QI-\d{4}-\d{6})\b")
"""Codes of indicators and platforms, numbers of requests, digests."""
WORD = re.compile(r"[A-Za-z]{2,}")


class TestEvalChinese(EvalCase):
    """What is printed and passed on is Chinese from the first heading to the last sentence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.station.name, cls.other_station.name = "东关服务站", "西关服务站"
        cls.users["coordinator"].lang = "zh_CN"
        cls.env["qi.improvement"].create(
            {"platform_id": cls.station.id, "problem": "慢", "title": "提速", "due_date": "2030-05-01"}
        )

    def frozen(self, method):
        """Return a frozen round by the shipped scheme, with all that people write, as the department has it."""
        self.scheme = self.env.ref("qi_onestop_eval.qi_eval_scheme_default").copy({"method": method})
        self.scheme.with_context(lang="zh_CN").name = "服务效能评价方案"
        self.scheme.action_activate()
        round_ = self.new_round(name="2030年服务效能评价", document_number="云市监质〔2031〕18号")
        round_ = round_.with_context(lang="zh_CN")
        round_.action_start()
        entered = self.line(round_, "A3-2").with_user(self.users["manager"])
        entered.write({"manual_value": 95, "comment": "见月报", "evidence": base64.b64encode(b"%PDF-1.4 x")})
        entered.evidence_name = "月报.pdf"
        for step in ("compute", "verify", "review"):
            getattr(round_, f"action_{step}")()
        self.line(round_, "A3-2").with_env(round_.env).write(
            {"is_adjusted": True, "adjusted_points": 0, "adjust_reason": "缺一个月"}
        )
        round_.action_announce()
        self.result(round_).with_user(self.users["manager"]).objection = "少计一件"
        self.result(round_).with_env(round_.env).objection_answer = "计入下期"
        round_.action_publicise()
        with self.at("2031-12-31 12:00"):
            round_.action_publish()
        round_.action_freeze()
        return round_

    def foreign(self, texts):
        """Return the texts in which there is a word that is not Chinese."""
        return sorted({text for text in texts if set(WORD.findall(CODE.sub("", text))) - PROPER})

    def said_in_workbook(self, content):
        """Yield all that a workbook says: names of sheets, headers, titles of charts, properties and cells."""
        book = openpyxl.load_workbook(io.BytesIO(content))
        yield from (book.properties.title, *book.sheetnames)
        for sheet in book:
            yield sheet.oddHeader.left.text
            yield from (
                str(cell.value)
                for row in sheet
                for cell in row
                if isinstance(cell.value, str) and cell.data_type != "f"
            )
        # What formulas say is kept beside them, and words that they compare with stand in quotes.
        worked_out = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        yield from (str(cell.value) for sheet in worked_out for row in sheet for cell in row if cell.value)
        for row in (row for sheet in book for row in sheet):
            for cell in row:
                if cell.data_type == "f":
                    yield from re.findall(r'"([^"]*)"', str(cell.value))
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for name in parts.namelist():
                if name.startswith("xl/charts/chart"):
                    yield from etree.fromstring(parts.read(name)).xpath("//*[local-name()='t']/text()")

    def said_in_document(self, content):
        """Yield all that a Word document says, in its header and footer too."""
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            for name in parts.namelist():
                if re.match(r"word/(document|header\d*|footer\d*)\.xml", name):
                    for paragraph in etree.fromstring(parts.read(name)).xpath("//*[local-name()='p']"):
                        yield "".join(paragraph.xpath(".//*[local-name()='t']/text()"))

    def test_workbooks_and_documents(self):
        for method in ("scored", "judged"):
            round_ = self.frozen(method)
            texts = {
                field: [*self.said_in_workbook(base64.b64decode(round_[field]))]
                for field in ("workbook_file", "internal_workbook_file")
            }
            result = self.result(round_).with_env(round_.env)
            for record, field in ((round_, "notice_file"), (round_, "report_file"), (result, "order_file")):
                texts[field] = [*self.said_in_document(base64.b64decode(record[field]))]
            for field, said in texts.items():
                with self.subTest(method=method, field=field):
                    self.assertGreater(len(said), 20)
                    self.assertEqual(self.foreign(said), [])

    def test_what_is_foreign_is_found(self):
        self.assertEqual(
            self.foreign(["质量 A3-2", "Ctrl+Alt+F9", "0.5 %", "Yes", "质量 Score"]), ["Yes", "质量 Score"]
        )
