"""Files for tests: real ones of the six kinds, and hostile ones."""

from __future__ import annotations

import io
import zipfile

from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
_MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main+xml"),
}


def picture(kind: str) -> bytes:
    """Return a small picture as ``png``, ``jpeg``, ``gif``."""
    kept = io.BytesIO()
    Image.new("RGB", (4, 4), "teal").save(kept, kind)
    return kept.getvalue()


def office(kind: str, more: dict[str, bytes] | None = None, types: str = "", compressed: bool = True) -> bytes:
    """Return an Office file with its declaring part, its main part, and more parts."""
    main, declared = _MAIN[kind]
    declared = types or f"application/vnd.openxmlformats-officedocument.{declared}"
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED) as parts:
        parts.writestr("[Content_Types].xml", f'<Types><Override PartName="/{main}" ContentType="{declared}"/></Types>')
        parts.writestr(main, "<x/>")
        for name, words in (more or {}).items():
            parts.writestr(name, words)
    return kept.getvalue()


def archive(**parts: bytes) -> bytes:
    """Return a ZIP file that is no Office file."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as written:
        for name, words in parts.items():
            written.writestr(name, words)
    return kept.getvalue()
