import Foundation
import XCTest

@testable import Shouwang

/// The golden vectors of tests/golden, which every language reads: answers must agree to the last bit.
final class GoldenTests: XCTestCase {
    private struct Geodesic: Decodable {
        let from: [Double], to: [Double], metres: Double, bearing_degrees: Double
    }

    func testGeodesicsAgree() throws {
        for row in try golden("geodesics.json", as: [Geodesic].self) {
            let from = Position(latitude: row.from[0], longitude: row.from[1])
            let to = Position(latitude: row.to[0], longitude: row.to[1])
            XCTAssertEqual(try from.distanceMetres(to: to), row.metres, "\(row)")
            XCTAssertEqual(try from.bearingDegrees(to: to), row.bearing_degrees, "\(row)")
        }
    }

    private struct Nearest: Decodable {
        struct Query: Decodable {
            let from: [Double], k: UInt32, radius_m: Double?, all_tags: UInt64, any_tags: UInt64
            let positions: [UInt32], metres: [Double]
        }
        let latitudes: [Double], longitudes: [Double], tags: [UInt64], queries: [Query]
    }

    func testNearestPointsAgreeTiesIncludedOneByOneAndInABatch() throws {
        let file = try golden("nearest.json", as: Nearest.self)
        let index = try PointIndex.withTags(latitudes: file.latitudes, longitudes: file.longitudes, tags: file.tags)
        for row in file.queries {
            let (latitude, longitude) = (row.from[0], row.from[1])
            let query = NearestQuery(k: row.k, radiusM: row.radius_m, allTags: row.all_tags, anyTags: row.any_tags)
            let expected = zip(row.positions, row.metres).map { Neighbour(position: $0, metres: $1) }
            XCTAssertEqual(
                try index.nearestMatching(latitude: latitude, longitude: longitude, query: query), expected, "\(row)")
            let batch = try index.nearestBatch(latitudes: [latitude], longitudes: [longitude], query: query)
            XCTAssertEqual(batch[0], expected, "\(row)")
        }
    }

    private struct Aggregate: Decodable {
        struct Row: Decodable { let kind: String, volunteer: String, minutes: Int64, at: Double }
        let records: [Row], bytes: String
    }

    func testTwoHalvesOfTheRecordsMergeToTheBytesThatEveryLanguageGives() throws {
        let file = try golden("aggregate.json", as: Aggregate.self)
        func empty() throws -> Aggregator {
            try Aggregator(
                dimensions: [SchemaDimension(name: "kind")],
                measures: [
                    .count(unit: .times), .sum(field: "minutes", unit: .minutes),
                    .distinct(field: "volunteer", unit: .persons),
                ],
                time: TimeKey(field: "at", grain: .month), personKey: Data("sixteen secrets!".utf8))
        }
        let records: [[String: FieldValue]] = file.records.map {
            [
                "kind": .text(value: $0.kind), "volunteer": .text(value: $0.volunteer),
                "minutes": .integer(value: $0.minutes), "at": .at(value: Date(timeIntervalSince1970: $0.at)),
            ]
        }
        let (one, other) = (try empty(), try empty())
        XCTAssertEqual(try one.pushBatch(records: Array(records.prefix(13))), 13)
        for record in records.dropFirst(13) { try other.push(record: record) }
        try one.merge(other: other)
        let bytes = try one.toBytes()
        XCTAssertEqual(bytes.map { String(format: "%02x", $0) }.joined(), file.bytes)
        let read = try Aggregator.fromBytes(bytes: bytes)
        XCTAssertEqual(try read.rowsRead(), UInt64(records.count))
        let table = try read.release(by: ["kind"], to: .public)
        XCTAssertEqual(table.policy, "public")
        XCTAssertEqual(table.rows.count, 3)
        XCTAssertThrowsError(try Aggregator.fromBytes(bytes: Data([1, 2, 3])))
    }

    func testAnAggregatorThatWasReadGoesOnCountingPersonsUnderItsSecretAlone() throws {
        let secret = Data("sixteen secrets!".utf8)
        let records = try Aggregator(
            dimensions: [SchemaDimension(name: "kind")], measures: [.distinct(field: "volunteer", unit: .persons)], personKey: secret)
        try records.push(record: ["kind": "patrol", "volunteer": "v-1"])
        let read = try Aggregator.fromBytes(bytes: records.toBytes())
        XCTAssertThrowsError(try read.push(record: ["kind": "patrol", "volunteer": "v-2"]))
        XCTAssertThrowsError(try read.unlock(personKey: Data(count: 16)))
        try read.unlock(personKey: secret)
        try read.push(record: ["kind": .unknown, "volunteer": "v-2"])
        XCTAssertEqual(try read.rowsRead() - read.rowsRefused(), 2)
        XCTAssertEqual([7, true, "a"] as [FieldValue], [.integer(value: 7), .flag(value: true), .text(value: "a")])
    }

    private struct Figure: Decodable {
        let text: String, error: String?, qualifier: String?, number: Int64?, low: Int64?, high: Int64?, unit: String?
    }

    func testReportedFiguresAgreeAndSoDoTheErrorsTexts() throws {
        for row in try golden("figures.json", as: [Figure].self) {
            if let expected = row.error {
                assertInvalid(expected) { try parseFigure(text: row.text) }
                continue
            }
            let figure = try parseFigure(text: row.text)
            XCTAssertEqual(figure.text, row.text)
            XCTAssertEqual(figure.qualifier.code(), row.qualifier)
            XCTAssertEqual(figure.number, row.number)
            XCTAssertEqual(figure.quantity.low, row.low)
            XCTAssertEqual(figure.quantity.high, row.high)
            XCTAssertEqual(figure.quantity.unit.code(), row.unit)
        }
    }

    func testCodesAndLabelsAgree() throws {
        let expected = try golden("labels.json", as: [String: [[String]]].self)
        func row(_ code: String, _ zh: String, _ en: String) -> [String] { [code, zh, en] }
        let twins: [String: [[String]]] = [
            "Datum": Datum.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "FindingKind": FindingKind.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "Qualifier": Qualifier.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "Reconciliation": Reconciliation.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "Unit": CountUnit.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "LineReason": LineReason.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "RecordKind": RecordKind.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "Accessibility": Accessibility.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "AgencyLevel": AgencyLevel.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "AreaKind": AreaKind.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "AssetKind": AssetKind.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "AssignmentRole": AssignmentRole.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "Equipment": Equipment.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "ForWhom": ForWhom.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "Indicator": Indicator.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "LinePurpose": LinePurpose.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "Rank": Rank.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "SafePointFunction": SafePointFunction.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "SafePointHost": SafePointHost.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "Grain": Grain.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "Role": Role.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "Standing": Standing.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "WithheldReason": WithheldReason.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "CallNeed": CallNeed.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "DataFindingKind": DataFindingKind.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "DueKind": DueKind.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "MatchObstacle": MatchObstacle.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "PlateProblem": PlateProblem.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "RateKind": RateKind.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
            "SafePointState": SafePointState.allCases.map { row($0.code(), $0.label(lang: .zh), $0.label(lang: .en)) },
        ]
        XCTAssertEqual(twins, expected)
    }
}

func golden<T: Decodable>(_ name: String, as type: T.Type) throws -> T {
    // JSONSerialization rounds a number's last digit on Linux; JSONDecoder does not.
    try JSONDecoder().decode(type, from: Data(contentsOf: checkout.appendingPathComponent("tests/golden/\(name)")))
}

/// The root of the checkout: this file is bindings/swift/Tests/ShouwangTests/GoldenTests.swift.
let checkout = (1...5).reduce(URL(fileURLWithPath: #filePath)) { url, _ in url.deletingLastPathComponent() }
