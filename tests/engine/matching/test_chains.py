"""Industry chains: what stands where, how near that is, and what is wrong with a host's file."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

import duijie.engine.matching
from duijie.engine.faults import InputError
from duijie.engine.matching.chains import (
    NEIGHBOURS,
    SAME_CHAIN,
    Chains,
    chain_likeness,
    chain_matrix,
    read_chains,
    shipped_chains,
)
from duijie.engine.text import Text

TEA = (
    "# what a host might write\n"
    "\n"
    "Tea|茶产业|茶產業\tGardens|茶园|茶園\t茶苗|tea garden|有机肥\n"
    "Tea|茶产业|茶產業\tLeaves|制茶|製茶\t茶叶|绿茶\n"
    "Tea|茶产业|茶產業\tHouses|茶馆|茶館\t茶馆|餐饮\n"
    "Clay\tPots\t紫砂|餐饮\n"
)


@pytest.fixture(scope="module")
def tea() -> Chains:
    return read_chains(TEA)


def test_the_same_is_one_neighbours_a_part_one_chain_less_and_else_nothing(tea: Chains) -> None:
    matrix = tea.matrix(["茶苗", "茶叶", "茶馆", "有机肥", "轴承", "茶叶"])
    near, far = NEIGHBOURS, SAME_CHAIN
    assert matrix.tolist() == [
        [1, near, far, near, 0, near],
        [near, 1, near, near, 0, 1],
        [far, near, 1, far, 0, near],
        [near, near, far, 1, 0, near],
        [0, 0, 0, 0, 1, 0],
        [near, 1, near, near, 0, 1],
    ]
    assert 1 > near > far > 0


def test_an_industry_has_one_place_in_whatever_language_and_script_it_is_written(tea: Chains) -> None:
    assert tea.places("茶叶") == tea.places("茶葉") == tea.places("Tea") == ((0, 1),)
    assert tea.places("餐飲") == ((0, 2), (1, 0))


def test_a_longer_label_stands_where_the_industry_in_it_does(tea: Chains) -> None:
    assert tea.places("高山綠茶") == tea.places("绿茶")
    assert tea.places("Tea gardens and estates") == tea.places("tea garden")
    assert tea.places("苗") == tea.places("teak furniture") == ()


def test_the_nearest_link_is_found_and_told(tea: Chains) -> None:
    text, terms = tea.reason(["茶苗", "轴承"], ["茶馆", "茶葉"]) or (None, ())
    assert terms == ("茶苗 / 茶葉",)
    assert text == Text(
        "Neighbours in the chain Tea: 茶苗 and 茶葉",
        "茶产业产业链上的邻近环节：茶苗与茶葉",
        "茶產業產業鏈上的鄰近環節：茶苗與茶葉",
    )
    far, _ = tea.reason(["茶苗"], ["茶馆"]) or (None, ())
    assert far is not None
    assert far.en == "Both in the chain Tea: 茶苗 and 茶馆"
    assert tea.reason(["轴承"], ["茶馆"]) is None
    assert tea.reason([], ["茶馆"]) is None


def test_the_matrix_agrees_with_the_links_and_is_symmetric() -> None:
    labels = [label for chain in shipped_chains().chains for stage in chain.stages for label in stage.industries[:2]]
    matrix = chain_matrix(labels)
    assert (matrix == matrix.T).all()
    for row, one in enumerate(labels[:40]):
        for column, other in enumerate(labels):
            link = shipped_chains().link(one, other)
            assert matrix[row, column] in (1.0, link.likeness if link else 0.0)


def test_the_shipped_chains_join_what_buys_from_one_another() -> None:
    chains = shipped_chains()
    assert len(chains.chains) >= 14
    assert all(len(chain.stages) >= 3 for chain in chains.chains)
    for one, other in [
        ("锂电池", "新能源汽车"),
        ("铸造", "风电"),
        ("Seafood", "港口"),
        ("种子", "蔬菜"),
        ("染料", "纱线"),
    ]:
        link = chains.link(one, other)
        assert link is not None, (one, other)
        assert link.distance == 1, (one, other)
    assert chains.link("光刻胶", "消费电子") is not None
    assert chains.link("光刻胶", "养老") is None


def test_the_shipped_names_are_in_three_languages() -> None:
    for chain in shipped_chains().chains:
        for name in (chain.name, *(stage.name for stage in chain.stages)):
            assert name.en.isascii(), name
            assert not any(map(str.isascii, (name.zh_hans, name.zh_hant))), name


def test_chains_of_a_hosts_own_file_are_used(tmp_path: Path) -> None:
    file = tmp_path / "chains.tsv"
    file.write_bytes(b"\xef\xbb\xbf" + TEA.replace("\n", "\r\n").encode())
    own = read_chains(file.read_text(encoding="utf-8"))
    assert chain_matrix(["茶苗", "茶叶"], own).tolist() == [[1.0, NEIGHBOURS], [NEIGHBOURS, 1.0]]
    assert chain_matrix(["茶苗", "茶叶"]).tolist() == [[1.0, 0.0], [0.0, 1.0]]


@pytest.mark.parametrize(
    ("table", "faults"),
    [
        ("", [("no_chain", None)]),
        ("# nothing\n", [("no_chain", None)]),
        ("Tea\tLeaves\n", [("chain_cells", 1)]),
        ("Tea\tLeaves\t茶叶\tmore\n", [("chain_cells", 1)]),
        ("Tea|茶\tLeaves\t茶叶\n", [("chain_name", 1)]),
        ("Tea\t|茶|\t茶叶\n", [("chain_name", 1)]),
        ("\tLeaves\t茶叶\n", [("chain_name", 1)]),
        ("Tea\tLeaves\t | \n", [("no_industry", 1)]),
        ("Tea\tLeaves\t茶叶\nTea\tLeaves\t绿茶\n", [("stage_twice", 2)]),
        ("Tea\tLeaves\t茶叶\nClay\tPots\t紫砂\nTea\tHouses\t茶馆\n", [("chain_apart", 3)]),
        ("Tea\n\nTea\tLeaves\t\n", [("chain_cells", 1), ("no_industry", 3)]),
    ],
)
def test_every_fault_of_a_file_is_said_with_its_line(table: str, faults: list[tuple[str, int | None]]) -> None:
    with pytest.raises(InputError) as error:
        read_chains(table)
    assert [(fault.code, fault.row) for fault in error.value.faults] == faults


def incidence(pool: list[list[int]], width: int) -> sparse.csr_array:
    rows = np.zeros((len(pool), width))
    for row, industries in enumerate(pool):
        rows[row, industries] = 1
    return sparse.csr_array(rows)


def test_listings_are_alike_by_the_likest_industries_of_the_shorter_list() -> None:
    matrix = np.array([[1, 0.4, 0.3], [0.4, 1, 0.0], [0.3, 0.0, 1]])
    needs = incidence([[0], [1, 2], [], [0, 1]], 3)
    offers = incidence([[1], [0, 1, 2], [2], []], 3)
    assert chain_likeness(needs, offers, matrix) == pytest.approx(
        np.array([[0.4, 1, 0.3, 0], [1, 1, 1, 0], [0, 0, 0, 0], [1, 1, 0.3, 0]])
    )


POOL = st.lists(st.sets(st.integers(0, 4)), max_size=6)


@given(POOL, POOL)
def test_without_chains_it_is_the_shared_part_of_the_shorter_list(ours: list[set[int]], theirs: list[set[int]]) -> None:
    needs, offers = (incidence([sorted(one) for one in pool], 5) for pool in (ours, theirs))
    found = chain_likeness(needs, offers, np.eye(5))
    for row, one in enumerate(ours):
        for column, other in enumerate(theirs):
            shorter = min(len(one), len(other))
            assert found[row, column] == pytest.approx(len(one & other) / shorter if shorter else 0.0)


def test_the_shipped_file_names_no_industry_twice_in_one_stage() -> None:
    table = (Path(duijie.engine.matching.__file__).parent / "data" / "chains.tsv").read_text(encoding="utf-8")
    for line in table.splitlines():
        if not line.startswith("#"):
            labels = line.split("\t")[2].split("|")
            assert len(labels) == len(set(labels)), line
