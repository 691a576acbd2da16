"""A script read as a program: what it takes from its environment, arguments and paths.

Unlike the reader of declarations, which executes modules on values, this one asks of every
expression what it may stand for, wherever it stands: scripts are functions, and nobody knows
which of them runs when.
"""
