"""Whatever comes and goes, a refreshed catalogue is one built anew, and before that it agrees with itself."""

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from duijie.engine.matching import LocalRunner
from duijie.engine.matching.catalogue import Catalogue
from duijie.engine.records import Listing

from .listings import encoders, invent
from .test_catalogue import both_ways

HERE = LocalRunner(1)
WORDS = {"need": invent(8, 5, "n"), "offer": invent(12, 5, "o")}
VARIANTS = {
    role: tuple(zip(*(invent(len(own), seed, own[0].id[0]) for seed in (5, 6, 7)), strict=True))
    for role, own in WORDS.items()
}
roles = st.sampled_from(["need", "offer"])


class Living(RuleBasedStateMachine):
    """Puts, removes, refreshes, saves and loads; a dict tells what should be there, in which order."""

    @initialize(kind=st.sampled_from(["none", "one", "two"]), begun=st.integers(0, 6))
    def build(self, kind: str, begun: int) -> None:
        self.encoder = encoders(kind)
        self.here = {role: {one.id: one for one in own[:begun]} for role, own in WORDS.items()}
        self.catalogue = self.anew()

    def anew(self) -> Catalogue:
        needs, offers = (self.here[role].values() for role in ("need", "offer"))
        return Catalogue.build(needs, offers, self.encoder, runner=HERE)

    @rule(role=roles, place=st.integers(0, 7), variant=st.integers(0, 2))
    def put(self, role: str, place: int, variant: int) -> None:
        listing: Listing = VARIANTS[role][place][variant]
        self.here[role].pop(listing.id, None)
        self.here[role][listing.id] = listing
        {"need": self.catalogue.put_need, "offer": self.catalogue.put_offer}[role](listing)

    @rule(role=roles, place=st.integers(0, 7))
    def remove(self, role: str, place: int) -> None:
        if self.here[role]:
            name = [*self.here[role]][place % len(self.here[role])]
            del self.here[role][name]
            {"need": self.catalogue.remove_need, "offer": self.catalogue.remove_offer}[role](name)

    @rule()
    def refresh(self) -> None:
        self.catalogue.refresh(runner=HERE)
        assert both_ways(self.catalogue, 4) == both_ways(self.anew(), 4)

    @rule()
    def save_and_load(self) -> None:
        before = both_ways(self.catalogue, 4)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "catalogue.bin"
            self.catalogue.save(path)
            self.catalogue = Catalogue.load(path, self.encoder, runner=HERE)
        assert both_ways(self.catalogue, 4) == before

    @invariant()
    def holds_what_it_should(self) -> None:
        assert self.catalogue.needs == tuple(self.here["need"].values())
        assert self.catalogue.offers == tuple(self.here["offer"].values())

    @invariant()
    def a_pair_scores_the_same_from_both_ends(self) -> None:
        offers, needs = both_ways(self.catalogue, 100)
        assert {(one.need, one.offer): one.score for one in offers} == {
            (one.need, one.offer): one.score for one in needs
        }


Living.TestCase.settings = settings(max_examples=15, stateful_step_count=10, deadline=None)
TestLiving = Living.TestCase
