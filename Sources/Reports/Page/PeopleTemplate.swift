/// Whom an attack hits: parts of the records, and single members by row number.
enum PeopleTemplate {
    static let subgroups = """
        <h3>Parts of the records</h3>
        {{#.hasRows}}
        <table class="stack numbers">
        <caption>The strongest adversary on parts of the records; each interval holds by itself, and none counts for the \
        verdict</caption>
        <thead><tr><th scope="col">Part</th><th scope="col">Targets</th><th scope="col">AUC</th>\
        <th scope="col">TPR at FPR 1%</th><th scope="col">Advantage</th></tr></thead>
        <tbody>
        {{#.rows}}
        <tr>
        <th scope="row">{{.name}}</th>
        <td data-label="Targets">{{.targets}}</td>
        \(PageTemplate.cell("auc", label: "AUC"))
        \(PageTemplate.cell("rate", label: "TPR at FPR 1%"))
        \(PageTemplate.cell("advantage", label: "Advantage"))
        </tr>
        {{/.rows}}
        </tbody>
        </table>
        {{/.hasRows}}
        {{#.tooSmall}}
        <p class="small">{{.}}</p>
        {{/.tooSmall}}
        """

    static let exposed = """
        <h3>Members most at risk</h3>
        <p>Rows whose synthetic neighbour is nearer than their rarity explains. The content is not shown here.</p>
        <div class="scroll" role="region" tabindex="0" aria-label="Exposed members">
        <table class="narrow">
        <caption>Exposed members by row number; the first record is row 1</caption>
        <thead><tr><th scope="col">Train row</th><th scope="col">Nearest synthetic row</th>\
        <th scope="col">Distance to it</th><th scope="col">Distance to the nearest other real record</th></tr></thead>
        <tbody>
        {{#.rows}}
        <tr><th scope="row">{{.trainRow}}</th><td>{{.syntheticRow}}</td><td>{{.toRelease}}</td><td>{{.toOthers}}</td></tr>
        {{/.rows}}
        </tbody>
        </table>
        </div>
        {{#.more}}
        <p class="small">{{.}}</p>
        {{/.more}}
        """

    static let vulnerable = """
        <h3>Members recognised most surely</h3>
        <p>The higher the score, the surer the attack. These members were chosen for their scores, so none of the chances \
        is a test of one of them.</p>
        <div class="scroll" role="region" tabindex="0" aria-label="Members recognised most surely">
        <table class="narrow">
        <caption>Members of the highest scores by row number; the first record is row 1</caption>
        <thead><tr><th scope="col">Train row</th><th scope="col">Score</th>\
        <th scope="col">Chance that somebody who is no member scores so high</th>\
        <th scope="col">Exposure in bits</th></tr></thead>
        <tbody>
        {{#.rows}}
        <tr><th scope="row">{{.trainRow}}</th><td>{{.score}}</td><td>{{.chance}}</td><td>{{.exposure}}</td></tr>
        {{/.rows}}
        </tbody>
        </table>
        </div>
        """
}
