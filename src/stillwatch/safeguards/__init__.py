"""What is done to an answer on its way to an account under a measure. Meaning is never altered:
something is left out, and what is left is what the model said."""
