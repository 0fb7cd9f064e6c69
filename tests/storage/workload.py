"""What killed.py does and test_kills.py looks for."""

from dialog.ports import Visitor

TRANSACTIONS = 6
VISITOR = Visitor(channel="web", ref="visitor-one", key=bytes(range(32)))
