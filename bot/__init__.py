"""The public side: the scripts people are guided through, and the channels that show them."""
