"""The script that guides a complaint or a tip from the first word to its number (domain.md B5)."""
