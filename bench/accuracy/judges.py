"""Who measures: MediaPipe in its own process, our landmarks alone, and the mirror's own walk."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import numpy as np

from bench import cast
from bench.accuracy.filmed.sitter import best_model, camera
from bench.accuracy.filmed.truth import MEASURES, PERCENT_IOD, Readings
from bench.accuracy.recording import COARSE, FINE, MEDIAPIPE, OURS, REFINE, WHOLE
from bench.cast import Peer
from bench.contender import Contender, Role, shared_folder
from bench.long_film import Screen
from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.measurement.observe import Watch, learn_closure, learn_rest, observe
from device.face.points import Found, Image, Landmarks, Points
from device.face.seen import Reading, RestLearned, Seen
from device.film.warp import Floats
from device.settings import Practice, config_folder, load_practice

NOBODY: Readings = np.full((len(MEASURES), 2), np.nan)
MM = "_mm"


class Landmarkers:
    """Those whose landmarks are taken as they are: MediaPipe's two, and ours of the whole face."""

    def __init__(self, peer: Peer | None, running: ExitStack) -> None:
        """Their processes end with `running`. Without `peer` MediaPipe is left out."""
        self._canvas = Screen(running.enter_context(shared_folder()))
        roles = {} if peer is None else _roles(peer)
        self._peers = {who: running.enter_context(Contender(role)) for who, role in roles.items()}
        self._whole = FaceMesh(best_model())
        self.who = (*self._peers, WHOLE)

    def look(self, image: Image, *, fresh: bool) -> dict[str, Points | None]:
        """What each makes of a frame; `fresh` if it has nothing to do with the one before."""
        answers: dict[str, Points | None] = {}
        if self._peers:
            picture = self._canvas.show(image)
            for who, peer in self._peers.items():
                points = peer.look(picture, fresh=fresh, points=True).points
                answers[who] = np.array(points) if points else None
        if fresh:
            self._whole.forget()
        answers[WHOLE] = points_of(self._whole.locate(image))
        return answers


class Mirror:
    """All that the product's eyes do with a frame."""

    def __init__(self, numbers: Practice | None = None) -> None:
        """It goes by the mirror's own numbers if none are given."""
        self._mesh = FaceMesh(best_model(), hemiface=True)
        self._camera, self._practice = camera(), numbers or practice()
        self.begin()

    def begin(self) -> None:
        """Somebody new sits down, and rest is asked for."""
        self._mesh.forget()
        self._watch = learn_rest(Watch(self._mesh.model))
        self._frame = 0

    def look(
        self, image: Image, at_s: float, *, closing: bool = False
    ) -> tuple[Points | None, Seen]:
        """The landmarks of the next frame, and what the mirror is told of it.

        While `closing`, the person has been asked to close their eyes gently.
        """
        found = self._mesh.locate(image)
        self._watch = learn_closure(self._watch, closing=closing)
        self._watch, seen = observe(
            self._watch, found, image, at_s, self._frame, self._practice, self._camera
        )
        self._frame += 1
        return points_of(found), seen

    @property
    def blinking(self) -> bool:
        """Whether a blink was seen when the eyes were last looked at."""
        eyes = self._watch.eyes
        return eyes is not None and any(eye.doubt == "blink" for eye in eyes.both)

    def see(self, image: Image) -> Points | None:
        """The landmarks of a still, at a second look, when they settle."""
        self._mesh.forget()
        self._mesh.locate(image, closely=False)
        return points_of(self._mesh.locate(image))


def points_of(found: Found) -> Points | None:
    """Landmarks, or None where there are none."""
    return found.points if isinstance(found, Landmarks) else None


def practice() -> Practice:
    """The numbers that the mirror measures by."""
    return load_practice(config_folder() / "practice.toml")


def _roles(peer: Peer) -> dict[str, Role]:
    return {
        MEDIAPIPE: cast.peer_of("mesh_v1", peer),
        REFINE: cast.peer_of("mesh_attention", peer),
    }


def readings_of(seen: Seen) -> dict[str, Readings]:
    """What the mirror is told of a frame, in % iod by the person's own scale."""
    coarse, fine = NOBODY.copy(), NOBODY.copy()
    if isinstance(seen.rest, RestLearned):
        for row, name in enumerate(MEASURES):
            if measure := seen.measures.get(name):
                scale = PERCENT_IOD / seen.rest.mm_per_iod if name.endswith(MM) else 1.0
                coarse[row] = _sides(measure.coarse, scale)
                fine[row] = _sides(measure.fine, scale)
    return {COARSE: coarse, FINE: fine}


def noises_of(seen: Seen) -> dict[str, Floats]:
    """One sigma of a frame of each measure, by grade, as the mirror tells it; units as above."""
    noises = {grade: np.full(len(MEASURES), np.nan) for grade in OURS}
    if isinstance(seen.rest, RestLearned):
        for row, name in enumerate(MEASURES):
            if measure := seen.measures.get(name):
                scale = PERCENT_IOD / seen.rest.mm_per_iod if name.endswith(MM) else 1.0
                for grade, reading in ((COARSE, measure.coarse), (FINE, measure.fine)):
                    noises[grade][row] = np.nan if reading is None else scale * reading.noise
    return noises


def _sides(reading: Reading | None, scale: float) -> tuple[float, float]:
    if reading is None:
        return np.nan, np.nan
    return scale * reading.left, scale * reading.right


def peer_at(python: Path) -> Peer | None:
    """MediaPipe's environment, if it is there."""
    return Peer(str(python), str(cast.TASK)) if python.exists() else None
