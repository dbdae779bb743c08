/// A word of the report, explained.
package struct GlossaryEntry {
    package var term: String
    package var meaning: String
}

/// The words that a reviewer meets in the report.
package enum Glossary {
    package static let entries: [GlossaryEntry] = [
        GlossaryEntry(
            term: "Member",
            meaning: "A person whose record was used to make the synthetic data."),
        GlossaryEntry(
            term: "Hold-out (control)",
            meaning: "Records of people from the same population who were not used. What an attack achieves on them "
                + "is coincidence or general knowledge; only what it achieves on members beyond that is a leak."),
        GlossaryEntry(
            term: "Reference records",
            meaning: "Records of other people from the same population, known to be no members. Some attacks compare "
                + "with them; they are never attacked themselves."),
        GlossaryEntry(
            term: "Shadow generators",
            meaning: "Generators of the same kind that the adversary trains on known records, to learn how a release "
                + "made with a person's record differs from one made without it."),
        GlossaryEntry(
            term: "Release",
            meaning: "The synthetic records that are to be published."),
        GlossaryEntry(
            term: "Records with unique content",
            meaning: "Records whose content occurs once among all real records, members and hold-out together. They "
                + "are the people easiest to recognise, so they are also judged on their own."),
        GlossaryEntry(
            term: "Interval",
            meaning: "The range in brackets behind a number. It holds the true value in the stated share of audits "
                + "(the confidence); few records make it wide."),
        GlossaryEntry(
            term: "Points",
            meaning: "Percentage points: the difference of two percentages. From 10% to 15% is 5 points."),
        GlossaryEntry(
            term: "True-positive rate, recall",
            meaning: "The share of the members whom the adversary rightly claims to be members."),
        GlossaryEntry(
            term: "False-positive rate (FPR)",
            meaning: "The share of the hold-out people whom the adversary wrongly claims to be members."),
        GlossaryEntry(
            term: "TPR at FPR 1%",
            meaning: "The share of members found by an adversary who wrongly accuses 1% of the others. Without a leak "
                + "it is 1% as well. Small rates matter most: few false claims make the right ones credible."),
        GlossaryEntry(
            term: "AUC",
            meaning: "The probability that a random member looks more like a member to the adversary than a random "
                + "hold-out record does. 0.5 is a coin toss, 1 is certainty."),
        GlossaryEntry(
            term: "ROC curve",
            meaning: "The true-positive rate at every false-positive rate. The dotted line is what guessing gives."),
        GlossaryEntry(
            term: "Precision",
            meaning: "The share of the adversary's claims that are right. It depends on how many of the attacked "
                + "records are members."),
        GlossaryEntry(
            term: "F1",
            meaning: "One number for precision and recall together (their harmonic mean)."),
        GlossaryEntry(
            term: "Advantage",
            meaning: "True-positive rate minus false-positive rate: 0 for a guess, 100 points for certainty."),
        GlossaryEntry(
            term: "Balanced accuracy",
            meaning: "The share of right answers where members and others are equally many: 50% for a guess, 100% for "
                + "certainty."),
        GlossaryEntry(
            term: "Calibrated threshold",
            meaning: "The distance up to which, or the score from which, the adversary claims a member, chosen on "
                + "records whose membership the adversary knows and judged on others."),
        GlossaryEntry(
            term: "Tie block",
            meaning: "Records with exactly the same score. The adversary cannot tell them apart, so a rate that falls "
                + "inside the block stands for a coin toss among them."),
        GlossaryEntry(
            term: "p-value",
            meaning: "How likely a result at least as striking would be if nothing leaked."),
        GlossaryEntry(
            term: "Diagnostic",
            meaning: "A similarity measure. A high value is a warning; a low value is not evidence of safety."),
    ]
}
