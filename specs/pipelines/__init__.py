"""The pipelines: who feeds whom."""
