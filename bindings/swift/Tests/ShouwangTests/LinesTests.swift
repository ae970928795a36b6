import Foundation
import XCTest

@testable import Shouwang

/// Queries along a line, in a box and in an outline, points that come and go, batches, hostile files; what is right stands in the
/// golden vectors.
final class LinesTests: XCTestCase {
    private let file = Result { try golden("lines.json", as: Json.self) }

    private func index() throws -> PointIndex {
        let file = try file.get()
        return try PointIndex.withTags(
            latitudes: file["latitudes"].doubles, longitudes: file["longitudes"].doubles,
            tags: file["tags"].doubles.map(UInt64.init))
    }

    private func positions(_ rows: Json) -> [Position] {
        rows.rows.map { Position(latitude: $0[0].double, longitude: $0[1].double) }
    }

    func testPointsNearALineAgree() throws {
        let (file, index) = (try file.get(), try index())
        let (line, radius) = (positions(file["line"]), file["line_radius_m"].double)
        let found = try index.nearLine(
            latitudes: line.map(\.latitude), longitudes: line.map(\.longitude), radiusM: radius,
            anyTags: UInt64(file["line_any_tags"].double))
        let rows = found.map { Json.of([Double($0.position), $0.metres, Double($0.leg), $0.alongM]) }
        XCTAssertEqual(.array(rows), file["along"])
        XCTAssertGreaterThan(try index.near(line: line, radiusMetres: radius).count, found.count)
    }

    func testPointsInABoxAndInAnOutlineAgree() throws {
        let (file, index) = (try file.get(), try index())
        let box = file["box"].doubles
        XCTAssertEqual(Json.of(try index.inBox(south: box[0], west: box[1], north: box[2], east: box[3])), file["in_box"])
        let outline = positions(file["outline"])
        XCTAssertEqual(Json.of(try index.inside(outline: outline)), file["in_outline"])
        XCTAssertEqual(
            try index.inOutline(latitudes: outline.map(\.latitude), longitudes: outline.map(\.longitude)),
            try index.inside(outline: outline))
    }

    func testNearestPointsWithTheirBearingsAgree() throws {
        let (file, index) = (try file.get(), try index())
        let from = Position(latitude: file["from"][0].double, longitude: file["from"][1].double)
        let found = try index.nearestWithBearings(to: from, query: NearestQuery(k: 5))
        XCTAssertEqual(.array(found.map { .of([Double($0.position), $0.metres, $0.bearingDegrees]) }), file["bearings"])
    }

    func testPointsThatComeAndGoAnswerAsAnIndexOverThoseThatAreThere() throws {
        let file = try file.get()
        let from = Position(latitude: file["from"][0].double, longitude: file["from"][1].double)
        let points = EditablePoints()
        let (latitudes, longitudes) = (file["latitudes"].doubles, file["longitudes"].doubles)
        for i in latitudes.indices {
            XCTAssertEqual(try points.insert(Position(latitude: latitudes[i], longitude: longitudes[i]), tags: 1), UInt32(i))
        }
        for i in stride(from: 0, to: latitudes.count, by: 4) { XCTAssertTrue(try points.remove(position: UInt32(i))) }
        let before = try points.snapshot()
        XCTAssertEqual(try before.count(), try points.count())
        let found = try before.nearest(to: from, query: NearestQuery(k: 5))
        XCTAssertEqual(.array(found.map { .of([Double($0.position), $0.metres]) }), file["every_fourth_gone"])
        _ = try points.insert(latitude: from.latitude, longitude: from.longitude)
        XCTAssertEqual(
            try before.nearestMatching(latitude: from.latitude, longitude: from.longitude, query: NearestQuery(k: 5)), found)
    }

    func testBatchesAgree() throws {
        let (file, index) = (try file.get(), try index())
        let (at, along) = (file["batch_latitudes"].doubles, file["batch_longitudes"].doubles)
        let around = try index.withinBatch(latitudes: at, longitudes: along, radiusM: file["batch_radius_m"].double)
        XCTAssertEqual(Json.of(around.starts), file["within_starts"])
        XCTAssertEqual(Json.of(around.positions), file["within_positions"])
        XCTAssertEqual(Json.of(around.metres), file["within_metres"])
        let areas = try AreaIndex.fromGeojson(
            bytes: Data(contentsOf: checkout.appendingPathComponent("examples/chengzhong/data/areas.geojson")))
        let covering = try areas.locateAllBatch(latitudes: at, longitudes: along)
        XCTAssertEqual(Json.of(covering.starts), file["areas_starts"])
        XCTAssertEqual(Json.of(covering.positions), file["areas_positions"])
        for i in at.indices { XCTAssertEqual(covering[i], try areas.locateAll(latitude: at[i], longitude: along[i])) }
    }

    func testHostileFilesComeToWhatTheyComeToInRust() throws {
        let rows = try golden("corpora.json", as: Json.self).rows
        XCTAssertGreaterThanOrEqual(rows.count, 40)
        for row in rows {
            let name = row[0].text
            let bytes = try Data(contentsOf: checkout.appendingPathComponent("tests/corpora/\(name)"))
            if case .string(let expected) = row[1] {
                XCTAssertThrowsError(try examineFile(name: name, bytes: bytes)) {
                    XCTAssertEqual($0.localizedDescription.components(separatedBy: "; the bytes look like")[0], expected)
                }
                continue
            }
            let report = try examineFile(name: name, bytes: bytes)
            XCTAssertEqual(Json.of([report.rowsRead, report.accepted]), row[1], name)
            let findings: [Json] = report.findings.map {
                .array([
                    .string($0.kind.code()), .string($0.code), .of($0.line.map { Double($0) }), .of($0.feature.map { Double($0) }),
                    .string($0.reason),
                ])
            }
            XCTAssertEqual(.array(findings), row[2], name)
        }
        let table = Data("a;b\n1;2\n3\n".utf8)
        XCTAssertEqual(try examineFile(name: "a.csv", bytes: table, delimiter: ";").refused, 1)
    }
}
