"""Writes core/src/geo/mainland_data.rs: the outline of mainland China, simplified from Natural Earth.

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    pip install shapely
    python tests/oracles/mainland_polygon.py package/countries-10m.json

Natural Earth is in the public domain; world-atlas carries its 1:10m countries on a grid of 0.0036 by 0.0017 degrees.
The outline is China's land and 0.3 degrees (33 km) of sea beside it, so that harbours, bridges and inshore islands lie
inside, without Hong Kong, Macao, Taiwan and the neighbours and the water nearest to them (0.05 degrees).
It is simplified to 0.003 degrees (330 m), near Hong Kong, Macao and Kinmen to 0.0005.
"""

import json
import pathlib
import sys

from shapely.geometry import Point, Polygon, box
from shapely.ops import unary_union
from shapely.validation import make_valid

OUT = pathlib.Path(__file__).resolve().parents[2] / "core/src/geo/mainland_data.rs"
BAND_DEGREES = 0.25
SEA, APART, TOLERANCE, FINE = 0.3, 0.05, 0.003, 0.0005
FINE_BOXES = [box(113.3, 21.9, 114.7, 22.7), box(118.0, 24.2, 118.7, 24.7)]
# Islands of Taiwan off Fujian that the data leave out: longitude, latitude, radius, degrees.
ISLANDS = [(119.95, 26.17, 0.10), (120.49, 26.37, 0.08), (119.94, 25.97, 0.05), (119.45, 24.99, 0.05), (118.24, 24.43, 0.025)]


def countries(path):
    topology = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)

    def ring(indices):
        points = []
        for index in indices:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += arc[1:] if points else arc
        return points

    shapes = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        parts = geometry.get("arcs") or []
        polygons = []
        for part in parts if geometry["type"] == "MultiPolygon" else [parts]:
            rings = [r for r in map(ring, part) if len(r) >= 4]
            if rings:
                polygons.append(make_valid(Polygon(rings[0], rings[1:])))
        union = unary_union(polygons)
        areas = [p for p in getattr(union, "geoms", [union]) if p.geom_type in ("Polygon", "MultiPolygon")]
        shapes[geometry["properties"]["name"]] = unary_union(areas)
    return shapes


def outline(shapes):
    china = shapes["China"]
    # Only what is near matters, and buffers over the whole of Russia take minutes.
    near = box(*china.bounds).buffer(1)
    shapes = {n: s.intersection(near) for n, s in shapes.items() if s.intersects(near)}
    others = [s for n, s in shapes.items() if n != "China" and s.intersects(china.buffer(0.5))]
    islands = [Point(x, y).buffer(r) for x, y, r in ISLANDS]
    kept_off = unary_union([s.buffer(APART) for s in others] + islands)
    sea = china.buffer(SEA).difference(kept_off)
    # A hair wider, to close the slits between land and sea; never over a neighbour.
    zone = unary_union([china, sea]).buffer(0.002).difference(unary_union(others + islands[-1:]))
    fine_zone = unary_union(FINE_BOXES)
    parts = [zone.difference(fine_zone).simplify(TOLERANCE), zone.intersection(fine_zone).simplify(FINE)]
    joined = unary_union([p.buffer(0.0002) for p in parts]).simplify(FINE / 2)
    return [p for p in getattr(joined, "geoms", [joined]) if p.area > 1e-4]


def main(path):
    vertices, edges = [], []
    for polygon in outline(countries(path)):
        for ring in [polygon.exterior, *(hole for hole in polygon.interiors if Polygon(hole).area > 1e-3)]:
            points = [(round(x * 1000), round(y * 1000)) for x, y in ring.coords]
            points = [p for i, p in enumerate(points) if i == 0 or p != points[i - 1]]
            edges += range(len(vertices), len(vertices) + len(points) - 1)
            vertices += points
    band = round(BAND_DEGREES * 1000)
    # Sixteen bits hold 65 degrees, and the mainland is 61 wide.
    west = min(x for x, _ in vertices)
    south = min(y for _, y in vertices) // band
    north = max(y for _, y in vertices) // band
    starts, listed = [0], []
    for number in range(south, north + 1):
        low, high = number * band, (number + 1) * band
        for edge in edges:
            a, b = vertices[edge][1], vertices[edge + 1][1]
            if min(a, b) < high and max(a, b) >= low and a != b:
                listed.append(edge)
        starts.append(len(listed))

    def rows(items):
        line, lines = "   ", []
        for item in items:
            if len(line) + len(item) + 2 > 110:
                lines.append(line)
                line = "   "
            line += f" {item},"
        return "\n".join([*lines, line])

    OUT.write_text(
        f"""//! The outline of mainland China, written by `tests/oracles/mainland_polygon.py` from Natural Earth 1:10m countries
//! (public domain) as carried by world-atlas 2.0.2. Change that script, not this file.

/// Latitude of the first band's southern edge, in thousandths of a degree.
pub(super) const SOUTH: i32 = {south * band};
/// Height of a band of latitude, in thousandths of a degree.
pub(super) const BAND: i32 = {band};
/// Longitude from which those of the vertices count, in thousandths of a degree.
pub(super) const WEST: i32 = {west};
/// For each band, where its edges begin in [`EDGES`]; one more marks the end.
#[rustfmt::skip]
pub(super) static STARTS: [u16; {len(starts)}] = [
{rows(map(str, starts))}
];
/// Edges by band: the number of the vertex at which an edge begins; it ends at the next.
#[rustfmt::skip]
pub(super) static EDGES: [u16; {len(listed)}] = [
{rows(map(str, listed))}
];
/// Longitude east of [`WEST`], and latitude, in thousandths of a degree; each ring repeats its first vertex.
#[rustfmt::skip]
pub(super) static VERTICES: [(u16, u16); {len(vertices)}] = [
{rows(f"({x - west}, {y})" for x, y in vertices)}
];
""",
        encoding="utf-8",
    )
    print(len(vertices), "vertices,", len(listed), "edges in", len(starts) - 1, "bands")


if __name__ == "__main__":
    main(sys.argv[1])
