"""The job that reads a list in the confined reader and makes its dry run; nothing of the programme is changed."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from duijie.actions.importing.dry_run import (
    counts_of,
    dry_run,
    inspection_of,
    keep_inspection,
    keep_preview,
)
from duijie.actions.importing.packing import unseal_bytes
from duijie.actions.jobs import Report
from duijie.engine.faults import Fault, InputError
from duijie.engine.text import Text
from duijie.formats.spreadsheet import Inspection, SheetMapping, inspect
from duijie.store.models import GuestImport, ImportState, Job

_READING: Final = Text("Reading the file", "正在读取文件", "正在讀取檔案")
_COMPARING: Final = Text(
    "Dry run: comparing with what is known, nothing is written",
    "试导入：与已有数据比对，什么也不写入",
    "試匯入：與已有資料比對，甚麼也不寫入",
)
_KEEPING: Final = Text("Keeping the result", "正在保存结果", "正在儲存結果")


def read_list(job: Job, report: Report) -> Mapping[str, object]:
    """Read a list (``read``) or only make its dry run anew; the answer counts its rows.

    A file that cannot be read, or corrections that do not fit it, are kept with the import for its page.

    Raises:
        StopAskedError: somebody stopped it; what was read before stands.
    """
    batch = GuestImport.objects.select_related("event", "event__programme", "side").get(
        key=job.input["batch"], event=job.event
    )
    if batch.state in {ImportState.IMPORTED, ImportState.UNDONE} or batch.content is None:
        return {}
    report.step(0, 3, _READING)
    changed: dict[str, Any] = {"faults": []}
    if job.input.get("read") or batch.inspection is None:
        try:
            found = inspect_content(batch)
        except InputError as wrong:
            return _unreadable(batch, wrong)
        changed["inspection"] = keep_inspection(found)
    else:
        found = inspection_of(batch)
    report.step(1, 3, _COMPARING)
    run = dry_run(batch, found)
    report.step(2, 3, _KEEPING)
    counts = counts_of(run, found, batch.version)
    changed |= {"state": ImportState.READ, "preview": keep_preview(run), "summary": counts}
    GuestImport.objects.filter(key=batch.key, version=batch.version).update(**changed)
    return {"rows": counts["rows"]}


def inspect_content(batch: GuestImport) -> Inspection:
    """Return what the confined reader understands of an import's file, with the organiser's corrections.

    Raises:
        InputError: it cannot be read, or the corrections do not fit.
    """
    assert batch.content is not None
    with tempfile.TemporaryDirectory(prefix="duijie-list-") as folder:
        # The name was cleaned when it came in; a text file's one sheet is called by it.
        name = Path(batch.file_name)
        path = Path(folder) / f"{name.stem[:50]}{name.suffix[:8]}"
        path.touch(mode=0o600)
        path.write_bytes(unseal_bytes(batch.content))
        return inspect(path, compare=False, mapping=mapping_of(batch))


def mapping_of(batch: GuestImport) -> dict[str, SheetMapping]:
    """Return the organiser's corrections of an import."""
    return {sheet: SheetMapping(**given) for sheet, given in batch.mapping.items()}


def _unreadable(batch: GuestImport, wrong: InputError) -> Mapping[str, object]:
    """Keep why a list could not be read; what was read before corrections that do not fit stands."""
    state = ImportState.UNREADABLE if batch.inspection is None else batch.state
    faults = [fault_json(fault) for fault in wrong.faults]
    GuestImport.objects.filter(key=batch.key, version=batch.version).update(faults=faults, state=state)
    return {"faults": len(faults)}


def fault_json(fault: Fault) -> dict[str, Any]:
    """Return a fault as an import keeps it."""
    return {
        "code": fault.code,
        "text": fault.text.to_json(),
        "sheet": fault.sheet,
        "row": fault.row,
        "column": fault.column,
    }
