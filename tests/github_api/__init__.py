"""Counterparts of the client: a GitHub API that keeps state, and a server that fails."""
