"""What a platform prints, as a browser gets it."""

import io
import re
import unicodedata

import pytest
from pypdf import PdfReader

STATION = "高新区智能装备产业园质量驿站"


@pytest.fixture(scope="module")
def pages(server):
    """Return a function that gives the text of each page of a report about the demo station."""
    server.api_keys("manager")
    status, ids = server.json2("manager", "qi.platform", "search", domain=[["name", "=", STATION]])
    assert status == 200 and len(ids) == 1
    browser = server.log_in("manager")

    def read(report):
        answer = browser.get(f"{server.url}/report/pdf/qi_onestop.{report}/{ids[0]}", timeout=120)
        assert answer.status_code == 200 and answer.headers["Content-Type"] == "application/pdf"
        # The font draws 一 and the radical ⼀ with one glyph, and so two dashes: a reader may find either.
        return [
            re.sub(r"\s", "", unicodedata.normalize("NFKC", page.extract_text())).replace("‒", "–")
            for page in PdfReader(io.BytesIO(answer.content)).pages
        ]

    return read


def test_name_plates_have_one_sheet_for_each_person(pages):
    plates = pages("qi_platform_plates")
    people = {"张建国": "服务专员", "刘芳": "服务专员", "王晓梅": "窗口人员"}
    assert len(plates) == len(people)
    for sheet, (name, post) in zip(plates, people.items(), strict=True):
        assert sheet.count(name) == sheet.count(post) == sheet.count(STATION) == 2, "both sides"
        assert "服务标识" in sheet, "an empty frame until the city uploads its mark"


def test_notice_tells_hours_and_phones_on_one_sheet(pages):
    [sheet] = pages("qi_platform_notice")
    for words in (
        "开放时间",
        "周一至周五8:30–12:00,14:00–17:30",
        "延时服务",
        "周六9:00–12:00",
        "0353-6610301",
        "监督电话",
    ):
        assert words in sheet
