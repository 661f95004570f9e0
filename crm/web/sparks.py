"""Small drawings of numbers, as the templates' filters make them."""


def spark_path(points: list[float], width: int = 160, height: int = 28, *, area: bool = False) -> str:
    """The `d` of an SVG path through `points`, 3 px of air above and below; `area` closes it to the ground."""
    if not points:
        return ""
    low, high = min(points), max(points)
    span = (high - low) or 1
    step = width / max(len(points) - 1, 1)
    places = [(i * step, height - 3 - (p - low) / span * (height - 6)) for i, p in enumerate(points)]
    path = "M" + " L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    return f"{path} L{places[-1][0]:.1f} {height} L0 {height}Z" if area else path


def shares(values: list[float]) -> list[int]:
    """Each value as a whole percentage of the greatest, at least 1 where there is anything."""
    top = max(values, default=0) or 1
    return [max(round(value / top * 100), 1) if value > 0 else 0 for value in values]
