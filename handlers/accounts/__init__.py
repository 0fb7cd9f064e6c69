"""How the people of the organisation join and sign in, without any page or bot (decisions 10, 12, 14, 15)."""
