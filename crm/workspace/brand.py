"""The organization's colour, made safe to read on."""

import re

WHITE, INK = "#ffffff", "#172126"
READABLE = 4.5  # WCAG 2.2, 1.4.3: contrast of text


def brand_css(colour: str) -> str:
    """Custom properties from a colour "#rrggbb": the colour itself, what is written on it, and a soft ground."""
    colour = colour if re.fullmatch(r"#[0-9a-f]{6}", colour.lower()) else "#0b6a7b"
    on = WHITE if contrast(colour, WHITE) >= min(READABLE, contrast(colour, INK)) else INK
    ink = colour if contrast(colour, WHITE) >= READABLE else INK
    return (
        f":root{{--org:{colour};--brand:{colour};--on-brand:{on};--brand-ink:{ink};"
        f"--brand-soft:color-mix(in srgb,{colour} 9%,white)}}\n"
    )


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
