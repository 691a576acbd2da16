"""The child's side of building: runs under the project's own Python, from 3.9 on.

The standard library alone, loaded by the harness as a package of its own, so that the
project's Python needs no align-ci.
"""
