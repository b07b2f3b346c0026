"""Who may ask whom: a rule for each pair of sides, with quotas both ways."""

from __future__ import annotations

from itertools import product

from duijie.actions.rights import Actor
from duijie.actions.setting_up.changing import change_event
from duijie.actions.setting_up.given import Given, Values
from duijie.store.models import AskRule, Event, Side

MOST = 200


def save_rules(actor: Actor, event: Event, version: int, values: Values) -> int:
    """Replace an event's rules; return how many there are.

    ``values``, for each pair of sides' codes: ``may_BY_WHOM`` ticked; ``wishes_BY_WHOM``: people each may ask;
    ``incoming_BY_WHOM``: requests each of the asked has to answer; an empty number sets no limit.

    Raises:
        Refused: no right, or changed meanwhile.
        InputError: every fault of the form.
    """
    with change_event(actor, "rule.save", event, version) as change:
        given = Given(values)
        rules = []
        for by, whom in product(Side.objects.filter(programme_id=change.event.programme_id), repeat=2):
            pair = f"{by.code}_{whom.code}"
            wishes = given.number_or_none(f"wishes_{pair}", 1, MOST)
            incoming = given.number_or_none(f"incoming_{pair}", 1, MOST)
            if given.ticked(f"may_{pair}"):
                rules.append(AskRule(event=change.event, by=by, whom=whom, wishes=wishes, incoming=incoming))
        given.close()
        AskRule.objects.filter(event=change.event).delete()
        AskRule.objects.bulk_create(rules)
        change.doing.facts.update(rules=len(rules))
    return len(rules)
