// swift-tools-version: 5.9
import PackageDescription

// On Linux the library is a shared one that ../native.sh puts into native/; on Apple's platforms an XCFramework
// of the same name beside this file.
#if os(Linux)
let library = Target.systemLibrary(name: "ShouwangFFI")
let linking: [LinkerSetting] = [.unsafeFlags(["-L\(Context.packageDirectory)/native"])]
#else
let library = Target.binaryTarget(name: "ShouwangFFI", path: "ShouwangFFI.xcframework")
let linking: [LinkerSetting] = []
#endif

// The tests build the library in Swift 6's language mode (XCTest's own discovery on Linux does not compile in it).
let mode = Context.environment["SHOUWANG_SWIFT_MODE"].map { [SwiftSetting.unsafeFlags(["-swift-version", $0])] }

let package = Package(
    name: "Shouwang",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "Shouwang", targets: ["Shouwang"])],
    targets: [
        library,
        .target(name: "Shouwang", dependencies: ["ShouwangFFI"], swiftSettings: mode ?? [], linkerSettings: linking),
        .testTarget(name: "ShouwangTests", dependencies: ["Shouwang"]),
    ]
)
