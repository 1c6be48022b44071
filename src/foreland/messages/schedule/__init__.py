"""Schedules (SSIM, tables) and telegrams about flights (ASM, SSM, MVT, DIV): text to flights, events and problems.

Nothing here raises: what cannot be read is a problem or a defect, and every reader is bounded.
"""
