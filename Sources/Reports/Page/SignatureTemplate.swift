/// Where a person decides and signs, at the end of the first page.
enum SignatureTemplate {
    /// - Parameter subject: what the decision is on, as a template.
    static func text(subject: String) -> String {
        """
        <div class="signature">
        <h2>Decision</h2>
        <p class="small">\(subject)</p>
        <div class="lines">
        <p><span>Name</span></p>
        <p><span>Role</span></p>
        <p><span>Date</span></p>
        <p><span>Signature</span></p>
        </div>
        <p class="choice"><span>☐ release</span> <span>☐ release with conditions</span> <span>☐ do not release</span></p>
        </div>
        """
    }
}
