"""Reads interfaces of steps that are declared in YAML and JSON files."""
