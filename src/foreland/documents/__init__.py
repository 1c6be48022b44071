"""Travel documents: what can be told about a document from its reported data alone, its history and the
lists.

A reported document carries no machine-readable zone and no check digits, so the checks here are dates,
formats, earlier uses of the number and lost or stolen notices. Each finding says how strong it is and which
innocent explanation an officer should think of first.
"""
