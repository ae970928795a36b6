import Foundation
import XCTest

/// A golden file whose rows hold values of several kinds. JSONDecoder keeps every digit, JSONSerialization does not.
enum Json: Decodable, Equatable {
    case null, bool(Bool), number(Double), string(String), array([Json]), object([String: Json])

    init(from decoder: Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let bool = try? value.decode(Bool.self) {
            self = .bool(bool)
        } else if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let string = try? value.decode(String.self) {
            self = .string(string)
        } else if let array = try? value.decode([Json].self) {
            self = .array(array)
        } else {
            self = .object(try value.decode([String: Json].self))
        }
    }

    subscript(key: String) -> Json {
        guard case .object(let fields) = self, let field = fields[key] else { preconditionFailure("no \(key)") }
        return field
    }

    subscript(position: Int) -> Json { rows[position] }

    var rows: [Json] {
        guard case .array(let rows) = self else { preconditionFailure("\(self) is no array") }
        return rows
    }

    var text: String {
        guard case .string(let text) = self else { preconditionFailure("\(self) is no text") }
        return text
    }

    var double: Double {
        guard case .number(let number) = self else { preconditionFailure("\(self) is no number") }
        return number
    }

    var texts: [String] { rows.map(\.text) }
    var doubles: [Double] { rows.map(\.double) }

    /// Makes the twin of an answer's optional or number.
    static func of(_ text: String?) -> Json { text.map(Json.string) ?? .null }
    static func of(_ number: Double?) -> Json { number.map(Json.number) ?? .null }
    static func of(_ texts: [String]) -> Json { .array(texts.map(Json.string)) }
    static func of(_ doubles: [Double]) -> Json { .array(doubles.map(Json.number)) }
    static func of<T: BinaryInteger>(_ numbers: [T]) -> Json { .array(numbers.map { .number(Double($0)) }) }
}

/// Keeps what is told from another thread.
final class Told<T>: @unchecked Sendable {
    private let lock = NSLock()
    private var kept: [T] = []

    func add(_ one: T) { lock.withLock { kept.append(one) } }
    var all: [T] { lock.withLock { kept } }
}
