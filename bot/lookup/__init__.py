"""The script for asking how a case stands, and for everything a reporter may still do with it."""
