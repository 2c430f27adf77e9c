"""Films whose truth is known: who sits, what they do, and what really became of each place.

Nothing here imports the product's measuring (a test holds it), so that a formula that is wrong
there shows as a wrong gain.
"""
