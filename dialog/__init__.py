"""How one talks to a person on any channel. Pure: no channel, no clock, no storage."""
