"""Carrying an import out: what is written, by whom it is owned, and what is never overwritten or lost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from duijie.actions.importing.dry_run import preview_of
from duijie.actions.importing.writing import start_import
from duijie.actions.jobs import run_job
from duijie.actions.refusal import Refused
from duijie.store.models import (
    AuditEntry,
    Avoid,
    ImportState,
    Job,
    JobState,
    Listing,
    ListingState,
    Organisation,
    Participant,
    ParticipantState,
    Person,
    Role,
    Wish,
)
from duijie.store.sealing import mail_digest, phone_digest
from tests.actions.importing.desk import carried_out, fresh, imported, run_jobs, uploaded
from tests.world import World, add_guest

WANG = "王伟,泉畔新材料有限公司,总经理,wang@quanpan.example,13800138000,需要耐高温的反渗透膜材料用于海水淡化,光伏"
WISHES = "姓名,单位,邮箱,想见谁,不对接"
ORGANISER = Role.ORGANISER


def test_people_organisations_and_listings_are_made_as_shown(world: World) -> None:
    batch = imported(world, WANG, name="山东名单.csv")
    assert batch.state == ImportState.IMPORTED
    person = Person.objects.get(name="王伟")
    assert (person.mail, person.mail_digest) == ("wang@quanpan.example", mail_digest("wang@quanpan.example"))
    assert person.phone_digest == phone_digest("+86 138 0013 8000")
    assert (person.title, person.language, person.search) == ("总经理", "zh-hans", "王伟 wangwei ww")
    firm = person.organisation
    assert firm is not None
    assert (firm.name, firm.side) == ("泉畔新材料有限公司", world.sides["shandong"])
    guest = Participant.objects.get(person=person)
    assert (guest.event, guest.state, guest.side) == (world.event, ParticipantState.IMPORTED, world.sides["shandong"])
    assert (guest.shown, person.account) == ([], None)
    listings = {row.direction: (row.state, row.person, row.organisation) for row in Listing.objects.all()}
    assert listings == {
        "need": (ListingState.SUBMITTED, person, firm),
        "offer": (ListingState.DRAFT, person, firm),
    }


def test_the_same_list_twice_changes_nothing(world: World) -> None:
    head = WISHES + ",供给"
    line = "王伟,泉畔新材料有限公司,wang@quanpan.example,Firm 1 of lugang、张三,,膜"
    imported(world, line, head=head)
    before = (Person.objects.count(), Organisation.objects.count(), Listing.objects.count(), Wish.objects.count())
    again = uploaded(world, line, head=head)
    assert again.summary["changes_nothing"] is True
    assert (again.summary["unchanged"], again.summary["create"], again.summary["wishes"]) == (1, 0, 0)
    carried_out(world, again)
    after = (Person.objects.count(), Organisation.objects.count(), Listing.objects.count(), Wish.objects.count())
    assert after == before


def test_a_listing_that_its_owner_rewrote_is_not_brought_again(world: World) -> None:
    imported(world, WANG)
    Listing.objects.filter(direction="offer").update(title="钙钛矿组件", teaser="转换率高")
    assert uploaded(world, WANG).summary["listings"] == 0


def test_gaps_are_filled_and_new_values_replace_only_what_is_not_the_persons_own(world: World) -> None:
    guest = world.guests[0]
    Person.objects.filter(key=guest.person_id).update(own=["title"], phone=None, phone_digest="")
    head = "姓名,单位,职务,英文名,手机"
    batch = uploaded(world, "Guest 0 of lugang,Firm 0 of lugang,Chairman,Gustav Null,13900139000", head=head)
    effects = {c["field"]: c["effect"] for one in (preview_of(batch) or {})["entries"] for c in one["changes"]}
    assert effects == {"title": "own", "name_en": "fill", "phone": "fill"}
    carried_out(world, batch)
    person = Person.objects.get(key=guest.person_id)
    assert (person.title, person.name_en, person.version) == ("Director", "Gustav Null", 2)
    assert person.phone_digest == phone_digest("+8613900139000")


def test_what_a_confirmed_guest_set_for_their_day_is_kept(world: World) -> None:
    guest = world.guests[0]
    Participant.objects.filter(key=guest.key).update(available=["s1"], cap=2)
    head = "姓名,单位,最多场次,可参加时段"
    carried_out(world, uploaded(world, "Guest 0 of lugang,Firm 0 of lugang,5,s2", head=head))
    guest.refresh_from_db()
    assert (guest.available, guest.cap, guest.version) == (["s1"], 2, 1)


def test_availability_and_caps_of_an_unconfirmed_guest_come_from_the_list(world: World) -> None:
    guest = add_guest(world, 8, ParticipantState.INVITED)
    head = "姓名,单位,最多场次,可参加时段"
    carried_out(world, uploaded(world, "Guest 8 of lugang,Firm 8 of lugang,3,s2", head=head))
    guest.refresh_from_db()
    assert (guest.available, guest.cap, guest.version) == (["s2"], 3, 2)


def test_words_about_time_that_nobody_understands_hold_the_row(world: World) -> None:
    batch = uploaded(world, "王伟,泉畔新材料有限公司,看情况", head="姓名,单位,可参加时段")
    assert (batch.summary["held"], batch.summary["create"]) == (1, 0)
    row = (preview_of(batch) or {})["rows"][0]
    assert (row["outcome"], row["name"]) == ("held", "王伟 · 泉畔新材料有限公司")
    assert "看情况" in row["reasons"][0]["zh-hans"]


def test_a_value_longer_than_its_field_holds_the_row(world: World) -> None:
    batch = uploaded(world, f"王伟,{'长' * 201},", head="姓名,单位,职务")
    assert (batch.summary["held"], batch.summary["create"]) == (1, 0)


def test_somebody_known_from_another_edition_joins(world: World) -> None:
    guest = world.guests[0]
    Participant.objects.filter(key=guest.key).delete()
    batch = uploaded(world, "Guest 0 of lugang,Firm 0 of lugang,guest0@lugang.example", head="姓名,单位,邮箱")
    assert (batch.summary["joining"], batch.summary["changes_nothing"]) == (1, False)
    assert [one["outcome"] for one in (preview_of(batch) or {})["entries"]] == ["join"]
    carried_out(world, batch)
    joined = Participant.objects.get(person=guest.person)
    assert (joined.state, joined.side, joined.category) == ("imported", world.sides["shandong"], "company")


@pytest.mark.parametrize("state", [ParticipantState.CANCELLED, ParticipantState.DECLINED])
def test_who_was_cancelled_or_declined_is_not_brought_back(world: World, state: ParticipantState) -> None:
    guest = world.guests[0]
    Participant.objects.filter(key=guest.key).update(state=state)
    carried_out(world, uploaded(world, "Guest 0 of lugang,Firm 0 of lugang,3", head="姓名,单位,最多场次"))
    guest.refresh_from_db()
    assert (guest.state, guest.cap) == (state, None)


def test_wishes_by_name_are_kept_where_they_mean_exactly_one(world: World) -> None:
    add_guest(world, 11)
    Person.objects.filter(name="Guest 11 of lugang").update(organisation=world.guests[3].person.organisation)
    line = (
        "王伟,泉畔新材料有限公司,wang@quanpan.example,"
        "Firm 1 of lugang、Firm 3 of lugang、张三、泉畔新材料有限公司,Firm 2 of lugang"
    )
    batch = carried_out(world, uploaded(world, line, head=WISHES))
    own = Participant.objects.get(person__name="王伟")
    assert [(wish.by, wish.whom, wish.strength) for wish in Wish.objects.all()] == [(own, world.guests[1], "like")]
    assert [(row.participant, row.organisation.name) for row in Avoid.objects.all()] == [(own, "Firm 2 of lugang")]
    why = {one["words"]: one["why"]["en"] if one["why"] else None for one in (preview_of(batch) or {})["wishes"]}
    assert why == {
        "Firm 1 of lugang": None,
        "Firm 3 of lugang": "This may mean 2 people. Choose for the guest on the page of suggestions.",
        "张三": "Nobody of this name is known. Ask the guest whom they mean.",
        "泉畔新材料有限公司": "This is their own organisation.",
        "Firm 2 of lugang": None,
    }
    assert batch.summary["unresolved"] == 3


def test_a_wish_for_somebody_who_is_no_guest_is_kept_as_words(world: World) -> None:
    Participant.objects.filter(key=world.guests[1].key).update(state=ParticipantState.CANCELLED)
    line = "王伟,泉畔新材料有限公司,wang@quanpan.example,Firm 1 of lugang,张三"
    batch = carried_out(world, uploaded(world, line, head=WISHES))
    assert Wish.objects.count() == 0
    assert Avoid.objects.count() == 0
    assert [one["why"]["en"][:10] for one in (preview_of(batch) or {})["wishes"]] == ["Known, but", "Nobody of "]


def test_a_need_of_an_organisation_without_guests_has_no_owner_and_is_kept(world: World) -> None:
    batch = carried_out(world, uploaded(world, "泉畔新材料有限公司,耐高温膜材料", head="单位,需求"))
    assert Listing.objects.count() == 0
    assert (batch.summary["unresolved"], batch.summary["organisations"]) == (1, 1)


def test_a_need_of_a_known_organisation_belongs_to_its_guest_and_chain(world: World) -> None:
    head = "单位,需求,行业"
    carried_out(world, uploaded(world, "Firm 0 of lugang,耐高温膜材料,膜材料", head=head))
    row = Listing.objects.get()
    assert row.person == world.guests[0].person
    assert [chain.name.en for chain in row.chains.all()] == ["Membranes"]
    assert row.organisation.industry == ["膜材料"]


def test_a_long_need_keeps_all_its_words_under_a_short_title(world: World) -> None:
    text = "膜" * 300
    imported(world, f"王伟,泉畔新材料有限公司,,,,{text},")
    row = Listing.objects.get()
    assert (len(row.title), row.title[-1], row.teaser) == (80, "…", text)


def test_a_change_since_the_dry_run_stops_the_import_and_shows_it_anew(world: World) -> None:
    batch = uploaded(world, "Guest 0 of lugang,Firm 0 of lugang,Chairman", head="姓名,单位,职务")
    Person.objects.filter(key=world.guests[0].person_id).update(title="Chair")
    start_import(world.actor(ORGANISER), batch, batch.version)
    job = run_jobs()[0]
    assert (job.state, "made anew" in job.fault.en) == (JobState.FAILED, True)
    assert Person.objects.get(key=world.guests[0].person_id).title == "Chair"
    carried_out(world, fresh(batch))
    assert Person.objects.get(key=world.guests[0].person_id).title == "Chairman"


@pytest.mark.parametrize("what", ["changed", "added"])
def test_a_change_while_it_is_prepared_stops_the_import(
    world: World, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    from duijie.actions.importing import writing
    from duijie.actions.importing.rows import rows_of

    prepared = rows_of

    def meanwhile(*given: object) -> object:
        rows = prepared(*given)  # type: ignore[arg-type]
        if what == "changed":
            Person.objects.filter(key=world.guests[0].person_id).update(version=7)
        else:
            Organisation.objects.create(programme=world.programme, name="New", created=timezone.now())
        return rows

    monkeypatch.setattr(writing, "rows_of", meanwhile)
    batch = uploaded(world, "Guest 0 of lugang,Firm 0 of lugang,Chairman", head="姓名,单位,职务")
    start_import(world.actor(ORGANISER), batch, batch.version)
    assert run_jobs()[0].state == JobState.FAILED
    assert fresh(batch).state == ImportState.READ
    assert Person.objects.get(key=world.guests[0].person_id).title == "Director"


def test_an_import_runs_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = uploaded(world, WANG)
    actor = world.actor(ORGANISER)
    start_import(actor, batch, batch.version)
    start_import(actor, batch, batch.version)
    assert [job.state for job in run_jobs()] == [JobState.DONE, JobState.FAILED]
    assert Person.objects.filter(name="王伟").count() == 1
    with pytest.raises(Refused, match="changed_meanwhile"):
        start_import(actor, fresh(batch), fresh(batch).version)


def test_a_claim_lost_at_the_last_moment_rolls_everything_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from duijie.actions.importing import writing

    wrote = writing._write

    def lose(rows: object) -> object:
        done = wrote(rows)  # type: ignore[arg-type]
        type(fresh(batch)).objects.filter(key=batch.key).update(version=9)
        return done

    monkeypatch.setattr(writing, "_write", lose)
    batch = uploaded(world, WANG)
    start_import(world.actor(ORGANISER), batch, batch.version)
    assert run_jobs()[0].state == JobState.FAILED
    assert Person.objects.filter(name="王伟").count() == 0


def test_a_list_that_was_never_read_cannot_be_imported(world: World) -> None:
    batch = uploaded(world, WANG)
    type(batch).objects.filter(key=batch.key).update(state=ImportState.UNREADABLE)
    with pytest.raises(Refused, match="changed_meanwhile"):
        start_import(world.actor(ORGANISER), fresh(batch), batch.version)


def test_the_log_counts_what_was_written_and_names_nobody(world: World) -> None:
    imported(world, WANG)
    entry = AuditEntry.objects.get(action="import.carry_out")
    assert entry.facts == {
        "organisations": 1,
        "people": 1,
        "participants": 1,
        "listings": 2,
        "wishes": 0,
        "avoids": 0,
        "changed": 0,
    }
    assert entry.actor == world.staff[ORGANISER].key


def test_stopping_before_it_writes_changes_nothing(world: World) -> None:
    batch = uploaded(world, WANG)
    job = start_import(world.actor(ORGANISER), batch, batch.version)
    Job.objects.filter(key=job.key).update(stop_asked=True)
    run_job.func(job.key)
    assert Job.objects.get(key=job.key).state == JobState.STOPPED
    assert Person.objects.filter(name="王伟").count() == 0
    assert timezone.now() - fresh(batch).created < timedelta(minutes=5)


def test_words_with_a_phone_number_in_them_wait_as_a_draft(world: World) -> None:
    text = "需要耐高温的反渗透膜材料用于海水淡化，请致电 13800138000"
    imported(world, f"王伟,泉畔新材料有限公司,,,,{text.replace(',', '，')},")
    row = Listing.objects.get()
    assert (row.state, row.submitted) == (ListingState.DRAFT, None)
    assert row.expires is not None
    assert row.expires > world.event.date
