"""The language of targeting rules: what a rule may say, as JSON, as text, as closures and as a plan for SQL.

``syntax`` is the form in which a rule is stored, ``reading`` and ``writing`` turn text into it and back, ``checking``
says where types and units do not fit, ``closures`` judges one journey and ``rule_set`` many rules at once, ``planning``
says what a store has to look up.
"""
