"""Text in, fixed-size numbers out: heavy text is touched once, here, by pure functions of record
batches.

`exchange_sketch.sketch_exchanges` and `accounts.sketch_accounts` are the room's two doors,
`keys.Keys` their key. They are not imported here: that would load the compiled kernels into every
command.
"""
