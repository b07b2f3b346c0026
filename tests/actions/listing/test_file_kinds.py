"""Files are told by their content: six kinds are taken, everything hostile or unknown is refused in clear words."""

from __future__ import annotations

import io
import struct
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duijie.engine.faults import InputError
from duijie.engine.text import LANGUAGES
from duijie.formats.attachment import MOST, FileKind, kind_of, safe_name
from tests.actions.listing.files import PDF, archive, office, picture


def workbook() -> bytes:
    """Return a workbook that openpyxl wrote."""
    kept = io.BytesIO()
    openpyxl.Workbook().save(kept)
    return kept.getvalue()


GOOD = {
    "pdf": (PDF, FileKind.PDF),
    "png": (picture("png"), FileKind.PNG),
    "jpeg": (picture("jpeg"), FileKind.JPEG),
    "docx": (office("docx"), FileKind.DOCX),
    "xlsx": (workbook(), FileKind.XLSX),
    "pptx": (office("pptx"), FileKind.PPTX),
}


@pytest.mark.parametrize("name", GOOD)
def test_six_kinds_are_taken(name: str) -> None:
    data, kind = GOOD[name]
    assert kind_of(data) == kind


def _prefixed(data: bytes) -> bytes:
    """Return an archive with something before its first part, as a self-extracting one has."""
    return b"PK\x03\x04" + b"MZ this runs" + data


def _many_parts() -> bytes:
    """Return an archive whose directory claims more parts than any document has."""
    data = bytearray(office("docx"))
    at = data.rfind(b"PK\x05\x06")
    data[at + 8 : at + 12] = struct.pack("<HH", 60000, 60000)
    return bytes(data)


def _bomb() -> bytes:
    """Return a document whose declaring part unpacks to 64 MB."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", b" " * (64 << 20))
        parts.writestr("word/document.xml", "<x/>")
    return kept.getvalue()


def _twice_named() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(office("docx"))) as given, zipfile.ZipFile(kept, "w") as parts:
        for name in given.namelist():
            parts.writestr(name, given.read(name))
        parts.writestr("WORD/DOCUMENT.XML", "<other/>")
    return kept.getvalue()


HOSTILE = {
    "empty": (b"", "file_empty"),
    "too large": (PDF + b" " * MOST, "file_too_large"),
    "svg": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "file_markup"),
    "html": (b"\xef\xbb\xbf  <!DOCTYPE html><script>1</script>", "file_markup"),
    "html in utf-16": ("<html><script>1</script>".encode("utf-16"), "file_markup"),
    "xml": (b"<x/>", "file_markup"),
    "windows program": (b"MZ\x90\x00" + b"\x00" * 99, "file_program"),
    "linux program": (b"\x7fELF\x02" + b"\x00" * 99, "file_program"),
    "mac program": (b"\xcf\xfa\xed\xfe" + b"\x00" * 99, "file_program"),
    "shell script": (b"#!/bin/sh\nrm -r x\n", "file_program"),
    "macros by part": (office("docx", {"word/vbaProject.bin": b"x"}), "file_macros"),
    "macros under another name": (office("xlsx", {"xl/VBAPROJECT.BIN": b"x"}), "file_macros"),
    "macros by type": (
        office("docx", types="application/vnd.ms-word.document.macroEnabled.main+xml"),
        "file_macros",
    ),
    "activex": (office("pptx", {"ppt/activeX/activeX1.xml": b"x"}), "file_macros"),
    "old office or password": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "file_old_office"),
    "archive": (archive(a=b"x"), "file_archive"),
    "jar": (archive(**{"META-INF/MANIFEST.MF": b"x"}), "file_archive"),
    "rar": (b"Rar!\x1a\x07\x00", "file_archive"),
    "gif": (picture("gif"), "file_picture"),
    "heic": (b"\x00\x00\x00\x18ftypheic", "file_picture"),
    "words": ("只是一段文字".encode(), "file_unknown"),
    "zeros": (b"\x00" * 5000, "file_unknown"),
    "pdf cut off": (PDF[:20], "file_damaged"),
    "png cut off": (picture("png")[:40], "file_damaged"),
    "docx cut off": (office("docx")[:-30], "file_damaged"),
    "wrong declaration": (office("docx", types="text/plain"), "file_damaged"),
    "many parts": (_many_parts(), "file_damaged"),
    "bomb in the declaring part": (_bomb(), "file_damaged"),
    "pdf and archive": (PDF + archive(a=b"x"), "file_two_in_one"),
    "png and archive": (picture("png") + archive(a=b"x"), "file_two_in_one"),
    "jpeg and archive": (picture("jpeg") + archive(a=b"x"), "file_two_in_one"),
    "pdf and page": (b"%PDF-1.4\n<script>1</script>\n%%EOF", "file_two_in_one"),
    "jpeg and page": (picture("jpeg")[:20] + b"<html><script>1</script>" + picture("jpeg")[20:], "file_two_in_one"),
    "words after a docx": (office("docx") + b"<html>", "file_two_in_one"),
    "program before a docx": (_prefixed(office("docx")), "file_two_in_one"),
    "two documents in one": (office("docx", {"xl/workbook.xml": b"<x/>"}), "file_two_in_one"),
    "one part twice": (_twice_named(), "file_two_in_one"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(name: str) -> None:
    data, code = HOSTILE[name]
    with pytest.raises(InputError) as refused:
        kind_of(data)
    (fault,) = refused.value.faults
    assert (fault.code, fault.place) == (code, "file")
    assert all(fault.text.of(language) for language in LANGUAGES)


def test_a_bomb_inside_stays_asleep() -> None:
    """A part of 64 MB that nothing opens costs nothing, and the document is one like another."""
    assert kind_of(office("docx", {"word/media/image1.bin": b"\x00" * (64 << 20)})) == FileKind.DOCX


@given(
    st.binary(max_size=400), st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.4", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"])
)
def test_any_bytes_are_a_kind_or_a_plain_refusal(data: bytes, head: bytes) -> None:
    found: object
    try:
        found = kind_of(head + data)
    except InputError as refused:
        found = len(refused.faults)
    assert found in {1, *FileKind}


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("plan.pdf", "plan.pdf"),
        ("流程图.PDF", "流程图.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\a\\plan.pdf", "plan.pdf"),
        ("invoice.pdf.exe", "invoice.pdf"),
        ("setup.exe", "setup.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "aSet-Cookie x=1.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ('a"b<c>.pdf', "abc.pdf"),
        ("", "file.pdf"),
        ("....", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_names_are_made_harmless(given_name: str, kept: str) -> None:
    assert safe_name(given_name, FileKind.PDF) == kept
