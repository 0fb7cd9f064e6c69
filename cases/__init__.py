"""The trade itself: cases, their states and moves, who may know what. Pure: time, randomness and storage come in."""
