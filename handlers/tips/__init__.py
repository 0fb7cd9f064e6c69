"""Tips, which this program cannot open: what the page of a recipient needs, and what it brings back (decisions 4, 11).
Everything here passes the same gate and the same doors as the rest of the desk."""
