"""The console's API, a file for each subject. Routes read and write nothing themselves: they ask
the cases and the questions, and say what came of it."""
