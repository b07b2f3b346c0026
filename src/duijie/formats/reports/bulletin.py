"""The draft of a bulletin as docx; every figure in it is a link to its definition and records."""

from __future__ import annotations

from duijie.formats.reports.document import Paper
from duijie.formats.reports.records import Bulletin, Run


def bulletin_docx(bulletin: Bulletin) -> bytes:
    """Return the bulletin as docx; a draft says so above its title and in every page's header."""
    title = "".join(run.words for run in bulletin.title)
    paper = Paper(bulletin.language, title, bulletin.made, size=11)
    if bulletin.draft:
        paper.header(bulletin.draft)
        paper.line(bulletin.draft, size=10, quiet=True)
    paper.runs((Run(run.words, given=run.given) for run in bulletin.title), size=17, title=True)
    for paragraph in bulletin.paragraphs:
        paper.runs(paragraph, size=11.5)
    for note in bulletin.notes:
        paper.line(note, size=8.5, quiet=True)
    return paper.file()
