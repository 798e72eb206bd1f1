"""What a team declares of its accounts, signed: who runs them, what for, how many programs, how
much, and whom to ask.

There are no prompts in it, and the accounts stand in it as keyed hashes: an operator can look up
its own, and nobody reads a list of them off the file. A signature says that a file is as its signer
made it, and nothing of who that is: a person has to look into it.
"""
