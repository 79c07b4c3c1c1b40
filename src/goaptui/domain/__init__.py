"""The plan document and the meaning of its parts: frozen, pure, no input or output.

Everything above speaks in these types. A *value* is a bool, a `decimal.Decimal` or a string; ``None`` stands for
*unknown*. Facts, conditions and effects have one meaning here (the reference semantics); the planner compiles
them into integers for speed and is checked against this.
"""
