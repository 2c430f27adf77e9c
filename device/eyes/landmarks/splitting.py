"""Cut the attention network at the operations that only MediaPipe has. Set-up only.

The pieces are plain TFLite graphs. What they are cut from is pinned; their own checksums are
written beside them when they are cut, and hold from then on. They are changed copies of an
Apache-2.0 file and say so, in their description and in the NOTICE beside them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import flatbuffers  # type: ignore[import-untyped]
from ai_edge_litert import schema_py_generated as schema

from device.errors import ModelRefused

NOTICE = """\
base.tflite and looks.tflite are pieces of face_landmark_with_attention.tflite
from the Python package mediapipe 0.10.18, Copyright The MediaPipe Authors, Apache License 2.0
(https://www.apache.org/licenses/LICENSE-2.0).

Changed by Quiet Mirror: the file was cut at its operations
Landmarks2TransformMatrix, TransformTensorBilinear and TransformLandmarks, which
are left out; tensors, buffers and metadata that a piece does not use were
dropped. No weight was altered.
"""
DESCRIPTION = (
    b"Piece '%s' of face_landmark_with_attention.tflite (The MediaPipe Authors, Apache-2.0), "
    b"changed by Quiet Mirror: cut at its custom operations, unused tensors dropped."
)
CUSTOM = {b"Landmarks2TransformMatrix", b"TransformTensorBilinear", b"TransformLandmarks"}
FILE_IDENTIFIER = b"TFL3"
WEIGHTS_ALIGNMENT = 16


@dataclass(frozen=True)
class Cut:
    """One piece: the tensors of the original that go in and come out, by number."""

    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


CUTS = {
    "base": Cut(inputs=(0,), outputs=(35, 186, 710)),  # pixels; feature map, mesh, presence
    # closer looks; 80 points of the lips, 71 of the right eye and 5 of its iris, the left eye's
    "looks": Cut(inputs=(199, 200, 201), outputs=(684, 687, 690, 693, 696)),
}


class AlignedBuilder(flatbuffers.Builder):  # type: ignore[misc]
    """TFLite wants weights at multiples of 16 bytes, which the schema's Python does not see to."""

    def StartVector(self, elemSize: int, numElems: int, alignment: int) -> Any:  # noqa: ANN401, N802, N803
        """Begin a vector, aligned."""
        return super().StartVector(elemSize, numElems, max(alignment, WEIGHTS_ALIGNMENT))


def split(whole: bytes) -> dict[str, bytes]:
    """The pieces by name. Raises ModelRefused if the file is not built as expected."""
    codes = schema.ModelT.InitFromPackedBuf(whole, 0).operatorCodes
    if not {code.customCode for code in codes} >= CUSTOM:
        raise ModelRefused("not the attention network: it lacks the operations to cut it at")
    return {name: _piece(whole, name, cut) for name, cut in CUTS.items()}


def _piece(whole: bytes, name: str, cut: Cut) -> bytes:
    model = schema.ModelT.InitFromPackedBuf(whole, 0)
    graph = model.subgraphs[0]
    graph.operators = _operators_between(model, cut)
    graph.inputs, graph.outputs = list(cut.inputs), list(cut.outputs)
    _keep_codes(model)
    _keep_tensors(model)
    _keep_buffers(model)
    model.metadata = model.metadataBuffer = model.signatureDefs = None
    model.description = DESCRIPTION % name.encode()
    return _packed(model)


def _operators_between(model: Any, cut: Cut) -> list[Any]:  # noqa: ANN401
    """The operators that the outputs need, back to the inputs, in their order."""
    graph = model.subgraphs[0]
    made_by = {int(t): i for i, op in enumerate(graph.operators) for t in op.outputs}
    wanted, kept = list(cut.outputs), set[int]()
    while wanted:
        tensor = wanted.pop()
        if tensor in cut.inputs or tensor < 0 or made_by.get(tensor) in kept:
            continue
        if tensor in made_by:
            kept.add(made_by[tensor])
            wanted += [int(t) for t in graph.operators[made_by[tensor]].inputs]
    return [graph.operators[i] for i in sorted(kept)]


def _keep_codes(model: Any) -> None:  # noqa: ANN401
    operators = model.subgraphs[0].operators
    used = _renumbering(op.opcodeIndex for op in operators)
    model.operatorCodes = [model.operatorCodes[old] for old in used]
    for op in operators:
        op.opcodeIndex = used[op.opcodeIndex]


def _keep_tensors(model: Any) -> None:  # noqa: ANN401
    graph = model.subgraphs[0]
    touched = (int(t) for op in graph.operators for t in (*op.inputs, *op.outputs) if t >= 0)
    used = _renumbering(touched) | {-1: -1}
    graph.tensors = [graph.tensors[old] for old in used if old >= 0]
    graph.inputs = [used[t] for t in graph.inputs]
    graph.outputs = [used[t] for t in graph.outputs]
    for op in graph.operators:
        op.inputs = [used[int(t)] for t in op.inputs]
        op.outputs = [used[int(t)] for t in op.outputs]


def _keep_buffers(model: Any) -> None:  # noqa: ANN401
    """Buffer 0 stays: by TFLite's convention it is the empty one."""
    tensors = model.subgraphs[0].tensors
    used = _renumbering([0, *(tensor.buffer for tensor in tensors)])
    model.buffers = [model.buffers[old] for old in used]
    for tensor in tensors:
        tensor.buffer = used[tensor.buffer]


def _renumbering(used: Iterable[int]) -> dict[int, int]:
    return {old: new for new, old in enumerate(sorted(set(used)))}


def _packed(model: Any) -> bytes:  # noqa: ANN401
    builder = AlignedBuilder(1 << 21)
    builder.Finish(model.Pack(builder), file_identifier=FILE_IDENTIFIER)
    return bytes(builder.Output())
