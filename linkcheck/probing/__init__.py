"""Asking after a URL: what to ask next, where its redirects lead, and what the answers are worth together."""
