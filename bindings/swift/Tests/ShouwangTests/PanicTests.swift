import Foundation
import XCTest

@testable import Shouwang

/// Runs on the library with the test hook; on the library that ships, which can't be made to panic, it is skipped.
final class PanicTests: XCTestCase {
    func testAPanicBecomesATypedErrorAndTheLibraryGoesOn() throws {
        guard let symbol = dlsym(dlopen(nil, RTLD_NOW), "uniffi_shouwang_ffi_fn_func_panic_in_next_call") else {
            throw XCTSkip("this is the library that ships")
        }
        typealias Hook = @convention(c) (UnsafeMutableRawPointer) -> Void
        let provokePanic = unsafeBitCast(symbol, to: Hook.self)
        let index = try PointIndex([Position(latitude: 36.62, longitude: 101.77)])
        let calls: [() throws -> Any] = [
            { try distanceMetres(fromLatitude: 0, fromLongitude: 0, toLatitude: 0, toLongitude: 1) },
            { try bearingDegrees(fromLatitude: 0, fromLongitude: 0, toLatitude: 0, toLongitude: 1) },
            { try PointIndex([]) },
            { try index.count() },
            { try index.nearest(latitude: 36, longitude: 101) },
        ]
        for call in calls {
            // Room for uniffi's call status: a code and a buffer of three words.
            var status = [UInt64](repeating: 0, count: 8)
            status.withUnsafeMutableBytes { provokePanic($0.baseAddress!) }
            XCTAssertThrowsError(try call()) { error in
                guard case ShouwangError.Internal(let text) = error else { return XCTFail("\(error)") }
                XCTAssertFalse(text.contains("asked"), "the panic's own text must stay inside")
            }
            XCTAssertNoThrow(try call())
        }
    }
}
