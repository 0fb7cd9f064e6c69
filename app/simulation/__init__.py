"""A made-up year: fictional people who file and handle cases through the real doors, and what became of the limits."""
