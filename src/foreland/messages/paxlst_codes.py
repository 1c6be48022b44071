"""Codes of passenger lists (WCO/IATA/ICAO API Guidelines, appendix IIA): parties, functions, modes, verification."""

from __future__ import annotations

from foreland.travel.traveller import Role

ROLES: dict[str, Role] = {
    "FL": "passenger",
    "FM": "crew",
    "DDU": "transit_passenger",
    "DDT": "transit_crew",
    "VW": "crew",
}
"""NAD qualifiers that open a person. VW is the driver of a truck manifest."""

_FUNCTIONS = {
    "745": "C CP XR RP",
    "266": "CL CLNB CLOB XF CF",
    "250": "C CC B BC A D E EC F FC",
    "336": "G H I",
    "655": "",
    "10": "",
}
FUNCTIONS = {code: frozenset(functions.split()) for code, functions in _FUNCTIONS.items()}
"""Function codes behind each document code of BGM: passenger list, flight status, crew list, master crew list, gate
pass request, and the list of a truck manifest (WCO/IATA/ICAO API Guidelines, appendix IIA). Another pair is kept as
sent, with a defect."""

AGENCIES = ("BA", "AG")
"""NAD qualifiers of booking and travel agencies in lists that carry booking data."""

MODES = {"1": "sea", "01": "sea", "2": "rail", "02": "rail", "3": "truck", "03": "truck"}
"""Mode of transport (UN/ECE Recommendation 19) of lists that are not about a flight."""

VERIFIED = {"173": True, "ZZZ": True, "174": False}
"""GEI+4: whether the carrier has verified the data against the document."""

CHANGED = "36"
"""GEI+4: the data of this person was changed."""

POUND = 0.45359237
