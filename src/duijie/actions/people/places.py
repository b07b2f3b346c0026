"""Finding or making the organisation somebody names."""

from __future__ import annotations

from duijie.actions.people.search_text import organisation_search
from duijie.engine.intake.units import squeeze
from duijie.engine.language import fold
from duijie.store.models import Event, Organisation, Person, Side


def organisation_named(event: Event, name: str, side: Side | None = None, category: str = "other") -> Organisation:
    """Return the programme's organisation of a name (script, width, case and blanks aside), a new one if there is none.

    Call it inside a verb's transaction.
    """
    found = find_organisation(event, name)
    if found is not None:
        return found
    made = Organisation(programme=event.programme, name=name, side=side, category=category)
    made.search = organisation_search(made)
    made.save(force_insert=True)
    return made


def find_organisation(event: Event, name: str) -> Organisation | None:
    """Return the organisation of a name, also by another spelling of it or a merged one's; None if there is none."""
    wanted = squeeze(name)
    first = fold(name).split()
    rows = Organisation.objects.filter(programme=event.programme_id)
    if first:
        rows = rows.filter(search__contains=first[0])
    for row in rows.select_related("merged_into").order_by("created", "key"):
        if wanted in {squeeze(one) for one in (row.name, row.name_en, *row.aliases) if one}:
            return row.merged_into or row
    return None


def place_at(event: Event, person: Person, name: str) -> bool:
    """Put a person at the organisation they name; return whether that changed anything. ``person`` is not saved.

    Whoever is the only one of an organisation corrects its name; somebody else moves to the one they name.
    """
    here = person.organisation
    if here is not None and squeeze(name) in {squeeze(one) for one in (here.name, here.name_en) if one}:
        return False
    found = find_organisation(event, name)
    alone = here is not None and not here.people.exclude(pk=person.pk).filter(erased__isnull=True).exists()
    if found is None and here is not None and alone:
        here.aliases = [*here.aliases, here.name]
        here.name = name
        here.search = organisation_search(here)
        here.version += 1
        here.save(update_fields=["name", "aliases", "search", "version"])
        return True
    side = here.side if here is not None else None
    person.organisation = found or organisation_named(event, name, side, here.category if here is not None else "other")
    return True
