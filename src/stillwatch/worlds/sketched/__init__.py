"""Worlds of hundreds of millions of exchanges, made as sketches: no text is written, so that scale
can be measured.

A small *base* world is made as text and sketched by the real kernels. Its accounts are then copied
as often as needed, each copy with tokens, times, task counts and subjects of its own, so that what
strangers share, how alike one account's prompts are and how groups hold together follow the text
they came from (docs/decisions/worlds.md says how closely).
"""
