import XCTest

@testable import Shouwang

final class PointIndexTests: XCTestCase {
    private let latitudes = [36.62, 36.63, 36.62, 36.70]
    private let longitudes = [101.77, 101.78, 101.77, 101.90]

    func testFromThePoleToTheEquatorIsAQuarterOfAMeridian() throws {
        let metres = try distanceMetres(fromLatitude: 90, fromLongitude: 0, toLatitude: 0, toLongitude: 0)
        XCTAssertEqual(metres, 10_001_965.729, accuracy: 0.001)
        let pole = Position(latitude: 90, longitude: 0)
        XCTAssertEqual(try pole.distanceMetres(to: Position(latitude: 0, longitude: 0)), metres)
    }

    func testDueEastAlongTheEquatorIsNinetyDegrees() throws {
        let origin = Position(latitude: 0, longitude: 0)
        XCTAssertEqual(try origin.bearingDegrees(to: Position(latitude: 0, longitude: 1)), 90)
        XCTAssertEqual(
            try bearingDegrees(fromLatitude: 0, fromLongitude: 0, toLatitude: 0, toLongitude: 1), 90)
    }

    func testNearestComesNearestFirstAndATieGoesToTheLowerPosition() throws {
        let index = try PointIndex(latitudes: latitudes, longitudes: longitudes)
        XCTAssertEqual(try index.count(), 4)
        XCTAssertEqual(
            try index.nearest(latitude: 36.62, longitude: 101.77, k: 3).map(\.position), [0, 2, 1])
        let here = Position(latitude: 36.62, longitude: 101.77)
        XCTAssertEqual(try index.nearest(to: here), [Neighbour(position: 0, metres: 0)])
        XCTAssertEqual(try index.nearest(to: here, k: 0), [])
        XCTAssertEqual(try index.nearest(to: here, k: .max).count, 4)
    }

    func testARadiusIncludesItsOwnLine() throws {
        let origin = Position(latitude: 0, longitude: 0)
        let east = Position(latitude: 0, longitude: 1)
        let index = try PointIndex([origin, east])
        let far = try origin.distanceMetres(to: east)
        XCTAssertEqual(try index.within(radiusMetres: far, of: origin).count, 2)
        XCTAssertEqual(try index.within(radiusMetres: far.nextDown, of: origin).count, 1)
        XCTAssertEqual(try index.within(latitude: 0, longitude: 0, radiusM: 0).count, 1)
    }

    func testAFilterAdmitsOnlyMatchingTags() throws {
        let index = try PointIndex.withTags(latitudes: latitudes, longitudes: longitudes, tags: [1, 3, 2, 1 << 63])
        func found(_ query: NearestQuery) throws -> [UInt32] {
            try index.nearestMatching(latitude: 36.62, longitude: 101.77, query: query).map(\.position)
        }
        XCTAssertEqual(try found(NearestQuery(k: 9, allTags: 1)), [0, 1])
        XCTAssertEqual(try found(NearestQuery(k: 9, allTags: 3)), [1])
        XCTAssertEqual(try found(NearestQuery(k: 9, anyTags: 2)), [2, 1])
        XCTAssertEqual(try found(NearestQuery(anyTags: 1 << 63)), [3])
        XCTAssertEqual(try found(NearestQuery(radiusM: 100, anyTags: 1 << 63)), [])
    }

    func testABatchAnswersWhatSingleQuestionsAnswer() throws {
        let index = try PointIndex(latitudes: latitudes, longitudes: longitudes)
        let at = (0..<100).map { Position(latitude: 36.5 + Double($0) * 0.003, longitude: 101.9 - Double($0) * 0.002) }
        let batch = try index.nearestBatch(
            latitudes: at.map(\.latitude), longitudes: at.map(\.longitude), query: NearestQuery(k: 3))
        XCTAssertEqual(batch.rows, 100)
        for (row, from) in at.enumerated() {
            XCTAssertEqual(batch[row], try index.nearest(to: from, k: 3))
        }
        XCTAssertEqual(try index.nearestBatch(latitudes: [], longitudes: [], query: NearestQuery()).rows, 0)
    }

    func testAnEmptyIndexAnswersWithNothing() throws {
        XCTAssertEqual(try PointIndex([]).nearest(latitude: 0, longitude: 0, k: 5), [])
    }

    func testWhatIsOutOfRangeIsRefusedWithItsPlace() throws {
        let index = try PointIndex([Position(latitude: 0, longitude: 0)])
        let origin = Position(latitude: 0, longitude: 0)
        assertInvalid("latitude: out of range, expected degrees from -90 to 90") {
            try Position(latitude: 91, longitude: 0).distanceMetres(to: origin)
        }
        assertInvalid("longitude[1]: out of range, expected degrees from -180 to 180") {
            try PointIndex(latitudes: [0, 0], longitudes: [0, .nan])
        }
        assertInvalid("longitudes: not valid, expected as many longitudes as latitudes") {
            try PointIndex(latitudes: [0], longitudes: [])
        }
        assertInvalid("radius_m: out of range, expected metres from 0") {
            try index.within(radiusMetres: -.infinity, of: origin)
        }
        assertInvalid("k: out of range, expected a number from 0") { try index.nearest(to: origin, k: -1) }
    }

    func testAQuestionCanBeAskedOffTheActor() async throws {
        let index = try PointIndex(latitudes: latitudes, longitudes: longitudes)
        let found = try await asking(index) { try $0.nearest(latitude: 36.62, longitude: 101.77) }
        XCTAssertEqual(found.map(\.position), [0])
    }
}

/// Asserts that a call is refused as invalid input with exactly this text, by every door that shows an error's text.
func assertInvalid<T>(
    _ message: String, file: StaticString = #filePath, line: UInt = #line, _ call: () throws -> T
) {
    XCTAssertThrowsError(try call(), file: file, line: line) { error in
        guard case ShouwangError.InvalidInput(let text) = error else {
            return XCTFail("\(error)", file: file, line: line)
        }
        XCTAssertEqual(text, message, file: file, line: line)
        XCTAssertEqual(error.localizedDescription, message, file: file, line: line)
    }
}
