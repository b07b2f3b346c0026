from __future__ import annotations

import pytest

from duijie.actions.refusal import Refused
from duijie.actions.rights import INSTALLATION
from duijie.actions.setting_up import chains, parties
from duijie.actions.setting_up.programmes import CATEGORIES, create_programme, rename_programme
from duijie.engine.faults import InputError
from duijie.engine.text import Text, same
from duijie.store.models import (
    AskRule,
    AuditEntry,
    Category,
    Chain,
    Host,
    Listing,
    Membership,
    Programme,
    Role,
    Side,
)
from tests.world import World

pytestmark = pytest.mark.django_db

NAME = {"name_en": "Jiaodong", "name_zh_hans": "胶东", "name_zh_hant": "膠東"}


def codes(error: pytest.ExceptionInfo[InputError]) -> list[tuple[str, str | None]]:
    return [(fault.code, fault.place) for fault in error.value.faults]


def test_a_programme_begins_with_its_owner_and_the_usual_categories(world: World) -> None:
    owner = world.actor(Role.OWNER)
    made = create_programme(owner, NAME | {"slug": "jiaodong"})
    assert (made.slug, made.name) == ("jiaodong", Text("Jiaodong", "胶东", "膠東"))
    rows = Category.objects.filter(programme=made).values_list("code", "matchmaking")
    assert list(rows) == [(code, matchmaking) for code, _words, matchmaking in CATEGORIES]
    assert [(m.account_id, m.role) for m in Membership.objects.filter(programme=made)] == [(owner.account, "owner")]
    entry = AuditEntry.objects.get(action="programme.create")
    assert (entry.chain, entry.actor, entry.facts) == ("installation", owner.account, {"slug": "jiaodong"})


def test_the_installation_begins_programmes_for_somebody(world: World) -> None:
    made = create_programme(INSTALLATION, NAME | {"slug": "jiaodong"}, world.staff[Role.VIEWER])
    assert [m.account for m in made.memberships.all()] == [world.staff[Role.VIEWER]]


@pytest.mark.parametrize("role", [Role.ORGANISER, Role.REVIEWER, Role.VIEWER])
def test_nobody_else_begins_programmes(world: World, role: Role) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        create_programme(world.actor(role), NAME | {"slug": "jiaodong"})
    assert Programme.objects.count() == 1


@pytest.mark.parametrize(
    ("slug", "code"),
    [
        ("", "needed"),
        ("Jiaodong", "bad_slug"),
        ("jiao_dong", "bad_slug"),
        ("-a", "bad_slug"),
        ("staff", "reserved_slug"),
        ("sign-in", "reserved_slug"),
        ("lugang", "taken_slug"),
        ("a" * 41, "too_long"),
    ],
)
def test_an_address_that_leads_nowhere_is_refused(world: World, slug: str, code: str) -> None:
    with pytest.raises(InputError) as error:
        create_programme(world.actor(Role.OWNER), NAME | {"slug": slug})
    assert codes(error)[0] == (code, "slug")


def test_only_owners_rename(world: World) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        rename_programme(world.actor(Role.ORGANISER), world.programme, 1, NAME)
    rename_programme(world.actor(Role.OWNER), world.programme, 1, NAME)
    assert Programme.objects.get().name == Text("Jiaodong", "胶东", "膠東")
    with pytest.raises(Refused, match="changed_meanwhile"):
        rename_programme(world.actor(Role.OWNER), world.programme, 1, NAME)


SIDE = {
    "code": "macau",
    "name_en": "Macao",
    "name_zh_hans": "澳门",
    "name_zh_hant": "澳門",
    "regions": "澳门\n澳門，Macau",
}


def test_a_third_side_takes_the_free_place_and_the_beginning_of_its_name(world: World) -> None:
    made = parties.save_side(world.actor(Role.ORGANISER), world.programme, 1, None, SIDE)
    row = Side.objects.get(pk=made.pk)
    assert (row.position, row.letter, row.regions) == (3, Text("MA", "澳", "澳"), ["澳门", "澳門", "Macau"])


def test_a_fourth_side_is_refused_with_every_other_fault(world: World) -> None:
    owner = world.actor(Role.OWNER)
    parties.save_side(owner, world.programme, 1, None, SIDE)
    with pytest.raises(InputError) as error:
        parties.save_side(owner, world.programme, 2, None, {"code": "Macau!", "position": "9"})
    assert codes(error) == [
        ("bad_code", "code"),
        ("too_many", "code"),
        ("needed", "name_zh_hans"),
        ("wrong_value", "position"),
    ]
    assert Side.objects.count() == 3


def test_sides_change_places(world: World) -> None:
    shandong = world.sides["shandong"]
    values = {"name_en": "Shandong", "position": "2"}
    parties.save_side(world.actor(Role.OWNER), world.programme, 1, shandong, values)
    assert list(Side.objects.values_list("code", "position")) == [("hongkong", 1), ("shandong", 2)]


def test_a_side_with_guests_stays(world: World) -> None:
    with pytest.raises(Refused, match="side_in_use"):
        parties.remove_side(world.actor(Role.OWNER), world.programme, 1, world.sides["shandong"])
    assert Side.objects.count() == 2
    assert Programme.objects.get().version == 1


def test_an_unused_side_goes_with_its_rules(world: World) -> None:
    owner = world.actor(Role.OWNER)
    side = parties.save_side(owner, world.programme, 1, None, SIDE)
    AskRule.objects.create(event=world.event, by=side, whom=world.sides["shandong"])
    parties.remove_side(owner, world.programme, 2, side)
    assert list(Side.objects.values_list("code", flat=True)) == ["shandong", "hongkong"]
    assert AskRule.objects.count() == 2


def test_hosts_are_added_in_order_and_removed(world: World) -> None:
    organiser = world.actor(Role.ORGANISER)
    key = world.sides["hongkong"].key
    host = parties.save_host(organiser, world.programme, 1, None, {"name_en": "Union", "side": key, "position": "2"})
    parties.save_host(organiser, world.programme, 2, None, {"name_en": "Council", "position": "1"})
    assert [(row.name.en, row.side_id) for row in Host.objects.all()] == [("Council", None), ("Union", key)]
    parties.remove_host(organiser, world.programme, 3, host)
    assert [row.name.en for row in Host.objects.all()] == ["Council"]


def test_a_side_of_another_programme_is_no_choice(world: World) -> None:
    from tests.world import make_world

    other = make_world("elsewhere", guests=0)
    values = {"name_en": "Union", "side": other.sides["hongkong"].key}
    with pytest.raises(InputError) as error:
        parties.save_host(world.actor(Role.OWNER), world.programme, 1, None, values)
    assert codes(error) == [("unknown_choice", "side")]


def test_a_category_with_guests_stays_another_goes(world: World) -> None:
    owner = world.actor(Role.OWNER)
    company, media = (Category.objects.get(code="company"), Category.objects.get(code="university"))
    with pytest.raises(Refused, match="4 guests are of the category"):
        parties.remove_category(owner, world.programme, 1, company)
    parties.remove_category(owner, world.programme, 1, media)
    assert list(Category.objects.values_list("code", flat=True)) == ["company", "investor"]


def test_a_category_stands_once(world: World) -> None:
    with pytest.raises(InputError) as error:
        parties.save_category(world.actor(Role.OWNER), world.programme, 1, None, {"code": "company", "name_en": "Firm"})
    assert codes(error) == [("twice", "code")]


def test_the_shipped_chains_have_three_scripts_and_no_word_twice_in_a_list() -> None:
    for shipped in chains.shipped_chains():
        seen: set[str] = set()
        for chain in shipped.chains:
            assert all(chain.name.to_json().values())
            mine = chains.words_for_chain(chain.name, ())
            assert not mine & seen, chain.name
            seen |= mine
    assert [one.id for one in chains.shipped_chains()] == ["shandong", "hongkong"]


def test_chains_are_loaded_once(world: World) -> None:
    owner = world.actor(Role.OWNER)
    count = len(chains.shipped_chains()[1].chains)
    assert chains.load_chains(owner, world.programme, 1, ["hongkong"]) == count
    assert chains.load_chains(owner, world.programme, 2, ["hongkong"]) == 0
    assert Chain.objects.count() == count + 1


def test_a_chain_that_is_there_in_the_other_script_is_refused(world: World) -> None:
    with pytest.raises(InputError) as error:
        chains.save_chain(world.actor(Role.OWNER), world.programme, 1, None, {"name_zh_hant": "反滲透"})
    assert codes(error) == [("twice", "name_zh_hans")]


def listing(world: World, *of: Chain) -> Listing:
    person = world.guests[0].person
    assert person.organisation is not None
    row = Listing.objects.create(
        programme=world.programme,
        event=world.event,
        person=person,
        organisation=person.organisation,
        direction="need",
        title="Membranes",
    )
    row.chains.add(*of)
    return row


def test_merging_moves_needs_and_names(world: World) -> None:
    keep = Chain.objects.get()
    gone = Chain.objects.create(programme=world.programme, name=Text("Filters", "滤料", "濾料"), aliases=["filtration"])
    only, both = listing(world, gone), listing(world, keep, gone)
    assert chains.merge_chains(world.actor(Role.OWNER), world.programme, 1, keep, [keep, gone]) == 2
    assert [(row.key, row.aliases) for row in Chain.objects.all()] == [
        (keep.key, ["反渗透", "Filters", "滤料", "濾料", "filtration"])
    ]
    assert [list(row.chains.all()) for row in (only, both)] == [[keep], [keep]]


def test_merging_one_chain_with_itself_is_refused(world: World) -> None:
    with pytest.raises(Refused, match="nothing_to_merge"):
        chains.merge_chains(world.actor(Role.OWNER), world.programme, 1, Chain.objects.get(), [Chain.objects.get()])


def test_a_used_chain_stays(world: World) -> None:
    chain = Chain.objects.get()
    used = listing(world, chain)
    with pytest.raises(Refused, match="chain_in_use"):
        chains.remove_chain(world.actor(Role.OWNER), world.programme, 1, chain)
    used.chains.clear()
    chains.remove_chain(world.actor(Role.OWNER), world.programme, 1, chain)
    assert not Chain.objects.exists()


def test_somebody_of_one_event_does_not_change_the_programme(world: World) -> None:
    from duijie.actions.rights import Actor, Grant

    local = Actor("x", "", (Grant(Role.ORGANISER, world.programme.key, world.event.key),))
    with pytest.raises(Refused, match="not_allowed"):
        parties.save_host(local, world.programme, 1, None, {"name_en": "Union"})
    assert not Host.objects.filter(name=same("Union")).exists()
