"""The second maker of honest prompts. It shares no code with the first (`voice.py`): other texts,
other subjects, other registers, other ways of going on, so that what is found does not hang on how
one maker thinks that people write."""
