"""Alembic's folder. Every released schema is one file in `versions` and is never changed again."""
