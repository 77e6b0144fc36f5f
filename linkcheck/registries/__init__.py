"""Registries of identifiers: the handle system, and the pages that stand for identifiers."""
