"""Every error that the device raises on purpose.

    MirrorError
    ├── SettingsError        a configuration file says something that cannot be
    ├── WordsError           a string table lacks a key or has one too many
    ├── CameraError
    │   ├── CameraMissing    the named camera is not there
    │   └── CameraStalled    it was there and stopped giving frames
    ├── FilmError            the filmed face cannot be shown or moved as asked
    ├── ModelError
    │   ├── ModelMissing     no place that we may look in has the file
    │   └── ModelRefused     a file is there, but it is not the one we pinned
    ├── PanelError           no screen, no font, or no button pins of the kind asked for
    ├── StoreError           the database cannot be opened, read or written
    │   └── StoreDamaged     its file is spoiled; the mirror sets it aside when it next starts
    ├── PlanRefused          a plan does not verify, is for another mirror, or is too old
    ├── TraceError           a recorded trace cannot be read
    ├── ProvisionError       an enrolment bundle is damaged or incomplete
    ├── NetworkDied          the thread that talks to the broker met something unforeseen
    ├── StoryError           the story on a desk could not be told to its end
    └── LookError            a picture or video on a desk cannot be looked at, or drawn on
        ├── FileUnreadable   the file itself is damaged, or of a kind that is not read
        └── OverlayUnwritten  the overlay of one file cannot be written; the others can go on

Each message names what, where, and what to do next, because the person reading it may be standing
in somebody's bathroom.
"""

from __future__ import annotations


class MirrorError(Exception):
    """The root: the device says what went wrong, and where."""


class SettingsError(MirrorError):
    """A configuration file has an unknown key or a value of the wrong kind."""


class WordsError(MirrorError):
    """A string table lacks a key or has one that nothing uses."""


class CameraError(MirrorError):
    """Something about the camera."""


class CameraMissing(CameraError):
    """The camera named in the settings is not attached."""


class CameraStalled(CameraError):
    """The camera stopped giving frames."""


class FilmError(MirrorError):
    """The filmed face cannot be shown or moved as asked."""


class ModelError(MirrorError):
    """Something about a landmark model."""


class ModelMissing(ModelError):
    """No place that the settings allow holds the model file."""


class ModelRefused(ModelError):
    """The file's checksum or shape is not the pinned one."""


class PanelError(MirrorError):
    """The screen, the sound or the buttons cannot be opened as named."""


class StoreError(MirrorError):
    """The device's database cannot be opened, read or written."""


class StoreDamaged(StoreError):
    """The database's file is spoiled; its owner sets it aside when it next starts."""


class PlanRefused(MirrorError):
    """A plan does not verify, is meant for another mirror, or is older than the one in force."""


class TraceError(MirrorError):
    """A recorded trace cannot be read."""


class ProvisionError(MirrorError):
    """An enrolment bundle is damaged or incomplete."""


class NetworkDied(MirrorError):
    """The thread that talks to the broker met something unforeseen; its process must end."""


class StoryError(MirrorError):
    """The story on a desk could not be told to its end."""


class LookError(MirrorError):
    """A picture or video on a desk cannot be looked at, or not be drawn on."""


class FileUnreadable(LookError):
    """A picture, video or folder is damaged, cut short, or of a kind that is not read."""


class OverlayUnwritten(LookError):
    """The overlay of one picture or video cannot be written where it should be."""
