"""The static reader: follows the project's code without running any of it."""
