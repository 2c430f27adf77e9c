"""The one adapter over the TFLite runtime: a graph from a file, run on arrays.

Python 3.11 runs `tflite_runtime`, newer Pythons `ai_edge_litert`: the same interpreter under two
names. A graph that XNNPACK does not carry is refused, because it would run 3.5 to 13 times slower
and a mirror that stutters teaches badly.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from device.errors import ModelError, ModelRefused

if sys.version_info >= (3, 12):
    from ai_edge_litert.interpreter import Interpreter

    RUNTIME = "ai_edge_litert"
else:
    from tflite_runtime.interpreter import Interpreter

    RUNTIME = "tflite_runtime"

Tensor = NDArray[np.float32]


class Graph:
    """One TFLite graph, loaded, on XNNPACK, and proven by one inference.

    `outputs` names the tensors that `run` returns, in that order; without it, all of them in the
    file's own order. Raises ModelRefused if the file is no such graph or runs without XNNPACK, and
    ModelError if the runtime itself does not work on this machine.
    """

    def __init__(self, path: Path, threads: int = 1, outputs: Sequence[str] | None = None) -> None:
        self.path = path
        self._interpreter = _open(path, threads)
        self._inputs = self._interpreter.get_input_details()
        self._outputs = _chosen(path, self._interpreter, outputs)
        _require_xnnpack(path, self._interpreter)
        self._prove()

    @property
    def input_shape(self) -> tuple[int, ...]:
        """The shape of the input, or of each of them, without the batch."""
        return tuple(int(side) for side in self._inputs[0]["shape"][1:])

    def run(
        self, *values: NDArray[Any], gain: float = 1.0, offset: float = 0.0
    ) -> tuple[Tensor, ...]:
        """The outputs for `values * gain + offset`, each without its batch dimension.

        There are as many arrays of values as inputs. The outputs are the caller's own copies.
        """
        for details, array in zip(self._inputs, values, strict=True):
            self._feed(details["index"], array, np.float32(gain), np.float32(offset))
        self._interpreter.invoke()
        return tuple(self._interpreter.get_tensor(index)[0] for index in self._outputs)

    def _feed(self, index: int, values: NDArray[Any], gain: np.float32, offset: np.float32) -> None:
        """Write straight into an input: the view must be gone again before the next invoke."""
        view = self._interpreter.tensor(index)()[0]
        np.multiply(values, gain, out=view, dtype=np.float32)
        if offset:
            np.add(view, offset, out=view)

    def _prove(self) -> None:
        try:
            nothing = np.zeros(self.input_shape, dtype=np.float32)
            made = self.run(*[nothing] * len(self._inputs))
        except (RuntimeError, ValueError, SystemError, ImportError) as error:
            raise ModelError(_broken_runtime(str(error))) from error
        if not all(np.isfinite(output).all() for output in made):
            raise ModelRefused(f"{self.path}: an inference gives numbers that are not finite")


def _open(path: Path, threads: int) -> Any:  # noqa: ANN401  (the runtime has no types)
    if not path.is_file():
        raise ModelRefused(f"{path}: no such model file; fetch the models again")
    try:
        interpreter = Interpreter(model_path=str(path), num_threads=threads)
        interpreter.allocate_tensors()
    except ValueError as error:
        raise ModelRefused(f"{path}: not a graph that {RUNTIME} can run: {error}") from error
    except (ImportError, SystemError, RuntimeError, AttributeError) as error:
        raise ModelError(_broken_runtime(str(error))) from error
    return interpreter


def _broken_runtime(reason: str) -> str:
    return (
        f"{RUNTIME} with numpy {np.__version__} cannot run an inference on this machine "
        f"({reason}); on Python 3.11 it needs numpy below 2: install the project's lock file again"
    )


def _chosen(path: Path, interpreter: Any, names: Sequence[str] | None) -> list[int]:  # noqa: ANN401
    details = {str(one["name"]): int(one["index"]) for one in interpreter.get_output_details()}
    missing = [name for name in names or () if name not in details]
    if missing:
        have = ", ".join(details)
        raise ModelRefused(f"{path}: has no output {', '.join(missing)}; it has {have}")
    return [details[name] for name in names or details]


def _require_xnnpack(path: Path, interpreter: Any) -> None:  # noqa: ANN401
    """The outputs must come out of a delegated node, or the graph fell back to plain kernels."""
    nodes = interpreter._get_ops_details()  # noqa: SLF001  (the only way to see the delegate)
    delegated = {int(i) for n in nodes if n["op_name"] == "DELEGATE" for i in n["outputs"]}
    wanted = {int(one["index"]) for one in interpreter.get_output_details()}
    if not wanted <= delegated:
        raise ModelRefused(
            f"{path}: {RUNTIME} runs this graph without XNNPACK, many times too slow; "
            "install the runtime from the project's lock file"
        )
