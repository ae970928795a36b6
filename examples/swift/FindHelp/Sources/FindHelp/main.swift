// Finds help in the synthetic Chengzhong set: FindHelp FOLDER LATITUDE LONGITUDE, the position in GCJ-02 as AMap gives it.
import Foundation
import Shouwang

let arguments = Array(CommandLine.arguments.dropFirst())
let folder = URL(fileURLWithPath: arguments.first ?? "examples/chengzhong/data")
let latitude = arguments.count > 1 ? Double(arguments[1]) ?? .nan : 36.6218
let longitude = arguments.count > 2 ? Double(arguments[2]) ?? .nan : 101.7821
let at = ISO8601DateFormatter().date(from: "2025-07-18T15:40:00Z")!

do {
    let registry = try Registry.read(folder: folder)
    let here = try Position(latitude: latitude, longitude: longitude).toWgs84(from: .gcj02)

    let help = try registry.findHelp(near: here, need: .help, at: at)
    for option in [help.best].compactMap({ $0 }) + help.fallbacks {
        let near = option.nearby
        let offers = near.safePoint.functions.map { $0.label(lang: .zh) }.joined(separator: " ")
        print("\(near.safePoint.name)  \(Int(near.metres.rounded())) m  \(Int(near.walkingMinutes)) min  \(offers)")
    }
    if let call = help.call { print("拨打 \(call.line.number)（\(call.reason.label(lang: .zh))）") }

    let responsible = try registry.responsible(for: here, at: at)
    for answer in responsible.officers {
        print("\(answer.role.label(lang: .zh)) \(answer.officer.name) \(answer.officer.rank?.label(lang: .zh) ?? "")")
    }
    if let call = responsible.call {
        print("\(call.reason.label(lang: .zh)) \(call.line.number)  \(call.line.telUri ?? "不可拨打")")
    }

    if let plate = try registry.checkPlate(plate: "p-001", on: DateComponents(year: 2025, month: 9, day: 30)) {
        print("\(plate.hostPlace) \(plate.problems.map { $0.label(lang: .zh) }.joined(separator: "、"))")
    }

    // What a phone recorded goes to the office as bytes, and merges there with what others recorded.
    let records = try Aggregator(
        dimensions: [SchemaDimension(name: "kind")],
        measures: [.count(unit: .times), .sum(field: "minutes", unit: .minutes)],
        time: TimeKey(field: "at", grain: .month))
    try records.push(record: ["kind": "patrol", "minutes": 95, "at": .at(value: at)])
    print("\(try records.toBytes().count) 字节")

    for line in try registry.rollUp(asOf: DateComponents(year: 2025, month: 12, day: 31)).lines {
        let agreement = line.agreement?.label(lang: .zh) ?? ""
        let reported = line.reported.map { "（报道 \($0.text)，\(agreement)）" } ?? ""
        print("\(line.indicator.label(lang: .zh)) \(try line.counted.text(lang: .zh))\(reported)")
    }
} catch {
    FileHandle.standardError.write(Data("\(error.localizedDescription)\n".utf8))
    exit(1)
}
