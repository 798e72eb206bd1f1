"""A profile of a fleet by which other operators find the same hand in their traffic, and that
reveals no customer.

Values are HMACs under a key that a sharing group holds, kept only where several of the fleet's
accounts and no honest one hold them; subjects are a mean with noise in it; counts are ranges.
"""
