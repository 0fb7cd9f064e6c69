"""Letters of the ladder and of the office as work: drafted when a step is due or by hand, read through by a person,
confirmed and numbered, filed with the case, received by the unit (decision 26)."""
