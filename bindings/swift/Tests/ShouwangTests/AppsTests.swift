import Foundation
import XCTest

@testable import Shouwang

/// Figures, papers, steps and searches, asked of the synthetic Chengzhong set; what is right stands in the golden vectors.
final class AppsTests: XCTestCase {
    private static let data = checkout.appendingPathComponent("examples/chengzhong/data")
    private static let registry = Result { try Registry.read(folder: data) }
    private static let golden = Result { try ShouwangTests.golden("apps.json", as: Json.self) }

    private var registry: Registry { get throws { try Self.registry.get() } }
    private var file: Json { get throws { try Self.golden.get() } }
    private var at: Date { get throws { Date(timeIntervalSince1970: try file["at"].double) } }
    private var asOf: DateComponents { get throws { DateComponents(isoDate: try file["as_of"].text) } }
    private var weekOf: DateComponents { get throws { DateComponents(isoDate: try file["week_of"].text) } }
    private var filter: RecordFilter {
        get throws {
            let (from, to) = (try file["from"].text, try file["to"].text)
            return RecordFilter(from: DateComponents(isoDate: from), to: DateComponents(isoDate: to), area: try file["area"].text)
        }
    }

    func testRatesAgreeWithTheirDenominatorsIntervalsAndDigests() throws {
        let rates: [Json] = try registry.rates(asOf: asOf, filter: filter).map { rate in
            let estimate = rate.share.map { Json.of([$0, rate.low ?? .nan, rate.high ?? .nan]) } ?? .null
            return .array([
                .string(rate.kind.code()), .of([rate.numerator, rate.denominator, rate.leftOut]), estimate,
                .string(rate.digest), .string(rate.kind.definition(lang: .zh)),
            ])
        }
        XCTAssertEqual(.array(rates), try file["rates"])
        XCTAssertEqual(try registry.rates(asOf: asOf), try registry.rates(asOf: asOf, filter: RecordFilter()))
        XCTAssertEqual(
            try registry.rates(asOf: asOf, serviceLimit: .seconds(3600)),
            try registry.rates(asOf: asOf, filter: RecordFilter(), serviceLimitMinutes: 60))
    }

    func testWhatSafePointsAndVolunteersDidAgrees() throws {
        let points: [Json] = try registry.safePointLoads(filter: filter).prefix(10).map { load in
            .array([
                .string(load.safePoint), .string(load.name), .of([load.matters, load.persons, load.aidCases]),
                .of(load.lastAt?.timeIntervalSince1970), .string(load.digest),
            ])
        }
        XCTAssertEqual(.array(points), try file["safe_point_loads"])
        let loads = try registry.volunteerLoads(filter: filter)
        let volunteers: [Json] = loads.volunteers.prefix(10).map { load in
            let counts = [load.activities, load.approvedMinutes, load.pendingMinutes, load.noShows, load.mediations]
            return .array([.string(load.volunteer), .of(counts), .string(load.digest)])
        }
        XCTAssertEqual(.array(volunteers), try file["volunteer_loads"])
        let fairness = [Double(loads.active), Double(loads.withoutAny), Double(loads.minutes), loads.gini ?? .nan]
        XCTAssertEqual(Json.of(fairness), try file["fairness"])
        XCTAssertGreaterThanOrEqual(try registry.volunteerLoads().minutes, loads.minutes)
        XCTAssertFalse(try registry.safePointLoads().isEmpty)
    }

    func testCoverageByTheHourAgrees() throws {
        let hours = try registry.hourlyCoverage(kind: .school, withinM: file["within_m"].double, weekOf: weekOf)
        XCTAssertEqual(hours.monday.isoDate, try file["monday"].text)
        XCTAssertEqual(.array(hours.counts.map(Json.of)), try file["hours"])
        let assets: [Json] = hours.assets.map {
            .array([
                .string($0.asset.id), .number(Double($0.points)), .number(Double($0.coveredHours)), .bool($0.covered[4][20]),
            ])
        }
        XCTAssertEqual(.array(assets), try file["asset_hours"])
        XCTAssertEqual(hours.digest, try file["hours_digest"].text)
        XCTAssertThrowsError(try registry.hourlyCoverage(kind: .school, withinM: -1, weekOf: weekOf))
    }

    func testWhatIsPrintedKeptInAnAddressBookOrInACalendarAgrees() throws {
        let plate = try registry.plateText(plate: "p-001", lang: .zh)
        XCTAssertEqual(([plate.title] + plate.lines).joined(separator: "\n"), try file["plate_text"].text)
        XCTAssertEqual("\(try registry.lightBoxText(safePoint: "sp-001", lang: .en))", try file["light_box_text"].text)
        XCTAssertEqual(try registry.officerCard(officer: "o-01", lang: .zh), try file["officer_card"].text)
        XCTAssertTrue(try registry.officerCard(officer: "o-01", lang: .zh, agency: "ag-beidajie").contains("\r\nORG:"))
        XCTAssertEqual(try registry.plateCard(plate: "p-001", lang: .zh), try file["plate_card"].text)
        let calendar = try registry.calendar(
            name: "平安城中", domain: "police.example", writtenAt: at, lang: .zh, engagements: [file["engagement"].text],
            activities: [file["activity"].text], shifts: [file["participation"].text])
        XCTAssertEqual(calendar, try file["calendar"].text)
        XCTAssertThrowsError(try registry.plateText(plate: "nothing", lang: .zh))
        XCTAssertThrowsError(try registry.calendar(name: "x", domain: "police.example", writtenAt: at, lang: .zh))
    }

    func testSearchesForVolunteersAreMadeFromAnAlertAndFromAnActivity() throws {
        func json(_ search: VolunteerSearch) -> Json {
            .object([
                "starts_at": .number(search.startsAt.timeIntervalSince1970), "ends_at": .number(search.endsAt.timeIntervalSince1970),
                "near": search.near.map { .of([$0.latitude, $0.longitude]) } ?? .null, "radius_m": .of(search.radiusM),
                "skills": .of(search.skills), "certificates": .of(search.certificates),
                "activity": .of(search.activity), "alert": .of(search.alert),
            ])
        }
        let alert = try registry.searchForAlert(alert: file["alert"].text)
        XCTAssertEqual(json(alert), try file["alert_search"])
        XCTAssertEqual(
            .array(try registry.searchesForActivity(activity: file["activity"].text).map(json)), try file["activity_searches"])
        XCTAssertFalse(try registry.matchVolunteers(search: alert, lang: .zh).isEmpty)
        XCTAssertThrowsError(try registry.searchForAlert(alert: "nothing"))
    }

    func testWhoIsResponsibleForAnAddressAndForAnAreaAndWhatIsDueAgrees() throws {
        let here = try registry.responsible(street: "示例01街", number: 17, at: at)
        XCTAssertEqual(Json.of(here.areas.map(\.id)), try file["address_areas"])
        XCTAssertEqual(here, try registry.responsibleAtAddress(street: "示例01街", number: 17, at: at))
        XCTAssertThrowsError(try registry.responsible(street: "示例01街", number: -17))
        let officers = try registry.officersOf(area: file["area"].text, on: asOf)
        XCTAssertEqual(.array(officers.map { .of([$0.officer.id, $0.role.code()]) }), try file["officers_of"])
        let due = try registry.due(on: weekOf)
        XCTAssertEqual(Json.of(due.prefix(20).map(\.text)), try file["due_texts"])
    }

    func testTheNextStepsOfEachRecordAgreeWithWhatStandsAgainstThem() throws {
        let subjects: [String: (String) -> Subject] = [
            "plate": { .plate(id: $0) }, "safe_point": { .safePoint(id: $0) }, "activity": { .activity(id: $0) },
            "participation": { .participation(id: $0) }, "mediation": { .mediation(id: $0) }, "hazard": { .hazard(id: $0) },
        ]
        for (kind, subject) in subjects {
            let expected = try file["next_steps"][kind]
            let role = try XCTUnwrap(Role.allCases.first { $0.code() == expected[1].text })
            let steps: [Json] = try registry.nextSteps(for: subject(expected[0].text), as: role, at: at).map {
                .array([.of([$0.action, $0.label, $0.to, $0.toLabel]), .bool($0.needsReason), .of($0.obstacles)])
            }
            XCTAssertEqual(.array(steps), expected[2], kind)
        }
        XCTAssertThrowsError(try registry.nextSteps(record: .hazard(id: "nothing"), role: .officer, at: at, lang: .en))
    }

    func testSafePointsAreListedWholeAndFoundByIdentifier() throws {
        let points = try registry.safePoints()
        XCTAssertEqual(UInt64(points.count), try registry.recordCounts().safePoints)
        XCTAssertEqual(try registry.safePoint(id: points[0].id), points[0])
        XCTAssertNil(try registry.safePoint(id: "no such point"))
    }

    func testMinutesOnFootAndMetresWithinReachAreEachOthersInverse() {
        XCTAssertEqual(walkingReachMetres(minutes: walkingMinutes(metres: 1000)), 1000, accuracy: 1e-9)
        XCTAssertEqual(SafePointFunction.help.callNeed(), .help)
        XCTAssertEqual([CallNeed.danger, .question].map { $0.isEmergency() }, [true, false])
        XCTAssertEqual(Set(PlateProblem.allCases.map { $0.needsReprint() }), [true, false])
    }

    func testReadingTellsHowFarItIs() async throws {
        let told = Told<ReadProgress>()
        let read = try await Registry.load(folder: Self.data) { told.add($0) }
        XCTAssertEqual(told.all.map(\.filesRead), (0..<told.all.count).map(UInt32.init))
        XCTAssertEqual(told.all.last?.bytesRead, told.all.last?.bytes)
        XCTAssertNil(try XCTUnwrap(told.all.last).file)
        let names = try FileManager.default.contentsOfDirectory(atPath: Self.data.path).filter { $0 != "README.md" }
        let files = Dictionary(
            uniqueKeysWithValues: try names.map { ($0, try Data(contentsOf: Self.data.appendingPathComponent($0))) })
        let copy = try await Registry.load(files: files)
        XCTAssertEqual(try copy.recordCounts(), try read.recordCounts())
    }

    func testALogShowsNeitherNameNorNumberNorWhereSomebodyIs() throws {
        let market = Position(latitude: 36.6216, longitude: 101.7806)
        let responsible = try registry.responsible(for: market, at: at)
        let officer = try XCTUnwrap(responsible.officers.first).officer
        let search = try registry.searchForAlert(alert: file["alert"].text)
        let help = try registry.findHelp(near: market, need: .help, at: at)
        let said = [
            "\(responsible)", "\(officer)", "\(officer.lines)", "\(String(describing: help.call))", "\(search)",
            "\(FieldValue.text(value: "秘密"))",
        ]
        var personal = ["秘密", "\(try XCTUnwrap(search.near).latitude)"]
        for one in responsible.officers.map(\.officer) {
            personal += [one.name] + [one.badge].compactMap { $0 } + one.lines.flatMap { [$0.number] + [$0.telUri].compactMap { $0 } }
        }
        for text in said { for secret in personal { XCTAssertFalse(text.contains(secret), "a log shows \(secret)") } }
        XCTAssertTrue("\(officer)".contains(officer.id))
    }
}
