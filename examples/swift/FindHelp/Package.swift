// swift-tools-version: 5.9
import PackageDescription

let package = Package(
    name: "FindHelp",
    platforms: [.macOS(.v13)],
    dependencies: [.package(path: "../../../bindings/swift")],
    targets: [.executableTarget(name: "FindHelp", dependencies: [.product(name: "Shouwang", package: "swift")])]
)
