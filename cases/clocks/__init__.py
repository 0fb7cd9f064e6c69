"""The clocks of a case: which run, when they are due, who is told (domain.md B2 and B3)."""
