"""Errors of encoders reach the process that asked, and say who failed."""

import pickle

import numpy as np
import pytest

from duijie.engine.matching.encoders import EncoderError
from duijie.engine.matching.encoders.graph import Graph
from duijie.engine.matching.encoders.session import Session
from duijie.engine.text import Text


def test_an_error_survives_pickling() -> None:
    error = EncoderError(Text("no", "无", "無"), "e5")
    error.add_note("raised elsewhere")
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.text, again.encoder, str(again)) == (EncoderError, error.text, "e5", "no")
    assert again.__notes__ == ["raised elsewhere"]


def test_a_graph_that_the_runtime_refuses_is_said() -> None:
    with pytest.raises(EncoderError, match="onnxruntime cannot run the encoder here: "):
        Session(b"no graph")


def test_a_run_that_fails_is_said() -> None:
    graph = Graph()
    total = graph.node("Add", "one", graph.constant(np.ones((1, 3), np.float32)))
    session = Session(graph.to_bytes({"one": ("float32", ("rows", 3))}, {"total": total}))
    assert session.run({"one": np.ones((1, 3), np.float32)}).tolist() == [[2, 2, 2]]
    with pytest.raises(EncoderError, match=r"cannot run the encoder here: .*nvalid"):
        session.run({"one": np.ones((1, 4), np.float32)})
