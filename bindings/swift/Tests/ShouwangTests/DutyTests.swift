import Foundation
import XCTest

@testable import Shouwang

/// The questions of a duty desk, asked of the synthetic Chengzhong set; what is right stands in the golden vectors.
final class DutyTests: XCTestCase {
    private func registry() throws -> Registry {
        try Registry.read(
            folder: checkout.appendingPathComponent("examples/chengzhong/data"),
            options: ReadOptions(chineseCalendar: true))
    }

    private func file() throws -> [String: Any] {
        let data = try Data(contentsOf: checkout.appendingPathComponent("tests/golden/duty.json"))
        return try XCTUnwrap(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    private let on = DateComponents(year: 2025, month: 9, day: 30)
    private let at = Date(timeIntervalSince1970: 1_752_853_200)
    private let market = Position(latitude: 36.6216, longitude: 101.7806)

    func testPlatesThatAreWrongAgreeAndOnePlateIsCheckedAlone() throws {
        let (registry, expected) = (try registry(), try XCTUnwrap(file()["plates"] as? [[Any]]))
        let wrong = try registry.plateHealth(on: on).filter { !$0.problems.isEmpty }
        XCTAssertEqual(wrong.count, expected.count)
        for (row, health) in zip(expected, wrong) {
            XCTAssertEqual(row[0] as? String, health.plate)
            XCTAssertEqual(row[1] as? [String], health.problems.map { $0.code() })
            XCTAssertEqual(row[2] as? Bool, health.needsReprint)
        }
        XCTAssertEqual(try registry.checkPlate(plate: wrong[0].plate, on: on), wrong[0])
        XCTAssertThrowsError(try registry.checkPlate(plate: "no such plate", on: on))
    }

    func testLinesToCallAgreeForEveryNeedOneByOneAndInABatch() throws {
        let (registry, expected) = (try registry(), try XCTUnwrap(file()["calls"] as? [[Any]]))
        for row in expected {
            let need = try XCTUnwrap(CallNeed.allCases.first { $0.code() == row[0] as? String })
            let calls = try registry.linesToCall(for: need, near: market, at: at)
            let lines = try XCTUnwrap(row[1] as? [[String: Any]])
            XCTAssertEqual(lines.map { $0["number"] as? String }, calls.map(\.line.number))
            XCTAssertEqual(lines.map { $0["reason"] as? String }, calls.map { $0.reason.code() })
            let batch = try registry.linesToCallBatch(
                need: need, latitudes: [market.latitude], longitudes: [market.longitude], at: at)
            XCTAssertEqual(batch, [calls])
        }
    }

    func testWhatIsDueUncoveredOrLooksWrongAgrees() throws {
        let (registry, file) = (try registry(), try file())
        let due = try registry.due(on: on, policy: DuePolicy())
        let rows = try XCTUnwrap(file["due"] as? [[Any]])
        XCTAssertEqual(rows.count, due.count)
        for (row, item) in zip(rows, due) {
            XCTAssertEqual(row[0] as? String, item.kind.code())
            XCTAssertEqual(row[1] as? String, item.record)
            XCTAssertEqual(row[2] as? String, item.dueOn?.isoDate)
            XCTAssertEqual(row[3] as? String, item.standing.code())
        }
        let uncovered = try registry.uncoveredAreas(kind: .policeArea, on: on)
        XCTAssertEqual((file["uncovered"] as? [[Any]])?.count, uncovered.count)
        let findings = try registry.dataCheck(on: on, lang: .zh)
        let expected = try XCTUnwrap(file["findings"] as? [[Any]])
        XCTAssertEqual(expected.map { $0[2] as? String }, findings.map(\.text))
        XCTAssertEqual(expected.map { $0[1] as? [String] }, findings.map(\.records))
    }

    func testTheOpenHoursOfAWeekAndOfOnePointAgree() throws {
        let (registry, file) = (try registry(), try file())
        let grid = try registry.openGrid(weekOf: on)
        XCTAssertEqual(file["monday"] as? String, grid.monday.isoDate)
        XCTAssertEqual(file["grid"] as? [[UInt32]], grid.counts)
        let opening = try registry.opening(safePoint: "sp-001", at: at)
        XCTAssertEqual(opening, SafePointOpening(isOpen: true, changesAt: nil, calendarKnown: true))
        XCTAssertThrowsError(try registry.opening(safePoint: "no such point", at: at))
    }

    func testANoticeMakesAYearKnown() throws {
        let text = "id,name,host_kind,latitude,longitude,hours,state\nsp-1,示例,pharmacy,36.6,101.77,Mo-Fr 09:00-17:00; PH off,active\n"
        let files = ["safe_points.csv": Data(text.utf8)]
        // An invented notice, in which 8 May 2027 is worked.
        let notice = HolidayNotice(year: 2027, text: "劳动节,2027-05-01,2027-05-03,2027-05-08")
        let grid = { (options: ReadOptions) in
            try Registry.read(files: files, options: options).openGrid(weekOf: DateComponents(year: 2027, month: 5, day: 8))
        }
        let carried = try grid(ReadOptions())
        let noticed = try grid(ReadOptions(notices: [notice]))
        let weekends = try grid(ReadOptions(chineseCalendar: false))
        XCTAssertEqual([carried, noticed, weekends].map(\.calendarKnown), [false, true, true])
        // Open hours on the Monday, a holiday of the notice alone, and on the Saturday.
        let open = { (grid: OpenGrid) in [grid.counts[0].reduce(0, +), grid.counts[5].reduce(0, +)] }
        XCTAssertEqual([open(noticed), open(weekends)], [[0, 8], [8, 0]])
        XCTAssertThrowsError(try grid(ReadOptions(notices: [HolidayNotice(year: 2027, text: "labour,soon,2027-05-03,")])))
        XCTAssertThrowsError(try grid(ReadOptions(chineseCalendar: false, notices: [notice])))
    }

    func testVolunteersAreRankedAlike() throws {
        let (registry, expected) = (try registry(), try XCTUnwrap(file()["candidates"] as? [[Any]]))
        let search = VolunteerSearch(startsAt: at, endsAt: at, near: market, radiusM: 800)
        let found = try registry.matchVolunteers(search: search, lang: .zh)
        for (row, candidate) in zip(expected, found) {
            XCTAssertEqual(row[0] as? String, candidate.volunteer)
            // JSONSerialization rounds a number's last digit on Linux.
            if let metres = row[1] as? Double {
                XCTAssertEqual(metres, try XCTUnwrap(candidate.metres), accuracy: 1e-6)
            }
            XCTAssertEqual(row[3] as? [String], candidate.obstacles.map { $0.code() })
            XCTAssertEqual(row[4] as? String, candidate.explanation)
        }
        XCTAssertFalse(found.isEmpty)
    }
}
