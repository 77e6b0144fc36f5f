"""What may be wrong without failing the run: known findings, ignored links, references that nobody has touched."""
