"""One world with every kind of row in it, so that every page has something to show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from duijie.engine.text import Text
from duijie.store.models import Delegation, GuestImport, Participant, ParticipantState, Speaker
from duijie.web.route import Route
from tests.actions.importing.desk import imported, uploaded
from tests.web.samples import SAMPLES, Place, confirm_token
from tests.web.test_matrix import address, row_of, second_event
from tests.world import add_guest, make_world

_HEAD: Final = "姓名,单位,职务,邮箱,商业登记号"


def rich_place() -> Place:
    """Return a guest's place in a programme where each sample of a path's parameter stands.

    Beside the samples: a list with an open pair, one that was imported, and a delegation the guest leads.
    """
    world = make_world("lugang")
    second_event(world)
    place = Place(world, world.event, world.guests[0])
    for make in SAMPLES.values():
        make(place)
    Speaker.objects.update(name=Text("Chan Man-kui", "秦问渠", "秦問渠"))
    imported(world, "何静思,海隅大学,教授,ho@hoiyu.example,70318824", head=_HEAD, name="一.csv")
    uploaded(world, "岑颖,海隅大學膜技術實驗室,研究員,shum@hoiyu.example,70318824", head=_HEAD, name="二.csv")
    group = Delegation.objects.create(event=world.event, name=Text("Mill", "纺织团", "紡織團"), leader=place.guest)
    Participant.objects.filter(key__in=[one.key for one in world.guests[:3:2]]).update(delegation=group)
    return place


def _import(place: Place, name: str) -> str:
    return str(GuestImport.objects.get(event=place.event, file_name=name).key)


def _invited(place: Place) -> str:
    """Return the token of somebody who has not confirmed."""
    world = place.world
    guest = Participant.objects.filter(event=place.event, state=ParticipantState.INVITED).first()
    return confirm_token(Place(world, place.event, guest or add_guest(world, 90, state=ParticipantState.INVITED)))


#: Pages that need another row than the sample of the matrix: what their path names.
OTHERS: Final[Mapping[str, Callable[[Place], str]]] = {
    "confirm": lambda place: f"/invitation/link/{_invited(place)}",
    "import": lambda place: place.world.path(f"staff/imports/{_import(place, '二.csv')}"),
    "import-changes": lambda place: place.world.path(f"staff/imports/{_import(place, '二.csv')}/changes"),
    "import-undo": lambda place: place.world.path(f"staff/imports/{_import(place, '一.csv')}/undo"),
}


def path_of(route: Route, place: Place) -> str:
    """Return the path of a route's page, its parameters naming rows of ``place``."""
    other = OTHERS.get(route.name)
    return other(place) if other else address(route, row_of(route.name), place, place)
