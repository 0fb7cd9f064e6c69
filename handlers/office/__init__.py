"""What only the office does: the organisation as sheets, leavers, cases that did not come through the chat, routing."""
