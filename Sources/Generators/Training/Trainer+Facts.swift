internal import Foundation

extension Trainer {
    static func check(
        _ shape: ModelShape, _ recipe: TrainingRecipe, _ options: TrainingOptions, _ records: TrainingRecords
    ) throws {
        if let problem = shape.problems.first {
            throw TrainingFailure(problem, remedy: "choose another architecture, or give other records")
        }
        let stages = [
            ("--pretrain-batch-size", recipe.pretraining?.batch, recipe.pretraining?.epochs),
            ("--batch-size", recipe.batch, recipe.epochs),
        ]
        for (name, batch, epochs) in stages {
            guard let batch, epochs != 0, batch > records.count else { continue }
            throw TrainingFailure(
                "a batch has \(batch) records, and there are \(records.count)",
                remedy: "give a smaller number with \(name)")
        }
        if options.isFaithful && shape.architecture != .medganTensorFlow && !shape.architecture.drawsWithReplacement {
            throw TrainingFailure(
                "the published program of \(shape.architecture.rawValue) has no defect that decides whose records it sees",
                remedy: "leave --faithful out")
        }
        if options.isFaithful && shape.architecture == .medganTensorFlow && recipe.batch > heavyRows(records.count) {
            throw TrainingFailure(
                "the published program draws batches of \(recipe.batch) from \(heavyRows(records.count)) records after its "
                    + "first epoch", remedy: "give a smaller number with --batch-size, or leave --faithful out")
        }
        // Statistics of a batch of one record are none.
        if min(recipe.batch, recipe.pretraining?.batch ?? 2) < 2 {
            throw TrainingFailure("a batch has 1 record, expected at least 2", remedy: "give a larger --batch-size")
        }
    }

    static func checkStart(_ start: Checkpoint, _ shape: ModelShape, columns: [String]) throws {
        guard start.header.shape == shape else {
            let other = start.header.shape
            throw TrainingFailure(
                "the checkpoint to start from is \(other.architecture.rawValue) of \(other.features) columns"
                    + (other.architecture == shape.architecture && other.features == shape.features
                        ? " in another form" : "")
                    + ", and the model to train is \(shape.architecture.rawValue) of \(shape.features)",
                remedy: "give a checkpoint of the same architecture and columns")
        }
        if let own = start.header.columns, let place = zip(own, columns).map({ $0 != $1 }).firstIndex(of: true) {
            throw TrainingFailure(
                "column \(place + 1) of the checkpoint to start from is '\(own[place])', and of the records '\(columns[place])'",
                remedy: "give records with the same columns in the same order")
        }
        let missing = shape.tensors.filter { $0.role != .batches && start.tensors[$0.path] == nil }
        if let first = missing.first {
            throw TrainingFailure(
                "the checkpoint to start from lacks '\(first.path)'", remedy: "give one with all parts of the model")
        }
    }

    var trainingFacts: [String: CheckpointHeader.Fact] {
        var facts: [String: CheckpointHeader.Fact] = [
            "program": .text("privacy-audit"), "records": .integer(records.count), "batch_size": .integer(recipe.batch),
            "epochs": .integer(recipe.epochs), "learning_rate": .real(recipe.rate),
            "faithful": .integer(options.isFaithful ? 1 : 0), "warm_start": .integer(isWarm ? 1 : 0),
        ]
        if let pretraining = recipe.pretraining {
            facts["pretraining_epochs"] = .integer(pretraining.epochs)
            facts["pretraining_batch_size"] = .integer(pretraining.batch)
        }
        if options.isFaithful && shape.architecture == .medganTensorFlow {
            facts["critic_rows_after_first_epoch"] = .integer(Self.heavyRows(records.count))
            facts["membership_tiers"] = .text(
                "the first \(Self.heavyRows(records.count)) records train the critic in every epoch, the others in the first "
                    + "only; all train the autoencoder")
        }
        if options.isFaithful && shape.architecture.drawsWithReplacement {
            facts["batches"] = .text("drawn with replacement")
        }
        return facts
    }
}

extension TrainingRecipe {
    func applying(_ options: TrainingOptions) -> TrainingRecipe {
        var recipe = self
        if let pretraining {
            recipe.pretraining = (
                options.pretrainingEpochs ?? pretraining.epochs, options.pretrainingBatch ?? pretraining.batch
            )
        }
        recipe.epochs = options.epochs ?? epochs
        recipe.batch = options.batch ?? batch
        return recipe
    }
}
