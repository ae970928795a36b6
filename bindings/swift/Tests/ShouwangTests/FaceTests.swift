import Foundation
import XCTest

@testable import Shouwang

/// What holds at the boundary itself, whatever is asked.
final class FaceTests: XCTestCase {
    func testTwoUnitsNeverAdd() throws {
        let sessions = Quantity(low: 450, high: 450, unit: .times)
        let disputes = Quantity(low: 175, high: 175, unit: .matters)
        XCTAssertThrowsError(try sessions.add(other: disputes)) { error in
            guard case ShouwangError.UnitMismatch = error else { return XCTFail("\(error)") }
            XCTAssertEqual(error.localizedDescription, "times and matters are different units")
        }
        let hazards = Quantity(low: 25, high: 25, unit: .matters)
        XCTAssertEqual(try disputes + hazards, Quantity(low: 200, high: 200, unit: .matters))
        XCTAssertEqual(try disputes - hazards, Quantity(low: 150, high: 150, unit: .matters))
        XCTAssertThrowsError(try disputes.subtract(other: sessions))
    }

    func testBoundsGoThroughSumsRatiosAndComparisons() throws {
        let matters = try parseFigure(text: "400余件").quantity
        XCTAssertEqual(matters, Quantity(low: 401, high: 499, unit: .matters))
        let each = try matters.per(other: Quantity(low: 350, high: 350, unit: .persons))
        XCTAssertEqual(each.low, 401.0 / 350)
        XCTAssertEqual(each.high, 499.0 / 350)
        XCTAssertNil(try matters.greaterThan(other: Quantity(low: 450, high: 450, unit: .matters)))
        XCTAssertEqual(try matters.text(lang: .zh), "401至499件")
        XCTAssertThrowsError(try matters.per(other: Quantity(low: 0, high: 0, unit: .persons))) { error in
            guard case ShouwangError.Refused = error else { return XCTFail("\(error)") }
        }
        XCTAssertEqual(
            try reconcile(reported: "400余件", counted: Quantity(low: 388, high: 388, unit: .matters)), .below)
        XCTAssertEqual(try parseFigure(text: "400余", unit: .matters).quantity.unit, .matters)
    }

    func testACivilDateGoesThereAndBack() {
        let date = DateComponents(year: 2025, month: 6, day: 30)
        XCTAssertEqual(date.isoDate, "2025-06-30")
        XCTAssertEqual(DateComponents(isoDate: "2025-06-30"), date)
        XCTAssertEqual(DateComponents(year: 2025).isoDate, "2025-?-?")
    }

    func testAMillionObjectsMadeAndLetGoLeaveTheMemoryFlat() throws {
        func residentKibibytes() -> Int {
            guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return 0 }
            let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
            return Int(line.filter(\.isNumber)) ?? 0
        }
        func cycles(_ count: Int) throws {
            for i in 0..<count {
                if i % 10 == 0 { _ = try PointIndex(latitudes: [36.62], longitudes: [101.77]) } else { _ = EditablePoints() }
            }
        }
        try cycles(50_000)
        let before = residentKibibytes()
        try cycles(1_000_000)
        XCTAssertLessThan(residentKibibytes() - before, 16 * 1024)
    }

    func testEightThreadsWithTenThousandMixedCallsEachGetTheAnswersOfOne() async throws {
        let at = (0..<500).map {
            Position(latitude: 36.5 + Double($0 * 7919 % 1009) / 5045, longitude: 101.6 + Double($0 * 31 % 503) / 1509)
        }
        let index = try PointIndex(Array(at.prefix(200)))
        @Sendable func call(_ i: Int) -> String {
            let here = at[i % at.count]
            switch i % 4 {
            case 0: return "\(String(describing: try? index.nearest(to: here, k: 3)))"
            case 1: return "\(String(describing: try? here.distanceMetres(to: at[i * 7 % at.count])))"
            case 2: return "\(String(describing: try? parseFigure(text: "\(i + 1)件").quantity))"
            default:
                do {
                    return "\(try index.within(radiusMetres: i % 8 == 3 ? -1 : 500, of: here))"
                } catch {
                    return error.localizedDescription
                }
            }
        }
        let alone = (0..<10_000).map(call)
        await withTaskGroup(of: [String].self) { group in
            for _ in 0..<8 { group.addTask { (0..<10_000).map(call) } }
            for await answers in group { XCTAssertEqual(answers, alone) }
        }
    }
}
