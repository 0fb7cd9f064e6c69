"""Working time: calendars, limits, due dates and why they are what they are. Pure; nothing here knows a case."""
