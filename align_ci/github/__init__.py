"""GitHub's side of a run: the event, and the files that a workflow reads."""
