"""From an image to a person's landmarks: find the face once, then follow it from frame to frame.

While one face is followed, the region of the last landmarks says where to look; the detector looks
round again now and then, because a second person must not be measured in the first one's place.
"""

from __future__ import annotations

from statistics import median
from time import perf_counter

import numpy as np

from device.eyes.landmarks.detector import FaceDetector, certainty
from device.eyes.landmarks.hemiface import Hemiface
from device.eyes.landmarks.mesh import Mesh, open_mesh
from device.eyes.landmarks.models import ModelFiles
from device.eyes.landmarks.region import Region, Window, around, to_image
from device.face.anatomy import HALVES
from device.face.points import Found, Image, Landmarks, NoFace, Points, TwoFaces

PRESENT = 0.5
"""Least probability of a face for it to be followed (MediaPipe's min_tracking_confidence)."""
SURE = 0.9999
"""Least probability of a face, in both of its first looks, for it to be found anew. Ours: 25
photographed adults, eight times darker, noisy, blurred, small or tilted by 35 degrees, stay above
(logit 15 and more; turned by 25 degrees, 10); 18 photographs without people, in 5 sizes and 4
turns, some of which the detector takes for faces, stay below (8.9)."""
LOOK_ROUND_EVERY = 10
"""Frames between two looks of the detector while a face is followed: half a second at 20 Hz."""
SETTLING = 4
"""Most further looks at a face found anew, each from where the one before saw it.

Measured on 25 photographed adults (`mesh_v2` by halves): a commissure is off where it comes to lie
by .42 % iod (median; worst .90) at the first look, after these by .03 (.09). Each is an inference,
once for a face that was not there before; a face that is followed costs no more."""
SETTLED_IOD = 0.001
"""Commissures and canthi that move by no more from one look to the next have come to lie. Ours."""
HEMIFACE = "_hemiface"
"""Follows a model's name where the landmarks were placed by halves."""
WATCHED = [at for half in HALVES for at in (half.oral_commissure, half.eye.outer_canthus)]
SMOKE_RUNS = 9


class FaceMesh:
    """Locates the one person before the mirror. Remembers where the face was a frame ago.

    With `hemiface`, each side is placed by its own half of the picture; see `hemiface.py`.
    Raises ModelRefused or ModelError at construction, before the first frame, if the files are not
    those of a landmark model or the runtime does not work.
    """

    def __init__(self, files: ModelFiles, *, hemiface: bool = False, threads: int = 1) -> None:
        self._name = files.name.value
        self._detector = FaceDetector(files.detector, threads)
        self._mesh = open_mesh(files, threads)
        self._halves = Hemiface(self._mesh) if hemiface else None
        self._window = Window(self._mesh.side)
        self._region: Region | None = None
        self._shape: tuple[int, ...] = ()
        self._frames_since_look = 0

    @property
    def model(self) -> str:
        """What places the landmarks of a close look, as records name it."""
        return f"{self._name}{HEMIFACE}" if self._halves else self._name

    def locate(self, image: Image, *, closely: bool = True) -> Found:
        """The landmarks of an upright RGB image, shape (height, width, 3), or why there are none.

        Call it on frames in their order: each one says where to look in the next. A look that is
        not close is without the halves, for when nobody is measured. Raises ValueError for an array
        that is no RGB image of bytes.
        """
        if image.dtype != np.uint8 or image.shape[2:] != (3,) or not image.size:
            raise ValueError(f"not an RGB image of bytes: {image.dtype} of shape {image.shape}")
        if image.shape != self._shape:  # another camera, or the same one turned
            self.forget()
            self._shape = image.shape
        followed = self._region is not None
        found = self._followed(image)
        if closely and self._halves and isinstance(found, Landmarks) and not followed:
            found = self._settled(image, found)
        self._region = around(found.points) if isinstance(found, Landmarks) else None
        if closely and self._halves and isinstance(found, Landmarks):
            return self._closer(image, found, self._halves)
        return found

    def forget(self) -> None:
        """The next frame has nothing to do with the last one."""
        self._region = None

    def _followed(self, image: Image) -> Found:
        self._frames_since_look += 1
        if self._region and self._frames_since_look < LOOK_ROUND_EVERY:
            if face := self._look_at(image, self._region):
                return face
            self.forget()
        return self._look_round(image)

    def _settled(self, image: Image, found: Landmarks) -> Landmarks:
        """A face found anew, looked at again until it keeps its place.

        Without halves it is not, for then it is where MediaPipe has it in a first look.
        """
        for _ in range(SETTLING):
            again = self._look_at(image, around(found.points))
            if again is None or _apart_iod(again.points, found.points) <= SETTLED_IOD:
                return again or found
            found = again
        return found

    def _closer(self, image: Image, whole: Landmarks, halves: Hemiface) -> Found:
        """The landmarks by halves; nobody where a half, being hidden, makes no face."""
        points, logit = halves.by_halves(image, whole.points)
        presence = certainty(logit)
        return Landmarks(points, presence, self.model) if presence >= PRESENT else NoFace()

    def _look_round(self, image: Image) -> Found:
        """Everybody in the image: whom we followed first, then whom the detector finds."""
        self._frames_since_look = 0
        followed = self._look_at(image, self._region) if self._region else None
        faces = [followed] if followed else []
        for detection in self._detector.detect(image):
            if not any(around(face.points).holds(detection.region) for face in faces):
                faces += self._confirmed(image, detection.region)
        if len(faces) > 1:
            return TwoFaces(len(faces))
        return faces[0] if faces else NoFace()

    def _confirmed(self, image: Image, region: Region) -> list[Landmarks]:
        """A face found anew, if it is sure, and still there when looked at again from itself.

        The detector may take a chin for a forehead where a face stands on its head, and the network
        then exchanges left and right; so it is looked at both ways up. Of 49 photographed adults
        upside down, the surer second look is right for all but one.
        """
        upended = around(self._guess(image, region.upended()).points)
        ways = (self._looked_at_twice(image, way) for way in (region, upended))
        surest = max(filter(None, ways), key=lambda looks: looks[1].presence, default=None)
        sure = surest and min(look.presence for look in surest) >= SURE
        return [surest[0]] if surest and sure else []

    def _looked_at_twice(self, image: Image, region: Region) -> tuple[Landmarks, Landmarks] | None:
        """The face of a region, and the face seen from where that one seemed to be."""
        first = self._look_at(image, region)
        second = self._look_at(image, around(first.points)) if first else None
        return (first, second) if first and second else None

    def _look_at(self, image: Image, region: Region) -> Landmarks | None:
        guess = self._guess(image, region)
        return guess if guess.presence >= PRESENT else None

    def _guess(self, image: Image, region: Region) -> Landmarks:
        """What the network makes of a region, be there a face or none."""
        points, logit = self._mesh.infer(self._window.on(image, region))
        placed = to_image(points, region, self._mesh.side)
        return Landmarks(placed, certainty(logit), self._name)


def _apart_iod(now: Points, before: Points) -> float:
    """How far the farthest commissure or canthus of one look is from that of another."""
    outer = before[[half.eye.outer_canthus for half in HALVES], :2]
    iod_px = float(np.linalg.norm(outer[0] - outer[1]))
    return float(np.linalg.norm((now - before)[WATCHED, :2], axis=1).max()) / iod_px


def smoke(files: ModelFiles) -> float:
    """Prove the model on this machine: the median milliseconds of one inference of its network."""
    mesh = open_mesh(files)
    pixels = np.zeros((mesh.side, mesh.side, 3), dtype=np.uint8)
    return 1000 * median(_seconds(mesh, pixels) for _ in range(SMOKE_RUNS))


def _seconds(mesh: Mesh, pixels: Image) -> float:
    started = perf_counter()
    mesh.infer(pixels)
    return perf_counter() - started
