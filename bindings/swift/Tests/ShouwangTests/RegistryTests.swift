import Foundation
import XCTest

@testable import Shouwang

/// The questions, asked of the synthetic Chengzhong set; what is right stands in the golden vectors.
final class RegistryTests: XCTestCase {
    private struct Golden: Decodable {
        struct Option: Decodable {
            let id: String, metres: Double, bearing_degrees: Double, walking_minutes: Double, closes_at: Double?
        }
        struct Advice: Decodable { let number: String, tel_uri: String?, reason: String }
        struct Asked: Decodable {
            let from: [Double], at: Double, need: String, best: Option?, fallbacks: [Option], call: Advice?
            let areas: [String], area: String?, officers: [String], agency: String?, responsible_call: Advice?
        }
        let asked: [Asked], coverage_within_m: Double
    }

    private static let data = checkout.appendingPathComponent("examples/chengzhong/data")

    func testEveryAnswerAgreesWithTheGoldenOneOneByOneAndInABatch() throws {
        let registry = try Registry.read(folder: Self.data)
        for row in try golden("chengzhong.json", as: Golden.self).asked {
            let here = Position(latitude: row.from[0], longitude: row.from[1])
            let at = Date(timeIntervalSince1970: row.at)
            let need = SafePointFunction.allCases.first { $0.code() == row.need }!

            let help = try registry.findHelp(near: here, need: need, at: at)
            assertOption(row.best, help.best)
            XCTAssertEqual(row.fallbacks.count, help.fallbacks.count)
            for (expected, option) in zip(row.fallbacks, help.fallbacks) { assertOption(expected, option) }
            assertAdvice(row.call, help.call)
            XCTAssertEqual(
                [help],
                try registry.findHelpBatch(latitudes: [row.from[0]], longitudes: [row.from[1]], need: need, at: at))

            XCTAssertEqual(
                help,
                try registry.findHelpByNumbers(
                    latitude: row.from[0], longitude: row.from[1],
                    need: UInt8(SafePointFunction.allCases.firstIndex(of: need)!),
                    atEpochMicroseconds: Int64(row.at) * 1_000_000))

            let responsible = try registry.responsible(for: here, at: at)
            XCTAssertEqual(row.areas, responsible.areas.map(\.id))
            XCTAssertEqual(row.area, responsible.area?.id)
            XCTAssertEqual(row.officers, responsible.officers.map(\.officer.id))
            XCTAssertEqual(row.agency, responsible.agency?.id)
            assertAdvice(row.responsible_call, responsible.call)
            XCTAssertEqual(
                [responsible],
                try registry.responsibleBatch(latitudes: [row.from[0]], longitudes: [row.from[1]], at: at))

            let query = SafePointQuery(k: 3, radiusM: 1080, functions: [need], openAt: at)
            let near = try registry.nearestSafePoints(near: here, query: query)
            XCTAssertEqual(
                [near],
                try registry.nearestSafePointsBatch(latitudes: [row.from[0]], longitudes: [row.from[1]], query: query))
            XCTAssertEqual(help.best?.nearby.safePoint.id, help.best.map { _ in near[0].safePoint.id })
        }
    }

    func testTheRollUpCoverageAndCountsAgreeWithTheGoldenOnes() throws {
        let registry = try Registry.read(folder: Self.data)
        let file = try golden("chengzhong.json", as: Json.self)
        let rollUp = try registry.rollUp(asOf: DateComponents(isoDate: file["as_of"].text))
        XCTAssertEqual(rollUp.asOf, DateComponents(year: 2025, month: 12, day: 31))
        let lines: [Json] = rollUp.lines.map { line in
            let low = Json.of(line.counted.low.map(Double.init))
            let agreement = Json.of(line.agreement?.code())
            return .array([
                .string(line.indicator.code()), low, .string(line.counted.unit.code()), .of(line.reported?.text), agreement,
                .of(line.from?.isoDate),
            ])
        }
        XCTAssertEqual(.array(lines), file["roll_up"])
        for row in file["coverage"].rows {
            let kind = try XCTUnwrap(AssetKind.allCases.first { $0.code() == row[0].text })
            let coverage = try registry.coverage(kind: kind, withinM: file["coverage_within_m"].double)
            XCTAssertEqual([Double(coverage.covered), Double(coverage.assets.count)], [row[1].double, row[2].double])
        }
        for row in file["counts"].rows {
            let counts = try registry.counts(kind: XCTUnwrap(RecordKind.allCases.first { $0.code() == row[0].text }))
            XCTAssertEqual([counts.kind.code(), counts.unit.code(), counts.digest], [row[0].text, row[1].text, row[4].text])
            XCTAssertEqual([Double(counts.rows.count), Double(counts.recordsRead)], [row[2].double, row[3].double])
        }
        XCTAssertThrowsError(try registry.rollUp(asOf: DateComponents(year: 2025))) { error in
            guard case ShouwangError.InvalidInput = error else { return XCTFail("\(error)") }
        }
    }

    private struct Conversion: Decodable { let datum: String, wgs84: [Double], there: [Double], back: [Double] }

    func testPositionsOfOtherDatumsComeBack() throws {
        for row in try golden("datums.json", as: [Conversion].self) {
            let datum = Datum.allCases.first { $0.code() == row.datum }!
            let there = try Position(latitude: row.wgs84[0], longitude: row.wgs84[1]).fromWgs84(to: datum)
            XCTAssertEqual([there.latitude, there.longitude], row.there)
            let back = try there.toWgs84(from: datum)
            XCTAssertEqual([back.latitude, back.longitude], row.back)
            XCTAssertEqual(
                try toWgs84Batch(latitudes: [there.latitude], longitudes: [there.longitude], datum: datum), [back])
        }
    }

    func testADataSetReadsTheSameFromAFolderAndFromMemoryWithAReportOnEveryFile() throws {
        let registry = try Registry.read(folder: Self.data)
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.data.path).filter { $0 != "README.md" }
        let files = try names.map { ($0, try Data(contentsOf: Self.data.appendingPathComponent($0))) }
        let copy = try Registry.read(files: Dictionary(uniqueKeysWithValues: files))
        XCTAssertEqual(try registry.recordCounts(), try copy.recordCounts())
        XCTAssertEqual(try registry.readReport(), try copy.readReport())
        XCTAssertEqual(try registry.recordCounts().contactPlates, 509)
        let report = try registry.readReport()
        XCTAssertEqual(try examineFolder(folder: Self.data.path, options: ReadOptions()), report)
        XCTAssertEqual(Set(report.files.map(\.file)), Set(names))
        XCTAssertTrue(report.problems.isEmpty)
    }

    func testABrokenDataSetIsOneClearSentenceAndNoRegistry() throws {
        XCTAssertThrowsError(try Registry.read(folder: URL(fileURLWithPath: "/no/such/folder"))) { error in
            guard case ShouwangError.Io(let text) = error else { return XCTFail("\(error)") }
            XCTAssertTrue(text.contains("/no/such/folder"), text)
        }
        let csv = "id,name,host_kind,latitude,longitude\nsp-1,夜市,pharmacy,99,101.77\nsp-2,门岗,pharmacy,36.6,101.77\n"
        let files = ["safe_points.csv": Data(csv.utf8)]
        let sentence = "safe_points.csv, line 2, latitude: out of range, expected degrees from -90 to 90"
        assertInvalid(sentence) { try Registry.read(files: files) }
        let report = try examineFiles(
            files: [DataFile(name: "safe_points.csv", bytes: files["safe_points.csv"]!)], options: ReadOptions())
        XCTAssertEqual(report.problems, [sentence])
        XCTAssertEqual(report.files[0].findings[0].kind, .refused)
        let rest = try Registry.read(files: files, options: ReadOptions(leaveOutRefused: true))
        XCTAssertEqual(try rest.recordCounts().safePoints, 1)
    }

    func testAreasAreFoundFromGeoJSONBytes() throws {
        let bytes = try Data(contentsOf: Self.data.appendingPathComponent("areas.geojson"))
        let areas = try AreaIndex.fromGeojson(bytes: bytes)
        XCTAssertEqual(Int(try areas.count()), try areas.ids().count)
        let from = try golden("chengzhong.json", as: Golden.self).asked[1].from
        let all = try areas.locateAll(latitude: from[0], longitude: from[1])
        XCTAssertEqual(try areas.locate(latitude: from[0], longitude: from[1]), all.first)
        XCTAssertEqual(try areas.locateBatch(latitudes: [from[0], 0], longitudes: [from[1], 0]), [all.first, nil])
    }

    private func assertOption(_ expected: Golden.Option?, _ option: HelpOption?) {
        XCTAssertEqual(expected?.id, option?.nearby.safePoint.id)
        XCTAssertEqual(expected?.metres, option?.nearby.metres)
        XCTAssertEqual(expected?.bearing_degrees, option?.nearby.bearingDegrees)
        XCTAssertEqual(expected?.walking_minutes, option?.nearby.walkingMinutes)
        XCTAssertEqual(expected.map { .seconds($0.walking_minutes * 60) }, option?.nearby.walkingTime)
        XCTAssertEqual(expected?.closes_at, option?.closesAt?.timeIntervalSince1970)
    }

    private func assertAdvice(_ expected: Golden.Advice?, _ advice: LineAdvice?) {
        XCTAssertEqual(expected?.number, advice?.line.number)
        XCTAssertEqual(expected?.tel_uri, advice?.line.telUri)
        XCTAssertEqual(expected?.reason, advice?.reason.code())
    }
}
