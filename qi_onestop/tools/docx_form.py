# Copyright 2026 Quality Infrastructure One-Stop contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Word documents filled from a template that people edit in Word or WPS.

Text of users is data: it never becomes a placeholder or markup. Templates are code of an administrator: they
run in Jinja's sandbox and get nothing but text, lists and pictures.
"""

import io
import re
import zipfile
import zlib

from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import StrictUndefined, TemplateError, Undefined, UndefinedError
from jinja2.sandbox import SandboxedEnvironment
from lxml.etree import LxmlError
from PIL import Image

from .docx_chart import InlineChart

MAX_SIZE = 2 * 1024 * 1024
MAX_UNPACKED = 20 * 1024 * 1024
_BODY = "word/document.xml"
_MACROS = "word/vbaProject.bin"
# What XML 1.0 cannot hold, and what the library takes for a new paragraph or page.
_UNPRINTABLE = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class DocxError(Exception):
    """A template that cannot be used; the message says why, in the words of the library or ours."""


class UnknownField(DocxError):
    """A template that asks for what there is not; the message is its name."""


class _Unknown(StrictUndefined):
    """What a template asks for and nobody gave it; nothing can be done with it but ask whether it is there."""

    __slots__ = ()

    @property
    def _undefined_message(self):
        return self._undefined_hint or str(self._undefined_name)


class _Sandbox(SandboxedEnvironment):
    """Jinja's sandbox, in which a picture is nothing but a picture: it knows the document, which writes files."""

    def is_safe_attribute(self, obj, attr, value):
        return not isinstance(obj, (InlineChart, InlineImage)) and super().is_safe_attribute(obj, attr, value)


# What the libraries raise for templates and archives that cannot be read.
_BROKEN = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    ImportError,
    LookupError,
    LxmlError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)


def clean(value):
    """Return ``value`` with all texts in it free of what a document cannot hold."""
    if isinstance(value, str):
        return _UNPRINTABLE.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if isinstance(value, dict):
        return {key: clean(item) for key, item in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(clean(item) for item in value))
    if isinstance(value, (list, tuple)):
        return [clean(item) for item in value]
    return value


def check_file(content, part=_BODY, macros=_MACROS, wrong="type"):
    """Raise a :class:`DocxError` unless ``content`` is a Word document of a bearable size without macros.

    Of other kinds of documents, ``part`` is what each of them has, ``macros`` what none may have, and ``wrong``
    what the error says otherwise.
    """
    if len(content) > MAX_SIZE:
        raise DocxError("size")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
                raise DocxError("size")
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise DocxError(wrong) from error
    if part not in names or macros in names:
        raise DocxError(wrong)


def render(template, values, pictures=None, charts=None, strict=False):
    """Return the document ``template`` filled with ``values``, ``pictures`` and ``charts``, all by name.

    ``pictures`` maps names to (content, height in mm); no content, no picture. ``charts`` maps names to a
    :class:`~.docx_chart.Chart`. What the template asks for and ``values`` do not have stays empty, unless
    ``strict``.

    :raises UnknownField: when it is strict and there is no such field
    :raises DocxError: when the template asks for what cannot be
    """
    sandbox = _Sandbox(undefined=_Unknown if strict else Undefined)
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.init_docx()
        placed = {
            name: InlineImage(document, io.BytesIO(_as_png(content)), height=Mm(height)) if content else ""
            for name, (content, height) in (pictures or {}).items()
        }
        placed |= {name: InlineChart(document, clean(chart)) for name, chart in (charts or {}).items()}
        document.render({**clean(values), **placed}, sandbox, autoescape=True)
        out = io.BytesIO()
        document.save(out)
    except _BROKEN as error:
        is_unknown = strict and isinstance(error, UndefinedError)
        raise (UnknownField if is_unknown else DocxError)(str(error)) from error
    return out.getvalue()


def _as_png(content):
    """Return a picture as Word knows it, whatever the browser uploaded."""
    out = io.BytesIO()
    Image.open(io.BytesIO(content)).convert("RGBA").save(out, "PNG")
    return out.getvalue()
