"""Whole reports, one a format, as they are to look. `python -m tests.golden.renew` writes them anew; read the diff."""
