"""Steps laid out in time: partial order, critical path, totals."""
