"""From a project's files to its facts; the only room in which user code may run."""
