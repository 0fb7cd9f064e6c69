"""What an administrator edits: policies, reminder profiles, the ladder, the clocks they belong to (domain.md B2)."""
