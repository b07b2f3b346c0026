"""What kind of file somebody sent, told by its content and never by its name; everything but six kinds is refused.

Nothing is unpacked but one small part of an Office file, so a bomb inside stays asleep.
"""

from __future__ import annotations

import io
import re
import struct
import unicodedata
import zipfile
import zlib
from enum import StrEnum
from typing import Final

from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text

MOST: Final = 10 << 20
NAME_LENGTH: Final = 100
_MARKUP: Final = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|script|svg|iframe|\?php)", re.IGNORECASE)
_PROGRAMS: Final = (
    b"MZ",
    b"\x7fELF",
    b"\xcf\xfa\xed\xfe",
    b"\xfe\xed\xfa",
    b"\xca\xfe\xba\xbe",
    b"#!",
    b"PK\x03\x04dex",
)
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: What stands at the end of a ZIP file, and how long it is without its comment.
_END: Final = b"PK\x05\x06"
_END_LENGTH: Final = 22
_ENTRIES: Final = 4000
_TYPES: Final = "[Content_Types].xml"
_TYPES_MOST: Final = 1 << 20
_HEAD: Final = 4096


class FileKind(StrEnum):
    """The six kinds of file that may stand beside a listing; the value is the usual ending."""

    PDF = "pdf"
    PNG = "png"
    JPEG = "jpg"
    DOCX = "docx"
    XLSX = "xlsx"
    PPTX = "pptx"


_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
MEDIA_TYPES: Final = {
    FileKind.PDF: "application/pdf",
    FileKind.PNG: "image/png",
    FileKind.JPEG: "image/jpeg",
    FileKind.DOCX: _OFFICE + "wordprocessingml.document",
    FileKind.XLSX: _OFFICE + "spreadsheetml.sheet",
    FileKind.PPTX: _OFFICE + "presentationml.presentation",
}
_MAIN: Final = {
    "word/document.xml": (FileKind.DOCX, b"wordprocessingml.document.main+xml"),
    "xl/workbook.xml": (FileKind.XLSX, b"spreadsheetml.sheet.main+xml"),
    "ppt/presentation.xml": (FileKind.PPTX, b"presentationml.presentation.main+xml"),
}

_KEPT: Final = Text("Nothing was kept of it.", "文件没有保存。", "檔案沒有儲存。")
_TAKEN: Final = Text(
    "PDF, PNG, JPEG, DOCX, XLSX and PPTX are taken.",
    "可上传 PDF、PNG、JPEG、DOCX、XLSX、PPTX。",
    "可上載 PDF、PNG、JPEG、DOCX、XLSX、PPTX。",
)
_WHY: Final = {
    "empty": Text("The file is empty.", "文件是空的。", "檔案是空的。"),
    "too_large": Text("The file is larger than 10 MB.", "文件超过 10 MB。", "檔案超過 10 MB。"),
    "unknown": Text(
        "We cannot tell what kind of file this is.", "无法识别这个文件的类型。", "無法識別這個檔案的類型。"
    ),
    "markup": Text(
        "This is a web page or an SVG picture, which may carry programs. Save it as PDF or PNG.",
        "这是网页或 SVG 图片，里面可能带有程序。请另存为 PDF 或 PNG。",
        "這是網頁或 SVG 圖片，裏面可能帶有程式。請另存為 PDF 或 PNG。",
    ),
    "program": Text("This is a program.", "这是可执行程序。", "這是可執行程式。"),
    "macros": Text(
        "This file holds macros, that is, programs. Save it without macros (docx, xlsx, pptx).",
        "这个文件含有宏（程序）。请另存为不含宏的 docx、xlsx、pptx。",
        "這個檔案含有巨集（程式）。請另存為不含巨集的 docx、xlsx、pptx。",
    ),
    "old_office": Text(
        "This is a file of an old Office version, or one with a password. Save it as docx, xlsx or pptx without one.",
        "这是旧版 Office 文件，或设了密码。请另存为不设密码的 docx、xlsx、pptx。",
        "這是舊版 Office 檔案，或設了密碼。請另存為不設密碼的 docx、xlsx、pptx。",
    ),
    "archive": Text(
        "This is an archive. Send the files in it one by one.",
        "这是压缩包。请把里面的文件逐个上传。",
        "這是壓縮檔。請把裏面的檔案逐個上載。",
    ),
    "picture": Text(
        "Pictures of this kind are not taken. Save it as JPEG or PNG.",
        "不支持这种图片格式，请另存为 JPEG 或 PNG。",
        "不支援這種圖片格式，請另存為 JPEG 或 PNG。",
    ),
    "damaged": Text(
        "The file is damaged or cut off. Open it, save it anew and send it again.",
        "文件已损坏或不完整。请打开后重新保存，再上传一次。",
        "檔案已損壞或不完整。請打開後重新儲存，再上載一次。",
    ),
    "two_in_one": Text(
        "The file is of two kinds at once, which hides something. Save it anew and send it again.",
        "这个文件同时是两种类型，可能藏有其他内容。请重新保存后再上传。",
        "這個檔案同時是兩種類型，可能藏有其他內容。請重新儲存後再上載。",
    ),
}


def kind_of(data: bytes) -> FileKind:
    """Return the kind of a whole file of at most 10 MB.

    Raises:
        InputError: it is none of the six kinds, damaged, too large, holds macros, or is two kinds at once.
    """
    if not data:
        raise _refused("empty")
    if len(data) > MOST:
        raise _refused("too_large")
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _picture(data, FileKind.PNG, data[12:16] == b"IHDR" and b"IEND\xaeB`\x82" in data)
    if data.startswith(b"\xff\xd8\xff"):
        return _picture(data, FileKind.JPEG, b"\xff\xd9" in data)
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    raise _refused(_other(data))


def _pdf(data: bytes) -> FileKind:
    if b"%%EOF" not in data[-2048:]:
        raise _refused("damaged")
    if _is_archive(data) or _MARKUP.search(data[:1024]):
        raise _refused("two_in_one")
    return FileKind.PDF


def _picture(data: bytes, kind: FileKind, whole: bool) -> FileKind:
    if not whole:
        raise _refused("damaged")
    if _is_archive(data) or _MARKUP.search(data[:_HEAD]):
        raise _refused("two_in_one")
    return kind


def _other(data: bytes) -> str:
    """Return why a file of no known kind is refused."""
    head = data[:_HEAD].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")
    pictures = (b"GIF8", b"RIFF", b"II*\x00", b"MM\x00*", b"BM")
    archives = (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"PK\x05\x06")
    if data.startswith(_OLD_OFFICE):
        return "old_office"
    if data.startswith(_PROGRAMS):
        return "program"
    if head.startswith(b"<") or _MARKUP.search(data[:_HEAD].replace(b"\x00", b"")):
        return "markup"
    if data.startswith(pictures) or data[4:8] == b"ftyp":
        return "picture"
    return "archive" if data.startswith(archives) else "unknown"


def _is_archive(data: bytes) -> bool:
    """Tell whether a reader of archives finds one at the end of a file."""
    at = data.rfind(_END, max(0, len(data) - _END_LENGTH - 0xFFFF))
    return at >= 0 and len(data) - at >= _END_LENGTH


def _office(data: bytes) -> FileKind:
    """Return the kind of an Office file by its list of contents and the one part that declares its types."""
    _check_directory(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            names = [name.casefold() for name in parts.namelist()]
            main = [kind for kind in _MAIN if kind in names]
            if _TYPES.casefold() not in names or not main:
                raise _refused("archive")
            info = parts.getinfo(_TYPES)
            if info.flag_bits & 1 or info.file_size > _TYPES_MOST:
                raise _refused("damaged")
            with parts.open(info) as part:
                types = part.read(_TYPES_MOST)
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        KeyError,
        EOFError,
        ValueError,
        OSError,
        zlib.error,
    ) as bad:
        raise _refused("damaged") from bad
    if len(names) != len(set(names)) or len(main) > 1:
        raise _refused("two_in_one")
    if b"macroenabled" in types.lower() or any("vbaproject" in name or "activex" in name for name in names):
        raise _refused("macros")
    kind, declared = _MAIN[main[0]]
    if declared not in types:
        raise _refused("damaged")
    return kind


def _check_directory(data: bytes) -> None:
    """Do nothing for an archive that begins and ends where its own directory says, with a sane number of parts."""
    at = data.rfind(_END, max(0, len(data) - _END_LENGTH - 0xFFFF))
    if at < 0 or len(data) - at < _END_LENGTH:
        raise _refused("damaged")
    here, all_of_them, size, start, comment = struct.unpack("<HHIIH", data[at + 8 : at + _END_LENGTH])
    if here != all_of_them or all_of_them > _ENTRIES:
        raise _refused("damaged")
    if start + size != at or at + _END_LENGTH + comment != len(data):
        raise _refused("two_in_one")


def _refused(code: str) -> InputError:
    why = _WHY[code]
    rest = _TAKEN if code in {"unknown", "archive", "program", "empty"} else Text("", "", "")
    said = Text(
        " ".join(part for part in (why.en, rest.en, _KEPT.en) if part),
        why.zh_hans + rest.zh_hans + _KEPT.zh_hans,
        why.zh_hant + rest.zh_hant + _KEPT.zh_hant,
    )
    return InputError([Fault(f"file_{code}", said, place="file")])


def safe_name(name: str, kind: FileKind) -> str:
    """Return a file's name without folders, control signs and signs that turn the reading direction; right ending."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C" and sign not in '<>:"|?*')
    stem = plain.strip(" .")
    ending = re.search(r"\.[A-Za-z0-9]{1,5}$", stem)
    while ending:  # invoice.pdf.exe is no invoice
        stem = stem[: ending.start()].rstrip(" .")
        ending = re.search(r"\.[A-Za-z]{2,5}$", stem)
    return f"{stem[:NAME_LENGTH] or 'file'}.{kind}"
