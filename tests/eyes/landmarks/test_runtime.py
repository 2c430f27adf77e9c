"""The adapter over the TFLite runtime: what cannot run is refused before the first frame."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from device.errors import ModelError, ModelRefused
from device.eyes.landmarks import runtime
from device.eyes.landmarks.runtime import Graph


def test_a_graph_runs_what_it_is_given(attention_files):
    graph = Graph(attention_files.mesh)
    assert graph.input_shape == (192, 192, 3)
    features, mesh, presence = graph.run(np.zeros(graph.input_shape, np.uint8), gain=1 / 255)
    assert (features.shape, mesh.size, presence.size) == ((48, 48, 32), 1404, 1)


def test_bytes_are_scaled_on_their_way_in(attention_files):
    graph = Graph(attention_files.detector, outputs=["classificators"])
    pixels = np.random.default_rng(3).integers(0, 256, (128, 128, 3), dtype=np.uint8)
    [scaled] = graph.run(pixels, gain=2 / 255, offset=-1.0)
    [plain] = graph.run(pixels.astype(np.float32) * np.float32(2 / 255) - np.float32(1))
    assert scaled == pytest.approx(plain, abs=1e-4)


def test_what_a_run_gave_is_not_touched_by_the_next(attention_files):
    graph = Graph(attention_files.looks)
    first, *_ = graph.run(*[np.zeros(graph.input_shape)] * 3)
    kept = first.copy()
    graph.run(*[np.ones(graph.input_shape)] * 3)
    assert (first == kept).all()


def test_each_input_has_its_own_array(attention_files):
    graph = Graph(attention_files.looks)
    still, moved = np.zeros(graph.input_shape), np.ones(graph.input_shape)
    before, after = graph.run(still, still, still), graph.run(still, moved, still)
    changed = [bool((one != other).any()) for one, other in zip(before, after, strict=True)]
    assert changed == [False, True, True, False, False]  # the right eye's points and iris
    with pytest.raises(ValueError, match="argument"):
        graph.run(still)


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(ModelRefused, match=r"nowhere\.tflite: no such model file"):
        Graph(tmp_path / "nowhere.tflite")


@pytest.mark.parametrize("content", [b"", b"TFL3", b"no model at all" * 100])
def test_a_file_that_is_no_model_is_refused_by_name(tmp_path, content):
    path = tmp_path / "letter.tflite"
    path.write_bytes(content)
    with pytest.raises(ModelRefused, match=r"letter\.tflite: not a graph that"):
        Graph(path)


def test_a_graph_without_xnnpack_is_refused(attention_files, monkeypatch):
    module = __import__(runtime.Interpreter.__module__, fromlist=["OpResolverType"])
    plain = module.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
    slow = partial(runtime.Interpreter, experimental_op_resolver_type=plain)
    monkeypatch.setattr(runtime, "Interpreter", slow)
    with pytest.raises(ModelRefused, match="without XNNPACK"):
        Graph(attention_files.detector)


def test_a_runtime_that_does_not_fit_this_numpy_says_so(attention_files, monkeypatch):
    def broken(**_options):
        raise SystemError("returned a result with an exception set")

    monkeypatch.setattr(runtime, "Interpreter", broken)
    with pytest.raises(ModelError, match=r"numpy .* cannot run an inference .* lock file"):
        Graph(attention_files.detector)


def test_a_graph_that_gives_no_numbers_is_refused(attention_files, monkeypatch):
    monkeypatch.setattr(
        Graph, "run", lambda _graph, _values: (np.array([np.nan], dtype=np.float32),)
    )
    with pytest.raises(ModelRefused, match="not finite"):
        Graph(attention_files.detector)
