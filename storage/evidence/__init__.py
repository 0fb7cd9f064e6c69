"""Files that people send: what they are, and a copy without what gives people away (CF-13)."""

from storage.evidence.cleaning import Cleaned, check_filing, clean, fingerprint, new_name
from storage.evidence.errors import CODES, Refused
from storage.evidence.kinds import sniff

__all__ = ["CODES", "Cleaned", "Refused", "check_filing", "clean", "fingerprint", "new_name", "sniff"]
