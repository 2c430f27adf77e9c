"""Cutting the attention network: plain graphs, no weight altered, and the change is told."""

from __future__ import annotations

import pytest
from ai_edge_litert import schema_py_generated as schema

from device.errors import ModelRefused
from device.eyes.landmarks.models import ModelName, source_of
from device.eyes.landmarks.splitting import CUTS, split


@pytest.fixture(scope="module")
def home(attention_files):
    return attention_files.mesh.parent


@pytest.fixture(scope="module")
def whole(home):
    return schema.ModelT.InitFromPackedBuf((home / "mesh.tflite").read_bytes(), 0)


@pytest.fixture(scope="module", params=CUTS)
def piece(request, home):
    return schema.ModelT.InitFromPackedBuf((home / f"{request.param}.tflite").read_bytes(), 0)


def weights(model):
    return {bytes(buffer.data) for buffer in model.buffers if buffer.data is not None}


def test_the_table_names_the_pieces_that_are_cut():
    assert source_of(ModelName.MESH_ATTENTION).files["mesh"].pieces == tuple(CUTS)


def test_no_piece_has_an_operation_of_its_own(piece):
    assert not any(code.customCode for code in piece.operatorCodes)


def test_every_weight_is_one_of_the_originals(piece, whole):
    assert weights(piece) <= weights(whole)


def test_a_piece_has_nothing_that_it_does_not_use(piece):
    graph = piece.subgraphs[0]
    used = {t for op in graph.operators for t in (*op.inputs, *op.outputs)}
    assert used == set(range(len(graph.tensors)))
    assert {tensor.buffer for tensor in graph.tensors} | {0} == set(range(len(piece.buffers)))


def test_weights_lie_at_multiples_of_sixteen_bytes(home):
    content = (home / "base.tflite").read_bytes()
    model = schema.Model.GetRootAs(content, 0)
    buffers = [model.Buffers(i) for i in range(model.BuffersLength())]
    starts = [b._tab.Vector(b._tab.Offset(4)) for b in buffers if b.DataLength()]
    assert len(starts) > 50
    assert all(start % 16 == 0 for start in starts)


def test_each_piece_says_what_was_changed_and_whose_it_is(piece):
    assert b"MediaPipe Authors, Apache-2.0), changed by Quiet Mirror: cut" in piece.description


def test_a_notice_lies_beside_the_pieces(home):
    text = (home / "NOTICE").read_text(encoding="utf-8")
    assert "Apache License 2.0" in text
    assert all(f"{name}.tflite" in text for name in CUTS)


def test_cutting_again_gives_the_same_bytes(home):
    again = split((home / "mesh.tflite").read_bytes())
    assert all((home / f"{name}.tflite").read_bytes() == made for name, made in again.items())


def test_another_network_is_refused(home):
    with pytest.raises(ModelRefused, match="not the attention network"):
        split((home / "detector.tflite").read_bytes())
