"""Safe corrections of a list: planned from what an audit saw, shown as a diff, applied byte for byte elsewhere."""
