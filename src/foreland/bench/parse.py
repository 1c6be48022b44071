"""How fast messages are read: lists of 300 passengers and pushes of 160 bookings, made in memory from a seed."""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Callable
from pathlib import Path

from foreland.messages.parse import parse_bytes

PASSENGERS = 300
BOOKINGS = 160
SEED = 20261124
_SECONDS = 3.0
_VARIANTS = 4
_MEGABYTE = 1_000_000


def _word(chance: random.Random, least: int, most: int) -> str:
    return "".join(chance.choice("AEIOUBDKLMNRST") for _ in range(chance.randint(least, most)))


def passenger_list(seed: int, passengers: int = PASSENGERS) -> bytes:
    """A PAXLST (D.05B) with everything a carrier usually sends about each passenger."""
    chance = random.Random(seed)  # noqa: S311 - synthetic data, not secrets
    head = [
        "UNA:+.? '",
        "UNB+UNOA:4+SYNTHAIR:ZZ+STATE:ZZ+260801:1015+000000001++APIS'",
        "UNG+PAXLST+SYNTHAIR:ZZ+STATE:ZZ+260801:1015+1+UN+D:05B'",
    ]
    body = ["UNH+1+PAXLST:D:05B:UN:IATA+XY812/260801/1200'", "BGM+745'", "NAD+MS+++SYNTHAIR OPERATIONS'"]
    body += ["COM+200 555 0100:TE+200 555 0101:FX'", "TDT+20+XY812+++XY'", "LOC+125+CGK'", "DTM+189:2608011200:201'"]
    body += ["LOC+87+SYD'", "DTM+232:2608012110:201'"]
    for number in range(passengers):
        day, year = chance.randint(1, 28), chance.randint(40, 99)
        sex = chance.choice("MF")
        state = chance.choice(("IDN", "AUS", "NZL", "DEU", "VNM"))
        body += [
            f"NAD+FL+++{_word(chance, 4, 10)}:{_word(chance, 3, 8)}:{_word(chance, 3, 8)}'",
            f"ATT+2++{sex}'",
            f"DTM+329:{year:02d}{chance.randint(1, 12):02d}{day:02d}'",
            f"MEA+CT++:{chance.randint(0, 3)}'",
            "GEI+4+173'",
            f"FTX+BAG+++XY{number:06d}:2'",
            "LOC+178+CGK'",
            "LOC+179+SYD'",
            f"LOC+174+{state}'",
            f"NAT+2+{state}'",
            f"RFF+AVF:{_word(chance, 6, 6)}'",
            f"RFF+ABO:SYN{number:05d}'",
            f"RFF+SEA:{number // 6 + 1}{'ABCDEF'[number % 6]}'",
            f"DOC+P:110:111+{_word(chance, 1, 1)}{chance.randint(1000000, 9999999)}'",
            f"DTM+36:30{chance.randint(1, 12):02d}{day:02d}'",
            f"LOC+91+{state}'",
        ]
    body.append(f"CNT+42:{passengers}'")
    tail = [f"UNT+{len(body) + 1}+1'", "UNE+1+1'", "UNZ+1+000000001'"]
    return "".join(head + body + tail).encode()


def booking_push(seed: int, bookings: int = BOOKINGS) -> bytes:
    """A PNRGOV (11.1) full push with one to three travellers in each booking."""
    chance = random.Random(seed)  # noqa: S311 - synthetic data, not secrets
    head = ["UNA:+.?*'", "UNB+IATA:1+XY+STATE+260801:1015+1++PNRGOV'"]
    body = ["UNH+1+PNRGOV:11:1:IA+XY812/260801/1200+01:F'", "MSG+:22'", "ORG+XY:CGK'"]
    body += ["TVL+010826:1200:010826:2110+CGK+SYD+XY+0812'", f"EQN+{bookings}'"]
    for _ in range(bookings):
        body += _booking(chance)
    tail = [f"UNT+{len(body) + 1}+1'", "UNZ+1+1'"]
    return "".join(head + body + tail).encode()


def _booking(chance: random.Random) -> list[str]:
    locator = _word(chance, 6, 6)
    surname = _word(chance, 4, 10)
    lines = ["SRC'", f"RCI+XY:{locator}::120526:1010'", "DAT+700:300726:0800+710:130526:1200'"]
    lines += [
        "ORG+XY:CGK+12345678:F31+JKT++T+ID:IDR+A78987'",
        "ADD++700:12 SYNTHETIC ROAD:JAKARTA:::ID:10110:0062215550100'",
    ]
    people = chance.randint(1, 3)
    for number in range(1, people + 1):
        given, sex = _word(chance, 3, 8), chance.choice("MF")
        document = f"P/IDN/{chance.randint(1000000, 9999999)}/IDN/12JUL{chance.randint(60, 99)}/{sex}/01AUG30"
        lines += [
            f"TIF+{surname}+{given}{'MR' if sex == 'M' else 'MRS'}:A:{number}'",
            "FTI+XY:1234567890'",
            "IFT+4:28::XY+CTCM 6281555010'",
            f"REF+:{locator}{number}'",
            f"SSR+DOCS:HK:1:XY:::::/{document}/{surname}/{given}+::{number}'",
            f"SSR+DOCA:HK:1:XY:::::/R/IDN/{chance.randint(1, 99)} SYNTHETIC ROAD/JAKARTA/JAVA/10110+::{number}'",
            f"SSR+CTCE:HK:1:XY:::::/{given}..{surname}//EXAMPLE.INVALID+::{number}'",
            *(
                f"SSR+TKNE:HK:1:XY:::{way}:9991234{chance.randint(100000, 999999)}C1+::{number}'"
                for way in ("CGK:SYD", "SYD:CGK")
            ),
            f"TKT+9991234{chance.randint(100000, 999999)}:T:1'",
            "MON+B:888.00:IDR+T:957.94:IDR'",
            "TXD++3.10:::AY6+8.50:::YQ'",
            "DAT+710:130526:1200'",
            "FOP+CC::957.94:VI:XXXXXXXXXXXX1186:0228'",
        ]
    for day, board, off, number in (("010826", "CGK", "SYD", 812), ("150826", "SYD", "CGK", 813)):
        seats = "".join(f"+{chance.randint(1, 50)}A::{person}" for person in range(1, people + 1))
        lines += [f"TVL+{day}:1200:{day}:2110+{board}+{off}+XY+{number}:Y'", f"RPI+{people}+HK'", "APD+773'"]
        lines += [f"SSR+SEAT:HK:{people}:XY:::{board}:{off}{seats}'", f"RCI+XY:{locator}'"]
    lines += [
        "IFT+4:28::XY+PAX CALLED THE OFFICE ABOUT THE TIMES OF BOTH FLIGHTS'",
        "IFT+4:43+FARE FAMILY FLEX CHANGE PERMITTED UNTIL DEPARTURE'",
    ]
    for change in range(chance.randint(2, 4)):
        lines += [
            f"ABI+4+{_word(chance, 4, 6)}/{change}+JKT++XY'",
            f"DAT+700:{10 + change}0626:1{change}05'",
            f"SAC+++{'AX'[change % 2]}'",
            f"SSR+OTHS:HK:1:XY+++{_word(chance, 6, 10)} {_word(chance, 6, 10)}'",
        ]
    return lines


def _measured(make: Callable[[int], bytes], name: str) -> dict[str, object]:
    files = [make(SEED + variant) for variant in range(_VARIANTS)]
    read = [parse_bytes(data) for data in files]
    people = [
        sum(len(one.travellers) + sum(len(booking.travellers) for booking in one.bookings) for one in messages)
        for messages in read
    ]
    times: list[float] = []
    size = travellers = 0
    start, cpu = time.perf_counter(), time.process_time()
    while time.perf_counter() - start < _SECONDS:
        turn = len(times) % _VARIANTS
        before = time.perf_counter()
        parse_bytes(files[turn])
        times.append(time.perf_counter() - before)
        size += len(files[turn])
        travellers += people[turn]
    elapsed, spent = time.perf_counter() - start, time.process_time() - cpu
    times.sort()
    return {
        f"{name}_bytes": len(files[0]),
        f"{name}_travellers": people[0],
        f"{name}_messages_per_second": len(times) / elapsed,
        f"{name}_megabytes_per_second": size / elapsed / _MEGABYTE,
        f"{name}_travellers_per_second": travellers / elapsed,
        f"{name}_p50_ms": times[len(times) // 2] * 1000,
        f"{name}_p99_ms": times[min(len(times) - 1, len(times) * 99 // 100)] * 1000,
        f"{name}_cpu_seconds": spent,
    }


def _rate(files: list[bytes], things: Callable[[bytes], int]) -> float:
    """Things a second of this thread's processor time, whole reading to records."""
    for data in files:
        parse_bytes(data)
    found = turn = 0
    started = time.thread_time()
    while (spent := time.thread_time() - started) < _SECONDS:
        data = files[turn % len(files)]
        parse_bytes(data)
        found += things(data)
        turn += 1
    return found / spent


def _sizes() -> dict[str, object]:
    """The sizes other readers are measured on: alone and in a large file."""
    lists = [passenger_list(SEED + variant, 7) for variant in range(_VARIANTS)]
    alone = [booking_push(SEED + variant, 1) for variant in range(_VARIANTS)]
    large = [booking_push(SEED + variant, 127) for variant in range(_VARIANTS)]
    return {
        "paxlst_small_bytes": len(lists[0]),
        "paxlst_small_messages_per_cpu_second": _rate(lists, lambda _: 1),
        "pnr_alone_bytes": sum(map(len, alone)) // _VARIANTS,
        "pnr_alone_per_cpu_second": _rate(alone, lambda _: 1),
        "pnr_large_file_bytes": len(large[0]),
        "pnr_large_file_per_cpu_second": _rate(large, lambda _: 127),
    }


def _folder(folder: Path) -> dict[str, object]:
    """Figures over the files of a folder."""
    files = [file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()]
    if not files:
        return {"folder_files": 0}
    read = {data: parse_bytes(data) for data in files}
    bookings = {data: sum(len(one.bookings) for one in messages) for data, messages in read.items()}
    return {
        "folder_files": len(files),
        "folder_messages_per_cpu_second": _rate(files, lambda data: len(read[data])),
        "folder_bookings_per_cpu_second": _rate(files, lambda data: bookings[data]),
        "folder_bytes_per_cpu_second": _rate(files, len),
    }


def measure(folder: Path | None = None) -> dict[str, object]:
    """Figures of reading both kinds of message on one core, and of a folder; peak memory is that of the process."""
    figures = {**_measured(passenger_list, "paxlst"), **_measured(booking_push, "pnrgov"), **_sizes()}
    if folder is not None:
        figures |= _folder(folder)
    figures["peak_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures["seed"] = SEED
    return figures
