"""Matches on Ray in a process of its own and tells what came of it as JSON: ``python drive_ray.py PLAY FOLDER``.

Ray starts a dozen processes and leaves open files and handlers behind it, which are no concern of the other tests.
"""

from __future__ import annotations

import ipaddress
import json
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from duijie.engine.matching import each_match, recall
from duijie.engine.matching.runners import RayRunner
from duijie.formats.listings import write_matches
from tests.engine.matching.runners import works
from tests.engine.matching.runners.pools import BLOCK_CELLS, TOP, HashedWords, listings

LOOPBACK = "127.0.0.1"


class NotedRunner(RayRunner):
    """Notes where the work is done."""

    def __init__(self, folder: Path, address: str, stuck: str | None = None) -> None:
        super().__init__(address)
        self.folder, self.stuck = folder, stuck

    def run(self, work: Callable[[Any], Any], tasks: Any) -> Iterator[Any]:
        return super().run(works.Noted(work, self.folder, self.stuck), tasks)


def rank(runner: RayRunner) -> Iterator[Any]:
    return iter(each_match(listings(60, "n"), listings(110, "o"), TOP, HashedWords(), runner))


def play_alone(folder: Path) -> dict[str, Any]:
    """No cluster is given: one is started here."""
    import ray

    matches = rank(RayRunner())
    first = next(matches)
    heard = listening()
    (folder / "alone.jsonl").write_bytes(write_matches([first, *matches]))
    return {"heard": heard, "connected": ray.is_initialized()}


def play_cluster(folder: Path) -> dict[str, Any]:
    """A head and a second node, each with a core; the second is killed in the middle of the last ranking."""
    import ray
    from ray._private import ray_constants
    from ray.cluster_utils import Cluster

    ray_constants.ENABLE_RAY_CLUSTER = False  # or Ray would not stay on the loopback address
    cluster = Cluster()
    node = {"node_ip_address": LOOPBACK, "num_cpus": 1, "object_store_memory": 100 * 2**20}
    quick = {f"health_check_{name}": value for name, value in HEALTH.items()}
    try:
        cluster.add_node(**node, include_dashboard=False, include_log_monitor=False, _system_config=quick)
        second = cluster.add_node(**node)
        told: dict[str, Any] = {"heard": listening()}
        address = cluster.address
        (folder / "both.jsonl").write_bytes(write_matches(rank(NotedRunner(folder / "both", address))))
        told["connected"] = ray.is_initialized()
        told["before"], told["error"] = until_error(RayRunner(address, in_flight=2))
        told["nodes"] = nodes(folder / "both")
        with ThreadPoolExecutor(1) as other:
            killed = other.submit(kill_at_work, cluster, second, folder / "one")
            runner = NotedRunner(folder / "one", address, second.node_id)
            (folder / "one.jsonl").write_bytes(write_matches(rank(runner)))
            killed.result()
        begun = folder / "one" / "begun"
        told["begun"] = sum(1 for path in begun.rglob("*") if path.is_file())
        told["killed"] = sum(1 for _ in (begun / second.node_id).iterdir())
        return told
    finally:
        ray.shutdown()
        cluster.shutdown()


HEALTH = {"initial_delay_ms": 0, "period_ms": 500, "failure_threshold": 8}


def until_error(runner: RayRunner) -> tuple[list[int], str]:
    """Return the results before the first error, and that error."""
    found: list[int] = []
    try:
        found.extend(runner.run(works.refuse_odd, [0, 2, 4, 6, 8, 11, 12]))
    except KeyError as error:
        return found, repr(error)
    return found, ""


def nodes(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "ended").iterdir() if any(path.iterdir()))


def kill_at_work(cluster: Any, node: Any, folder: Path) -> None:
    """Kill a node once it has begun a task and another node has ended one."""
    deadline = time.monotonic() + 60
    while not (any((folder / "begun" / node.node_id).glob("*")) and any((folder / "ended").glob("*/*"))):
        if time.monotonic() > deadline:
            raise TimeoutError("the second node was given nothing to do")
        time.sleep(0.01)
    cluster.remove_node(node, allow_graceful=False)


def listening() -> list[str]:
    """Return the addresses on which this process and its descendants listen."""
    doors = set()
    for process in family(Path("/proc/self").resolve().name):
        for link in Path(f"/proc/{process}/fd").glob("*"):
            try:
                doors.add(str(link.readlink()))
            except OSError:
                continue  # closed while we looked
    heard = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            place, state, door = (line.split()[column] for column in (1, 3, 9))
            if state == "0A" and f"socket:[{door}]" in doors:
                heard.add(str(decoded(place.partition(":")[0])))
    return sorted(heard)


def family(process: str) -> Iterator[str]:
    yield process
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from family(child)


def decoded(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return an address as the kernel's tables write it: words of four bytes, each the other way round."""
    words = bytes.fromhex(address)
    found = ipaddress.ip_address(b"".join(words[i : i + 4][::-1] for i in range(0, len(words), 4)))
    return getattr(found, "ipv4_mapped", None) or found


def main() -> None:
    recall.BLOCK_CELLS = BLOCK_CELLS  # type: ignore[misc]
    play, folder = sys.argv[1], Path(sys.argv[2])
    told = {"alone": play_alone, "cluster": play_cluster}[play](folder)
    (folder / "told.json").write_text(json.dumps(told))


if __name__ == "__main__":
    main()
