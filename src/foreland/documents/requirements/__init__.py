"""Entry, transit and exit requirements: may this journey be made with these papers, by which rule, and what to ask.

A *path* is one way to be admitted, a conjunction; a *point* (each transit, the destination) is the best of its paths;
the journey is the worst of its points. Every comparison is three-valued: what a person can still tell makes an answer
CONDITIONAL with the question, what the rules do not know makes it REFER. Unknown is never OK.
"""
