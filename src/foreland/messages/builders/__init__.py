"""Writes messages: the reverse of reading them. What is built here reads back as the same facts.

Values in, bytes out. Which characters, which service characters, one part or many, plain or as a telegram is a
:class:`~foreland.messages.builders.wire.Wire`; what the message says is a :class:`~foreland.messages.record.Message`.
"""
