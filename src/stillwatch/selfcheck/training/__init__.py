"""A team's training files against its own log: which rows are answers of which model, and what
vendors say of that."""
