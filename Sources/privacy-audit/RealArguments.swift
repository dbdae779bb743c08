import ArgumentParser

/// The files of real people, where both are needed.
struct RealArguments: ParsableArguments {
    @Option(name: .train, help: "The records that trained the generator.")
    var train: String

    @Option(name: .holdout, help: "Records of people the generator never saw: the control.")
    var holdout: String
}

/// The folder of an audit.
struct AuditFolderArguments: ParsableArguments {
    @Option(name: .shortAndLong, help: "Folder for evidence and report; made if it does not exist.")
    var output = "privacy-audit-report"
}

extension NameSpecification {
    static let train: NameSpecification = [.customLong("train"), .customLong("real"), .customLong("original")]
    static let holdout: NameSpecification = [
        .customLong("holdout"), .customLong("control"), .customLong("validation"), .customLong("test"),
    ]
}
