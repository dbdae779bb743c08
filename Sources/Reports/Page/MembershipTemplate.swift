/// The tables of membership evaluations: rates, calibrated thresholds, fixed thresholds.
enum MembershipTemplate {
    static let text = """
        <h3>Who can be recognised as a member</h3>
        <p class="small">“Knows” is the share of real people whose records the adversary holds; “Release” is how many \
        synthetic records the adversary gets; “Targets” are the members and hold-out records attacked; “Finest FPR” is \
        the smallest false-positive rate that the scores can tell apart.<span class="hint"> Scroll the tables \
        sideways.</span></p>
        <p class="caption">AUC, and the true-positive rate (TPR) at small false-positive rates (FPR); each interval \
        holds by itself</p>
        <div class="scroll" role="region" tabindex="0" aria-label="True-positive rates">
        <table class="numbers wide" aria-label="True-positive rates">
        <thead><tr><th scope="col">Knows</th><th scope="col">Release</th><th scope="col">Popu&shy;lation</th>\
        <th scope="col">Targets</th><th scope="col">AUC</th>\
        {{#.rateHeadings}}<th scope="col">TPR at FPR {{.}}</th>{{/.rateHeadings}}\
        <th scope="col">TPR above every hold-out target</th><th scope="col">Finest FPR</th></tr></thead>
        <tbody>
        {{#.rows}}
        <tr>\(setting)<td>{{.targets}}</td>\(PageTemplate.cell("auc", label: "AUC"))\
        {{#.rates}}<td>{{#.number}}<span class="v">{{.value}}{{tie}}</span> \
        <span class="ci">{{.interval}}</span>{{/.number}}{{^.number}}–{{/.number}}</td>{{/.rates}}\
        \(PageTemplate.cell("aboveAll", label: "TPR above every hold-out target"))\
        <td><span class="v">{{.finest}}</span></td></tr>
        {{/.rows}}
        </tbody>
        </table>
        </div>
        {{#.tieRemark}}
        <p class="small">{{.}}</p>
        {{/.tieRemark}}
        {{#.aboveRemark}}
        <p class="small">{{.}}</p>
        {{/.aboveRemark}}
        {{#.pairs}}
        <p>{{.}}</p>
        {{/.pairs}}
        <p class="caption">The threshold that the adversary chose on known records, judged on the targets; each interval holds by itself</p>
        <div class="scroll" role="region" tabindex="0" aria-label="Calibrated thresholds">
        <table class="numbers wide" aria-label="Calibrated thresholds">
        <thead><tr><th scope="col">Knows</th><th scope="col">Release</th><th scope="col">Popu&shy;lation</th>\
        <th scope="col">{{.thresholdHeading}}</th>\(pointHeads)<th scope="col">Balanced accuracy</th></tr></thead>
        <tbody>
        {{#.rows}}
        <tr>\(setting){{#.point}}<td><span class="v">{{.threshold}}</span></td>\(pointCells)\
        \(PageTemplate.cell("balancedAccuracy", label: "Balanced accuracy")){{/.point}}\
        {{^.point}}<td colspan="7">no records to choose a threshold on</td>{{/.point}}</tr>
        {{/.rows}}
        </tbody>
        </table>
        </div>
        {{#.rarity}}
        \(rarity)
        {{/.rarity}}
        {{#.hasGroups}}
        <details>
        <summary>All fixed thresholds</summary>
        <p class="small">Chosen without looking at any record. Each interval holds for its row alone.</p>
        <div class="scroll" role="region" tabindex="0" aria-label="Fixed thresholds">
        <table class="numbers wide fixed" aria-label="Fixed thresholds">
        <thead><tr><th scope="col">{{.thresholdHeading}}</th>\(pointHeads)</tr></thead>
        {{#.groups}}
        <tbody>
        <tr><th scope="rowgroup" colspan="6" class="group">{{.heading}}</th></tr>
        {{#.points}}
        <tr><th scope="row"><span class="v">{{.threshold}}</span></th>\(pointCells)</tr>
        {{/.points}}
        </tbody>
        {{/.groups}}
        </table>
        </div>
        </details>
        {{/.hasGroups}}
        """

    private static let rarity = """
        <div class="scroll" role="region" tabindex="0" aria-label="Precision where members are rarer">
        <table class="narrow">
        <caption>How often a claim is right where members are rarer: {{.setting}}; each interval holds by itself</caption>
        <thead><tr><th scope="col">Members among the people asked about</th>\
        <th scope="col">Claims that are right [interval]</th></tr></thead>
        <tbody>
        {{#.priors}}
        <tr><th scope="row">{{.share}}</th>\(PageTemplate.cell("precision", label: "Claims that are right"))</tr>
        {{/.priors}}
        </tbody>
        </table>
        </div>
        """

    private static let setting =
        "<th scope=\"row\"><span class=\"v\">{{.knowledge}}</span></th><td>{{.release}}</td><td>{{.population}}</td>"

    private static let pointHeads =
        ["Precision", "Recall (TPR)", "False positives (FPR)", "F1", "Advantage"]
        .map { "<th scope=\"col\">\($0)</th>" }.joined()

    private static let pointCells =
        PageTemplate.cell("precision", label: "Precision", missing: "no claims")
        + PageTemplate.cell("recall", label: "Recall") + PageTemplate.cell("falsePositives", label: "FPR")
        + PageTemplate.cell("f1", label: "F1") + PageTemplate.cell("advantage", label: "Advantage")
}
