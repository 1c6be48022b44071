"""The web door: pages for officers, the API for carriers' systems. It translates requests into calls, no more."""
