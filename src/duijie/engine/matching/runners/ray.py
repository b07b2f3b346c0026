"""The runner of several machines: a Ray cluster.

Ray is an extra (``duijie[cluster]``); nothing of it is imported before a run. Every machine of the cluster needs
the same version of Duijie and of Python. Machines with other processors may round an encoder's cosine otherwise in
its last bit, which shows only where a score lies on the edge of its sixth decimal.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import secrets
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from typing import IO, TYPE_CHECKING, Any, Final

import numpy as np

import duijie
from duijie.engine.matching.runners.answer import PICKLE, attempt, read_answer
from duijie.engine.matching.runners.fault import LOST, RAY_MISSING, UNREACHABLE, VERSIONS, RunnerError
from duijie.engine.matching.runners.order import batched, in_order
from duijie.engine.matching.runners.packed import pack, unpack
from duijie.engine.matching.runners.protocol import Result, Task

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: Tasks are sent in batches that take about this long, so that what Ray does for each is little beside it.
BATCH_SECONDS: Final = 0.5
LARGEST_BATCH: Final = 256
#: How often a batch may be lost with its machine (or its process) before the run is given up.
RETRIES: Final = 5
CONNECT_SECONDS: Final = 5.0
LOCAL_CORES: Final = 2
#: Room for answers in the object store of a cluster that is started here, beside the work itself.
STORE_BYTES: Final = 256 * 2**20
_LOOPBACK: Final = "127.0.0.1"

#: The work of the last run, unpacked, in a process of the cluster.
_held: dict[str, Callable[[Any], Any]] = {}


class RayRunner:
    """Works off the tasks on a Ray cluster.

    The work is put into the cluster once and unpacked once a process; its arrays stay in the object store, which
    all processes of a machine share. Batches whose machine is lost are done anew elsewhere. The run lives as
    long as its iterator.

    Args:
        address: ``host:port`` of a cluster that this machine is a node of, or ``auto`` for the one that Ray finds;
            None starts one on this machine with ``LOCAL_CORES`` cores, reachable from this machine only, and ends
            it after the run. If the program is connected to a cluster already, that one is used and left connected.
        in_flight: how many batches are sent and not yet yielded; two a core of the cluster unless given.

    Raises:
        ValueError: ``in_flight`` is below 1.
    """

    def __init__(self, address: str | None = None, in_flight: int | None = None) -> None:
        if in_flight is not None and in_flight < 1:
            raise ValueError(f"{in_flight} batches in flight; at least one is needed")
        self._address = address
        self._in_flight = in_flight

    def run(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield ``work(task)`` for each task, in the order of the tasks. An error ends the run.

        Raises:
            RunnerError: Ray is missing, the cluster cannot be reached, holds other versions or could not finish.
        """
        ray = _import_ray()
        with contextlib.ExitStack() as stack:
            packed = stack.enter_context(tempfile.TemporaryFile(prefix="duijie-"))
            pack(work, packed)
            del work
            stack.enter_context(_connected(ray, self._address, os.fstat(packed.fileno()).st_size))
            try:
                reference = ray.put(_mapped(packed))
                packed.close()
                limit = self._in_flight or 2 * max(1, int(ray.cluster_resources().get("CPU", 1)))
                yield from _Batches(ray, reference).run(tasks, limit)
            except ray.exceptions.RayError as error:
                raise RunnerError(LOST.fill(why=_first_line(error))) from error


class _Batches:
    """Sends batches to a cluster and reads what comes back."""

    def __init__(self, ray: Any, packed: object) -> None:
        self._ray = ray
        self._packed = packed
        self._key = secrets.token_hex(8)
        self._remote = ray.remote(max_retries=RETRIES, num_cpus=1)(work_off)
        self._sent: dict[object, None] = {}
        self._size = 1

    def run(self, tasks: Iterable[Task], limit: int) -> Iterator[Any]:
        """Yield the results in order; what is still under way is called off when the caller stops."""
        try:
            batches = in_order(self._send, batched(tasks, lambda: self._size), limit)
            yield from map(read_answer, chain.from_iterable(batches))
        finally:
            for reference in self._sent:
                self._ray.cancel(reference)

    def _send(self, batch: list[Any]) -> Callable[[], list[bytes]]:
        reference = self._remote.remote(self._key, self._packed, pickle.dumps(batch, PICKLE), versions())
        self._sent[reference] = None

        def wait() -> list[bytes]:
            seconds, answers = self._ray.get(reference)
            del self._sent[reference]
            self._fit(seconds, len(batch))
            found: list[bytes] = answers
            return found

        return wait

    def _fit(self, seconds: float, done: int) -> None:
        """Let the next batches take about ``BATCH_SECONDS``, growing at most twofold."""
        wanted = int(done * BATCH_SECONDS / max(seconds, 1e-6))
        self._size = max(1, min(wanted, 2 * done, LARGEST_BATCH))


def work_off(key: str, packed: NDArray[np.uint8], batch: bytes, caller: str) -> tuple[float, list[bytes]]:
    """Do a batch of tasks in a process of the cluster; return the seconds it took and an answer for each task.

    ``key`` names the run, ``caller`` the versions of who asks.
    """
    begun = time.perf_counter()
    if caller != versions():
        return 0.0, [attempt(_refuse, caller)]
    tasks = pickle.loads(batch)  # noqa: S301 - written by the caller, who could as well send code
    answers = [attempt(partial(_do, key, packed), task) for task in tasks]
    return time.perf_counter() - begun, answers


def versions() -> str:
    """Return what must be alike on all machines, as words."""
    return f"Duijie {duijie.__version__}, Python {sys.version_info.major}.{sys.version_info.minor}"


def _do(key: str, packed: NDArray[np.uint8], task: object) -> object:
    if key not in _held:
        _held.clear()  # the work of an earlier run
        _held[key] = unpack(packed.data)
    return _held[key](task)


def _refuse(caller: str) -> object:
    raise RunnerError(VERSIONS.fill(there=versions(), here=caller))


def _import_ray() -> Any:
    # Read when Ray starts a cluster; one that is there already has its own setting.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
        import ray.exceptions
    except ImportError as error:
        raise RunnerError(RAY_MISSING) from error
    return ray


@contextlib.contextmanager
def _connected(ray: Any, address: str | None, size: int) -> Iterator[None]:
    if ray.is_initialized():
        yield
        return
    with contextlib.ExitStack() as stack:
        try:
            if address is None:
                folder = tempfile.TemporaryDirectory(prefix="duijie-", ignore_cleanup_errors=True)
                stack.enter_context(folder)
                stack.callback(ray.shutdown)
                _start_cluster(ray, size, folder.name)
            else:
                _demand_answer(address)
                stack.callback(ray.shutdown)
                ray.init(address=address, log_to_driver=False, logging_level="ERROR")
        except (OSError, RuntimeError, ValueError) as error:
            raise RunnerError(UNREACHABLE.fill(address=address or _LOOPBACK, why=_first_line(error))) from error
        yield


def _demand_answer(address: str) -> None:
    """Raise OSError where nobody listens at ``host:port``, for which Ray itself would wait minutes."""
    host, _, port = address.rpartition(":")
    if port.isdecimal() and "/" not in host:
        socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS).close()


def _start_cluster(ray: Any, size: int, folder: str) -> None:
    from ray._private import ray_constants

    clusters = ray_constants.ENABLE_RAY_CLUSTER
    # Unless Ray thinks that clusters are not for this system, it turns the loopback address into one that other
    # machines reach, and listens on all of them.
    ray_constants.ENABLE_RAY_CLUSTER = False
    try:
        ray.init(
            address="local",
            num_cpus=LOCAL_CORES,
            include_dashboard=False,
            log_to_driver=False,
            logging_level="ERROR",
            object_store_memory=size + STORE_BYTES,
            _node_ip_address=_LOOPBACK,
            _temp_dir=folder,
        )
    finally:
        ray_constants.ENABLE_RAY_CLUSTER = clusters


def _mapped(file: IO[bytes]) -> NDArray[np.uint8]:
    return np.memmap(file, dtype=np.uint8, mode="r").view(np.ndarray)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).strip().splitlines()), type(error).__name__)
