/// How well somebody attributes a secret who looks up a person's known values in the release, and how many people are alone with them: the
/// correct attribution probability (CAP; Elliot 2014, Taub, Elliot, Pampaka and Smith 2018; TCAP: Taub and Elliot 2019) and the measures
/// of identity and attribute disclosure of synthpop (Raab, Nowok and Dibben 2024, "Practical privacy metrics for synthetic data").
///
/// In the terms of the latter paper, d_q and s_q count the records with the known values q among real records and in the release, and d_tq
/// and s_tq those that have the secret t besides. All shares are in 0…1 (the paper has percentages), and 0 where there is no record to
/// take a share of. What is high here may be knowledge about the population: only the same measure of people who were not in the training
/// data tells.
package struct Attribution: Sendable {
    // MARK: - Of each real record

    /// CAP: the share of the release's records with the same known values that have the record's secret, s_tq / s_q; `nil` where the
    /// release has none with these known values.
    package let correctShare: [Double?]
    /// Whether the record's known values occur once among real records and once in the release; the share is ``repU``.
    package let isReplicatedUnique: [Bool]
    /// Whether all of the release's records with the same known values, at least one, have the same secret, right or wrong; the share is
    /// ``diS``.
    package let isDisclosed: [Bool]
    /// Whether all of the release's records with the same known values, at least one, have the record's secret; the share is ``diSCO``.
    package let isCorrectlyDisclosed: [Bool]
    /// Whether all real records with the same known values, the record itself among them, have the same secret; the share is ``dOrig``.
    package let isSureInOriginal: [Bool]

    // MARK: - Correct attribution

    /// The mean of ``correctShare`` over the records whose known values occur in the release; `nil` without any.
    package let cap: Double?
    /// The mean over all real records where those whose known values do not occur count as 0. The same as the paper's DCAP.
    package let zeroCAP: Double
    /// How many real records have known values that occur in the release.
    package let matched: Int
    /// The chance that two real records drawn with replacement have the same secret: the sum of squared shares of its values. What CAP is
    /// where nothing is known.
    package let baseCAPd: Double
    /// CAP of the real records looked up among themselves: the mean of d_tq / d_q.
    package let capD: Double
    /// CAP of the release's records looked up among themselves: the mean of s_tq / s_q.
    package let capS: Double
    /// Of the real records whose known values have a single secret in the release, the share that have this secret: ``diSCO`` divided by
    /// ``diS``; `nil` without any.
    package let tcap: Double?

    // MARK: - Identity

    /// UiO: the share of real records that are alone with their known values.
    package let uiO: Double
    /// UiS: the share of the release's records that are alone with their known values in the release.
    package let uiS: Double
    /// UiOiS: the share of real records that are alone with their known values and whose known values occur in the release.
    package let uiOiS: Double
    /// repU: the share of real records that are alone with their known values and whose known values occur once in the release.
    package let repU: Double

    // MARK: - Attributes

    /// Dorig: the share of real records whose known values have a single secret among real records.
    package let dOrig: Double
    /// Dsyn: the share of the release's records whose known values have a single secret in the release.
    package let dSyn: Double
    /// iS: the share of real records whose known values occur in the release.
    package let iS: Double
    /// DiS: the share of real records whose known values have a single secret in the release.
    package let diS: Double
    /// DiSCO: the share of real records whose known values have a single secret in the release, which is theirs.
    package let diSCO: Double
    /// DiSDiO: the share of real records whose known values have a single secret both in the release and among real records, the same.
    package let diSDiO: Double

    /// DCAP, which is ``zeroCAP``.
    package var dcap: Double { zeroCAP }

    /// All measures of a release. Complexity: O(rows log rows).
    package init(_ counts: KeyCounts) {
        let (real, release) = (counts.real, counts.release)
        let single = release.isSure
        var shares: [Double?] = []
        shares.reserveCapacity(real.rowCount)
        var (replicated, disclosed, correct, sure): ([Bool], [Bool], [Bool], [Bool]) = ([], [], [], [])
        var (uniques, found) = (0, 0)
        for (key, target) in zip(real.keys, real.targets) {
            let (own, copies) = (real.count(key: key), release.count(key: key))
            let (ownWithTarget, copiesWithTarget) = (
                real.count(key: key, target: target), release.count(key: key, target: target)
            )
            let isCorrect = copies > 0 && copiesWithTarget == copies
            shares.append(copies > 0 ? Double(copiesWithTarget) / Double(copies) : nil)
            replicated.append(own == 1 && copies == 1)
            disclosed.append(single[Int(key)])
            correct.append(isCorrect)
            if own == 1 { uniques += 1 }
            if own == 1 && copies > 0 { found += 1 }
            sure.append(ownWithTarget == own)
        }
        func ofReal(_ count: Int) -> Double { real.rowCount > 0 ? Double(count) / Double(real.rowCount) : 0 }
        func ofRelease(_ count: Int) -> Double { release.rowCount > 0 ? Double(count) / Double(release.rowCount) : 0 }
        let present = shares.compactMap(\.self)
        let (disclosures, corrects) = (disclosed.count { $0 }, correct.count { $0 })
        correctShare = shares
        isReplicatedUnique = replicated
        isDisclosed = disclosed
        isCorrectlyDisclosed = correct
        isSureInOriginal = sure
        cap = present.isEmpty ? nil : present.meanInAnyOrder
        zeroCAP = shares.map { $0 ?? 0 }.meanInAnyOrder
        matched = present.count
        // Rows are fewer than 2³¹, so the squares add up to less than 2⁶².
        let squares = real.byTarget.reduce(0) { $0 + $1 * $1 }
        baseCAPd = real.rowCount > 0 ? Double(squares) / (Double(real.rowCount) * Double(real.rowCount)) : 0
        capD = Self.ownCAP(real)
        capS = Self.ownCAP(release)
        tcap = disclosures > 0 ? Double(corrects) / Double(disclosures) : nil
        uiO = ofReal(uniques)
        uiS = ofRelease(release.keys.count { release.count(key: $0) == 1 })
        uiOiS = ofReal(found)
        repU = ofReal(replicated.count { $0 })
        dOrig = ofReal(sure.count { $0 })
        dSyn = ofRelease(release.keys.count { single[Int($0)] })
        iS = ofReal(present.count)
        diS = ofReal(disclosures)
        diSCO = ofReal(corrects)
        diSDiO = ofReal(zip(sure, correct).count { $0 && $1 })
    }

    /// CAP of a side's rows looked up among themselves.
    private static func ownCAP(_ side: KeyCounts.Side) -> Double {
        zip(side.keys, side.targets).map {
            Double(side.count(key: $0, target: $1)) / Double(side.count(key: $0))
        }.meanInAnyOrder
    }
}
