"""The planner: the provably cheapest way from a state to the goals. Pure, over integers and bit masks."""
