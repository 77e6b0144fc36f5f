"""What registration agencies know of works: who registered a DOI, what it is called, whether it was retracted."""
