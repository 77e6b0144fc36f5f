"""What past audits saw: remembered in one SQLite file, reused while it is fresh, and told where it has changed."""
