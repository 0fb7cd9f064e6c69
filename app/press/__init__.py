"""Posters and pictures for the web desk, made in a process of its own that has neither keys nor database."""
