"""The members' pages."""

from __future__ import annotations

from duijie.store.models import Event, Mail, Membership, Role
from tests.web.account.entering import link_in
from tests.world import DAY, World, account


def test_the_whole_way_of_a_member(world: World) -> None:
    client = world.browser(world.staff[Role.OWNER])
    given = {
        "mail": "lan@colleague.example",
        "name": "Lan Ming",
        "role": "reviewer",
        "side": world.sides["hongkong"].key,
    }
    assert client.post("/lugang/staff/members", given)["Location"] == "/lugang/staff/members"
    page = client.get("/lugang/staff/members").content.decode()
    assert "lan@colleague.example was added" in page
    member = Membership.objects.get(account__mail_digest=Membership.objects.latest("created").account.mail_digest)
    assert (member.role, member.side) == ("reviewer", world.sides["hongkong"])
    here = f"/lugang/staff/members/{member.key}"
    assert client.post(here, {"role": "viewer", "side": ""})["Location"] == "/lugang/staff/members"
    member.refresh_from_db()
    assert member.role == "viewer"
    client.post(f"{here}/invite")
    assert Mail.objects.count() == 2
    assert "ends at once" in client.get(f"{here}/remove").content.decode()
    client.post(f"{here}/remove")
    assert not Membership.objects.filter(key=member.key).exists()


def test_a_name_of_another_programme_is_not_shown_before_they_come_in(world: World) -> None:
    """An owner who types an address must not learn whose it is."""
    stranger = account("Secret Name", "secret@elsewhere.example")
    client = world.browser(world.staff[Role.OWNER])
    client.post("/lugang/staff/members", {"mail": stranger.mail, "name": "Somebody", "role": "desk"})
    member = Membership.objects.get(account=stranger)
    for path in ("/lugang/staff/members", f"/lugang/staff/members/{member.key}"):
        assert "Secret Name" not in client.get(path).content.decode()
    world.browser().post(link_in(Mail.objects.get()))
    assert "Secret Name" in client.get("/lugang/staff/members").content.decode()


def test_what_is_wrong_is_said_and_kept(world: World) -> None:
    client = world.browser(world.staff[Role.OWNER])
    answer = client.post("/lugang/staff/members", {"mail": "nonsense", "name": "Lan", "role": "desk"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Please give your mail address" in page
    assert 'value="nonsense"' in page
    assert '<option value="desk" selected>' in page
    member = Membership.objects.get(account=world.staff[Role.VIEWER])
    answer = client.post(f"/lugang/staff/members/{member.key}", {"role": "reviewer", "side": ""})
    assert answer.status_code == 422
    assert "A reviewer reviews one side" in answer.content.decode()


def test_rows_of_another_programme_are_no_choice(world: World) -> None:
    from tests.world import make_world

    other = make_world("other", guests=0)
    client = world.browser(world.staff[Role.OWNER])
    given = {"mail": "lan@colleague.example", "name": "Lan", "role": "reviewer"}
    for strange in ({"side": other.sides["hongkong"].key}, {"event": other.event.key}):
        assert client.post("/lugang/staff/members", given | strange).status_code == 404
    assert Mail.objects.count() == 0


def test_the_last_owner_is_told(world: World) -> None:
    client = world.browser(world.staff[Role.OWNER])
    member = Membership.objects.get(account=world.staff[Role.OWNER])
    answer = client.post(f"/lugang/staff/members/{member.key}", {"role": "viewer", "side": ""})
    assert answer.status_code == 409
    assert "last owner" in answer.content.decode()
    assert client.post(f"/lugang/staff/members/{member.key}/remove").status_code == 409
    assert Membership.objects.get(key=member.key).role == "owner"


def test_an_owner_of_one_event_adds_members_to_it(world: World) -> None:
    Event.objects.create(programme=world.programme, slug="2028", name=world.event.name, date=DAY.date())
    owner = account("Event Owner", "owner@2027.example")
    Membership.objects.create(account=owner, programme=world.programme, event=world.event, role=Role.OWNER)
    client = world.browser(owner)
    assert client.get("/lugang/staff/members").status_code == 403
    path = world.path("staff/members")
    page = client.get(path).content.decode()
    assert page.count("Change…") == 1  # their own row; those of the programme are only shown
    client.post(path, {"mail": "lan@colleague.example", "name": "Lan", "role": "desk"})
    assert Membership.objects.get(role="desk", event=world.event).account.name == "Lan"
    wide = Membership.objects.get(account=world.staff[Role.VIEWER])
    assert client.get(f"{path}/{wide.key}").status_code == 404


def test_a_lost_factor_is_taken_away(world: World) -> None:
    desk = world.staff[Role.DESK]
    desk.second_factor = "JBSWY3DPEHPK3PXP"
    desk.save()
    member = Membership.objects.get(account=desk)
    client = world.browser(world.staff[Role.OWNER])
    here = f"/lugang/staff/members/{member.key}"
    assert f"{here}/reset" in client.get(here).content.decode()
    assert "lost phone and recovery codes" in client.get(f"{here}/reset").content.decode()
    client.post(f"{here}/reset")
    desk.refresh_from_db()
    assert desk.second_factor == ""
    assert [mail.to for mail in Mail.objects.all()] == [desk.mail]
