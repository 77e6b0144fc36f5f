"""Web archives: copies near a day, whether they replay, and whether the live page still says the same."""
