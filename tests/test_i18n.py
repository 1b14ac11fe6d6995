"""Every term of the product is there in Chinese."""

import string

import polib
import pytest

from project import ADDONS, ROOT


def says_it_alike(term):
    """Tell whether a term is left empty: both languages say it alike, or it is the code of a file name.

    Names in the demo city are Chinese from the beginning.
    """
    return term == "ID" or term.startswith("object.") or not set(term) & set(string.ascii_letters)


# What the code, views and data of an add-on hold right now, as Odoo itself collects it.
SCRIPT = """
import io
import sys
from odoo.tools.translate import trans_export

template = io.BytesIO()
trans_export(None, [{addon!r}], template, "po", env)
sys.stdout.write(template.getvalue().decode())
"""


def terms(catalogue):
    """Return the terms of a catalogue and what they became."""
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(catalogue))}


def fields(text):
    """Return the named places of a sentence."""
    return sorted(part.split(")")[0] for part in text.split("%(")[1:])


@pytest.mark.parametrize("addon", ADDONS)
def test_chinese_is_complete(addon):
    folder = ROOT / addon / "i18n"
    chinese = terms(folder / "zh_CN.po")
    assert chinese.keys() == terms(folder / f"{addon}.pot").keys()
    for term, translation in chinese.items():
        if says_it_alike(term):
            continue
        assert any(letter not in string.printable for letter in translation), term
        assert fields(translation) == fields(term), term


@pytest.mark.parametrize("addon", ADDONS)
def test_template_holds_what_the_code_holds(server, addon):
    result = server.shell(SCRIPT.format(addon=addon))
    assert result.returncode == 0, result.stderr
    now = {entry.msgid for entry in polib.pofile(result.stdout)}
    assert now == terms(ROOT / addon / "i18n" / f"{addon}.pot").keys()
