"""How a conversation is shown: one package a channel, each a reader and a shower."""
