"""A desk for tests: lists written as text, read and imported by the real jobs."""

from __future__ import annotations

from duijie.actions.importing.deciding import decide, open_pairs, run_dry
from duijie.actions.importing.uploading import upload_list
from duijie.actions.importing.writing import start_import
from duijie.actions.jobs import run_job
from duijie.store.models import GuestImport, Job, JobState, Role, Side
from tests.world import World

HEAD = "姓名,单位,职务,邮箱,手机,需求,供给"


def run_jobs() -> list[Job]:
    """Run every job that waits, as the worker would; return them as they ended."""
    ran = []
    for key in Job.objects.filter(state=JobState.WAITING).order_by("created").values_list("key", flat=True):
        run_job.func(key)
        ran.append(Job.objects.get(key=key))
    return ran


def uploaded(
    world: World, *lines: str, name: str = "名单.csv", head: str = HEAD, side: Side | None = None
) -> GuestImport:
    """Return a list that was uploaded and read."""
    content = "\n".join((head, *lines)).encode()
    batch = upload_list(world.actor(Role.ORGANISER), world.event, name, content, side)
    run_jobs()
    return fresh(batch)


def fresh(batch: GuestImport) -> GuestImport:
    """Return an import as it stands now."""
    return GuestImport.objects.select_related("event", "event__programme", "side").get(key=batch.key)


def imported(world: World, *lines: str, **given: object) -> GuestImport:
    """Return a list that was uploaded, read and carried out as it is."""
    return carried_out(world, uploaded(world, *lines, **given))  # type: ignore[arg-type]


def carried_out(world: World, batch: GuestImport) -> GuestImport:
    """Return an import after its job."""
    start_import(world.actor(Role.ORGANISER), batch, batch.version)
    jobs = run_jobs()
    assert [job.state for job in jobs] == [JobState.DONE], [job.fault.en for job in jobs]
    return fresh(batch)


def decided(world: World, batch: GuestImport, answer: str, **choose: str) -> GuestImport:
    """Return an import after the first open pair was answered and the dry run made again."""
    actor = world.actor(Role.ORGANISER)
    decide(actor, batch, open_pairs(batch)[0]["key"], answer, choose, batch.version)
    run_dry(actor, fresh(batch), fresh(batch).version)
    run_jobs()
    return fresh(batch)
