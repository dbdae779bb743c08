import Auditing
import Foundation
import Reports
import Testing

/// The report in a real browser: nothing overflows, nothing is blocked or logged, nothing is cut off in print.
@Suite(.serialized, .enabled(if: Programs.browser != nil, "no Chromium or Chrome on the path"))
struct BrowserTests {
    static let pages: [(String, Evidence)] = [
        ("sample", Sample.evidence), ("bare", Sample.bare), ("large", Sample.large), ("hostile", Sample.hostile),
        ("several", Sample.several),
    ]

    private func open(_ arguments: [String], in folder: URL) throws -> Programs.Output {
        let browser = try #require(Programs.browser)
        let common = [
            "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run",
            "--user-data-dir=" + folder.appending(path: "profile").path, "--enable-logging=stderr", "--v=0",
        ]
        return try Programs.run(browser, common + arguments, in: folder)
    }

    /// The report stands in a frame of the wanted width, since a window cannot be as narrow as a telephone; the page
    /// around it does the measuring.
    private func measuringPage(_ html: String, width: Int, opened: Bool) -> String {
        var report = opened ? html.replacing("<details>", with: "<details open>") : html
        report = report.replacing("&", with: "&amp;").replacing("\"", with: "&quot;")
        return """
            <!doctype html><meta charset="utf-8"><body>
            <iframe id="f" style="border:0;width:\(width)px;height:900px" srcdoc="\(report)"></iframe>
            <script>
            onload = () => {
              const w = document.getElementById('f').contentWindow, d = w.document, root = d.documentElement;
              const small = Math.min(...[...d.querySelectorAll('svg.plot text')].map(t => {
                const m = t.getScreenCTM(); return 12 * m.a; }), 99);
              let out = 0;
              for (const t of d.querySelectorAll('svg.plot text')) {
                const b = t.getBoundingClientRect(), s = t.ownerSVGElement.getBoundingClientRect();
                if (b.left < s.left - 1 || b.right > s.right + 1 || b.bottom > s.bottom + 1) out++;
              }
              const p = document.createElement('p');
              p.textContent = `RESULT scroll=${root.scrollWidth} inner=${w.innerWidth} font=${small.toFixed(1)} out=${out}`;
              document.body.replaceChildren(p);
            };
            </script>
            """
    }

    @Test(arguments: [1280, 768, 390, 320])
    func nothingOverflowsSideways(_ width: Int) throws {
        try Programs.withFolder { folder in
            for (name, evidence) in Self.pages {
                let html = try HTMLReport.render(evidence, environment: Sample.environment)
                let page = folder.appending(path: name + ".html")
                try Data(measuringPage(html, width: width, opened: true).utf8).write(to: page)
                let arguments = [
                    "--window-size=1400,1000", "--virtual-time-budget=4000", "--dump-dom", page.absoluteString,
                ]
                let result = try open(arguments, in: folder)
                let found = result.output.firstMatch(
                    of:
                        /RESULT scroll=(?<scroll>[0-9]+) inner=(?<inner>[0-9]+) font=(?<font>[0-9.]+) out=(?<out>[0-9]+)/
                )
                let measured = try #require(found, "\(name): \(result.errors)")
                #expect(Int(measured.inner) == width)
                #expect((Int(measured.scroll) ?? .max) <= width, "\(name) at \(width)")
                #expect((Double(measured.font) ?? 0) >= (width >= 390 ? 11 : 9), "\(name) at \(width)")
                #expect(measured.out == "0", "\(name) at \(width): text outside its drawing")
                #expect(!result.errors.contains("CONSOLE"), "\(result.errors)")
            }
        }
    }

    @Test func printingKeepsEveryWord() throws {
        try Programs.withFolder { folder in
            for (name, evidence) in Self.pages {
                let html = try HTMLReport.render(evidence, environment: Sample.environment)
                let page = folder.appending(path: name + ".html")
                try Data(html.utf8).write(to: page)
                let pdf = folder.appending(path: name + ".pdf")
                let arguments = ["--no-pdf-header-footer", "--print-to-pdf=" + pdf.path, page.absoluteString]
                let result = try open(arguments, in: folder)
                #expect(!result.errors.contains("CONSOLE"), "\(result.errors)")
                #expect(try Data(contentsOf: pdf).starts(with: Data("%PDF-".utf8)))
                try checkText(of: pdf, evidence, in: folder)
            }
        }
    }

    /// The text layer of the PDF: the fixed thresholds are there although their details are closed, and every word
    /// lies inside its page.
    private func checkText(of pdf: URL, _ evidence: Evidence, in folder: URL) throws {
        guard let program = Programs.find("pdftotext") else {
            print("Skipped: pdftotext was not found, so the words of the PDF were not checked.")
            return
        }
        let result = try Programs.run(program, ["-bbox", pdf.path, "-"], in: folder)
        var width = 0.0
        var pages = 0
        for line in result.output.split(separator: "\n") {
            if let page = line.firstMatch(of: /<page width="([0-9.]+)"/) {
                width = Double(page.1) ?? 0
                pages += 1
            } else if let word = line.firstMatch(of: /<word xMin="([0-9.-]+)".*xMax="([0-9.-]+)"/) {
                #expect((Double(word.1) ?? -1) >= 30 && (Double(word.2) ?? .infinity) <= width - 30, "\(line)")
            }
        }
        #expect(pages >= 1)
        let text = try Programs.run(program, [pdf.path, "-"], in: folder).output
        if evidence.results.contains(where: { $0.membership.contains { !$0.grid.isEmpty } }) {
            #expect(text.contains("Adversary knows"))
        }
    }

    @Test func theFirstPageIsASheetToSign() throws {
        try Programs.withFolder { folder in
            let html = try HTMLReport.render(Sample.evidence, environment: Sample.environment)
            let page = folder.appending(path: "page.html")
            try Data(html.utf8).write(to: page)
            let pdf = folder.appending(path: "page.pdf")
            let arguments = ["--no-pdf-header-footer", "--print-to-pdf=" + pdf.path, page.absoluteString]
            _ = try open(arguments, in: folder)
            guard let program = Programs.find("pdftotext") else {
                print("Skipped: pdftotext was not found, so the first printed page was not checked.")
                return
            }
            let first = try Programs.run(program, ["-f", "1", "-l", "1", pdf.path, "-"], in: folder).output
            for part in ["LEAK", "43.7 points", "What was not tested", "--seed", "Signature", "do not release"] {
                #expect(first.contains(part), "\(part)")
            }
            let second = try Programs.run(program, ["-f", "2", "-l", "2", pdf.path, "-"], in: folder).output
            #expect(second.hasPrefix("Can the control be trusted?"))
        }
    }
}
