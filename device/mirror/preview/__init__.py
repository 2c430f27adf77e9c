"""`mirror storyboard`: what the panel shows and sounds, without a mirror and in no time.

`preview.py` is the walk. A made person (`person.py`) goes through one practice (`practice.py`) of
the real session; its scenes are drawn by the real screen (`exposure.py`), its cues sounded by the
real speaker (`sound.py`), and both laid out in time (`timeline.py`). `screens.py` has every state.
"""
