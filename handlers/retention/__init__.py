"""Cases whose time is over: told of beforehand, then deleted, so that only counts stay (CF-17)."""
