import Foundation

extension ShouwangError: LocalizedError {
    /// What went wrong, where, and what was expected.
    public var message: String {
        switch self {
        case .Io(let message), .InvalidInput(let message), .UnitMismatch(let message), .Refused(let message),
            .Internal(let message):
            return message
        }
    }

    public var errorDescription: String? { message }
}

extension Position {
    /// Measures the geodesic distance to another WGS-84 position, in metres.
    public func distanceMetres(to other: Position) throws -> Double {
        try Shouwang.distanceMetres(
            fromLatitude: latitude, fromLongitude: longitude, toLatitude: other.latitude,
            toLongitude: other.longitude)
    }

    /// Measures the initial bearing to another WGS-84 position, in degrees clockwise from true north, in [0, 360).
    public func bearingDegrees(to other: Position) throws -> Double {
        try Shouwang.bearingDegrees(
            fromLatitude: latitude, fromLongitude: longitude, toLatitude: other.latitude,
            toLongitude: other.longitude)
    }
}

extension Position {
    /// Takes these as coordinates of a datum, such as those of a map SDK, and converts them to WGS-84.
    public func toWgs84(from datum: Datum) throws -> Position {
        try Shouwang.toWgs84(latitude: latitude, longitude: longitude, datum: datum)
    }

    /// Converts this WGS-84 position to coordinates of a datum, to show it on a map that speaks it.
    public func fromWgs84(to datum: Datum) throws -> Position {
        try Shouwang.fromWgs84(latitude: latitude, longitude: longitude, datum: datum)
    }
}

extension Registry {
    /// Reads a data set from a folder of files; `onProgress` is told before each file how far it is, on the thread that reads.
    public static func read(
        folder: URL, options: ReadOptions = ReadOptions(), onProgress: (@Sendable (ReadProgress) -> Void)? = nil
    ) throws -> Registry {
        try readFolder(folder: folder.path, options: options, listener: onProgress.map(Listener.init))
    }

    /// Reads a data set from files held in memory, such as an app's resources: name to bytes.
    public static func read(
        files: [String: Data], options: ReadOptions = ReadOptions(), onProgress: (@Sendable (ReadProgress) -> Void)? = nil
    ) throws -> Registry {
        try readFiles(
            files: files.map { DataFile(name: $0.key, bytes: $0.value) }, options: options,
            listener: onProgress.map(Listener.init))
    }

    /// Reads a data set from a folder off the caller's actor. Reading that has begun runs to its end.
    public static func load(
        folder: URL, options: ReadOptions = ReadOptions(), priority: TaskPriority? = nil,
        onProgress: (@Sendable (ReadProgress) -> Void)? = nil
    ) async throws -> Registry {
        try await asking(folder, priority: priority) {
            try Registry.read(folder: $0, options: options, onProgress: onProgress)
        }
    }

    /// Reads a data set from files held in memory off the caller's actor.
    public static func load(
        files: [String: Data], options: ReadOptions = ReadOptions(), priority: TaskPriority? = nil,
        onProgress: (@Sendable (ReadProgress) -> Void)? = nil
    ) async throws -> Registry {
        try await asking(files, priority: priority) {
            try Registry.read(files: $0, options: options, onProgress: onProgress)
        }
    }

    /// Finds the nearest active safe points that a query admits, nearest first, ties by identifier.
    public func nearestSafePoints(near position: Position, query: SafePointQuery = SafePointQuery()) throws
        -> [NearbySafePoint]
    {
        try nearestSafePoints(latitude: position.latitude, longitude: position.longitude, query: query)
    }

    /// Finds the best open safe point for a need, the next ones, and the line to call.
    public func findHelp(
        near position: Position, need: SafePointFunction, at instant: Date = Date(),
        longestWalk: Duration = .seconds(15 * 60), fallbacks: Int = 2
    ) throws -> Help {
        let (seconds, attoseconds) = longestWalk.components
        return try findHelp(
            latitude: position.latitude, longitude: position.longitude, need: need, at: instant,
            longestWalkMinutes: (Double(seconds) + Double(attoseconds) * 1e-18) / 60,
            fallbacks: try naturalNumber(fallbacks, "fallbacks"))
    }

    /// Finds who is responsible for a position, and which line to call.
    public func responsible(for position: Position, at instant: Date = Date()) throws -> Responsible {
        try responsible(latitude: position.latitude, longitude: position.longitude, at: instant)
    }

    /// Lists the lines to call for a need at a position, the one to try first in front, each with its reason.
    public func linesToCall(for need: CallNeed, near position: Position, at instant: Date = Date()) throws -> [LineAdvice] {
        try linesToCall(need: need, latitude: position.latitude, longitude: position.longitude, at: instant)
    }

    /// Finds who is responsible for an address by the rules of its street, and which line to call.
    public func responsible(street: String, number: Int, at instant: Date = Date()) throws -> Responsible {
        try responsibleAtAddress(street: street, number: try naturalNumber(number, "number"), at: instant)
    }

    /// Lists what is due soon or overdue on a day, the oldest first.
    public func due(on day: CivilDate, policy: DuePolicy = DuePolicy()) throws -> [DueItem] {
        try due(on: day, policy: policy, lang: .zh)
    }

    /// Tells every share of matters that were settled, or settled in time, as of the end of a day.
    public func rates(asOf day: CivilDate, filter: RecordFilter = RecordFilter(), serviceLimit: Duration) throws -> [Rate] {
        try rates(asOf: day, filter: filter, serviceLimitMinutes: UInt32(clamping: serviceLimit.components.seconds / 60))
    }

    /// Tells every share of matters that were settled, or settled in time within a week, as of the end of a day.
    public func rates(asOf day: CivilDate) throws -> [Rate] { try rates(asOf: day, filter: RecordFilter()) }

    /// Tells what each safe point did, the busiest first.
    public func safePointLoads() throws -> [SafePointLoad] { try safePointLoads(filter: RecordFilter()) }

    /// Tells what each volunteer did, and how fairly their approved minutes are shared.
    public func volunteerLoads() throws -> VolunteerLoads { try volunteerLoads(filter: RecordFilter()) }

    /// Lists what a role may do next with a record, each with what stands against it.
    public func nextSteps(for record: Subject, as role: Role, at instant: Date = Date(), lang: Lang = .zh) throws -> [NextStep] {
        try nextSteps(record: record, role: role, at: instant, lang: lang)
    }
}

/// Passes progress on to a caller's function.
private final class Listener: ReadListener {
    private let tell: @Sendable (ReadProgress) -> Void

    init(_ tell: @escaping @Sendable (ReadProgress) -> Void) { self.tell = tell }

    func onProgress(progress: ReadProgress) { tell(progress) }
}

extension NearbySafePoint {
    /// The time that the walk takes, estimated.
    public var walkingTime: Duration { .seconds(walkingMinutes * 60) }
}

extension PointIndex {
    /// Builds an index over WGS-84 positions; for many points the columns of the other initialiser are quicker.
    public convenience init(_ positions: [Position]) throws {
        try self.init(latitudes: positions.map(\.latitude), longitudes: positions.map(\.longitude))
    }

    /// Finds the `k` nearest points, nearest first, ties by position in the columns.
    public func nearest(to position: Position, k: Int = 1) throws -> [Neighbour] {
        try nearest(
            latitude: position.latitude, longitude: position.longitude, k: try naturalNumber(k, "k"))
    }

    /// Finds every point within `radiusMetres`, the radius itself included, nearest first.
    public func within(radiusMetres: Double, of position: Position) throws -> [Neighbour] {
        try within(latitude: position.latitude, longitude: position.longitude, radiusM: radiusMetres)
    }
}

extension PointIndex {
    /// Finds the nearest points that a query admits, each with its bearing.
    public func nearestWithBearings(to position: Position, query: NearestQuery = NearestQuery()) throws -> [NeighbourBearing] {
        try nearestWithBearings(latitude: position.latitude, longitude: position.longitude, query: query)
    }

    /// Finds every point within `radiusMetres` of a line, such as a patrol's way, nearest to it first.
    public func near(line: [Position], radiusMetres: Double) throws -> [AlongLine] {
        try nearLine(latitudes: line.map(\.latitude), longitudes: line.map(\.longitude), radiusM: radiusMetres)
    }

    /// Finds every point that an outline covers, its line included, lowest position first.
    public func inside(outline: [Position]) throws -> [UInt32] {
        try inOutline(latitudes: outline.map(\.latitude), longitudes: outline.map(\.longitude))
    }
}

extension EditablePoints {
    /// Adds a point with up to 64 tags as bits, and tells its position.
    public func insert(_ position: Position, tags: UInt64 = 0) throws -> UInt32 {
        try insert(latitude: position.latitude, longitude: position.longitude, tags: tags)
    }
}

extension PointSnapshot {
    /// Finds the nearest points that a query admits, nearest first.
    public func nearest(to position: Position, query: NearestQuery = NearestQuery()) throws -> [Neighbour] {
        try nearestMatching(latitude: position.latitude, longitude: position.longitude, query: query)
    }
}

extension AreaColumns {
    /// The areas that cover one row, from 0, lowest position first.
    public subscript(row: Int) -> [UInt32] { Array(positions[Int(starts[row])..<Int(starts[row + 1])]) }
}

extension FieldValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    /// A text, such as a category.
    public init(stringLiteral value: String) { self = .text(value: value) }

    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value: value) }

    /// Yes or no.
    public init(booleanLiteral value: Bool) { self = .flag(value: value) }
}

extension NeighbourColumns {
    /// Number of rows that were asked for.
    public var rows: Int { starts.count - 1 }

    /// The neighbours of one row, from 0, nearest first.
    public subscript(row: Int) -> [Neighbour] {
        (Int(starts[row])..<Int(starts[row + 1])).map { Neighbour(position: positions[$0], metres: metres[$0]) }
    }
}

/// Asks a question off the caller's actor: `try await asking(index) { try $0.nearest(to: here) }`.
///
/// A call takes microseconds, so this is for reading a data set and for large batches. A call that has begun runs to its end.
public func asking<T: Sendable, R: Sendable>(
    _ subject: T, priority: TaskPriority? = nil, question: @escaping @Sendable (T) throws -> R
) async throws -> R {
    try await Task.detached(priority: priority) { try question(subject) }.value
}

func naturalNumber(_ number: Int, _ name: String) throws -> UInt32 {
    guard number >= 0 else {
        throw ShouwangError.InvalidInput(message: "\(name): out of range, expected a number from 0")
    }
    return UInt32(clamping: number)
}

extension DateComponents {
    /// A civil date, from its ISO text.
    init(isoDate: String) {
        let parts = isoDate.split(separator: "-").map { Int($0) }
        self.init(
            year: parts.first ?? nil, month: parts.dropFirst().first ?? nil, day: parts.dropFirst(2).first ?? nil)
    }

    /// The ISO text of year, month and day; one that lacks a part is refused by the library.
    var isoDate: String {
        func padded(_ number: Int?, to width: Int) -> String {
            guard let number else { return "?" }
            let digits = String(number.magnitude)
            return (number < 0 ? "-" : "") + String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(padded(year, to: 4))-\(padded(month, to: 2))-\(padded(day, to: 2))"
    }
}

extension Quantity {
    /// Adds a quantity of the same unit; two units never add.
    public static func + (left: Quantity, right: Quantity) throws -> Quantity { try left.add(other: right) }

    /// Subtracts a quantity of the same unit.
    public static func - (left: Quantity, right: Quantity) throws -> Quantity { try left.subtract(other: right) }
}
