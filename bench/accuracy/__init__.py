"""`make accuracy`: how truly faces are measured, beside MediaPipe on the same frames in one run.

`filmed` makes films whose truth is known, and knows nothing of measuring. `judges` are those who
measure, `panel` sits them before the same frames, and a `recording` is what they said. `parts` ask
the questions: scenes to be filmed, and rows made of what came of them by `figures` and `row`.
`report` and `plots` write them down. `clips` does without truth: real videos.
"""
