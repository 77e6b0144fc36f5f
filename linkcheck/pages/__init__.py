"""Reading pages: from their bytes to what they say."""
