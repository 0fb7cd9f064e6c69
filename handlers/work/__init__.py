"""The desk service: what somebody of the organisation sees of cases and does with them, the same on the staff bot and
on the web desk. Every way in passes the one gate."""
