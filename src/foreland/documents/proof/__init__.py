"""Digital proof: what a signature of the issuing state says about a chip's data or a printed seal.

Bytes in, a value out; the trust store and the instant are inputs. A proof says that data are as their issuer signed
them. It does not say who carries the document, nor that it was not reported lost. What could not be checked, and a
state whose authority is not in the store, say nothing about a traveller.
"""
