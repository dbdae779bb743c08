/// Rows in aligned columns; the names stand above their cells where there is no room beside them, and on a narrow
/// terminal the cells stand one below the other.
struct TerminalTable {
    struct Row {
        var name: String
        var cells: [String]
    }

    var name: String
    var heads: [String]
    var rows: [Row]

    private static let gap = 2
    private static let narrowestName = 20

    func lines(width: Int) -> [String] {
        let rows = rows.map { Row(name: SafeText.display($0.name), cells: $0.cells.map(SafeText.display)) }
        let widths = heads.indices.map { column in
            rows.map { TerminalText.columns(of: $0.cells[column]) }.max().map {
                max($0, TerminalText.columns(of: heads[column]))
            } ?? 0
        }
        let room = width - widths.reduce(0) { $0 + $1 + Self.gap }
        guard room >= 2 else { return stacked(rows, width: width) }
        guard room >= Self.narrowestName else {
            let head = line("", heads, widths: widths, nameWidth: 0)
            return [name, head]
                + rows.flatMap { row in
                    TerminalText.wrap(row.name, width: width) + [line("", row.cells, widths: widths, nameWidth: 0)]
                }
        }
        let longest = ([name] + rows.map(\.name)).map { TerminalText.columns(of: $0) }.max() ?? 0
        let nameWidth = min(room, longest)
        var result = [line(name, heads, widths: widths, nameWidth: nameWidth)]
        for row in rows {
            let names = TerminalText.hanging(row.name, width: nameWidth)
            result.append(line(names.first ?? "", row.cells, widths: widths, nameWidth: nameWidth))
            result += names.dropFirst()
        }
        return result
    }

    private func line(_ name: String, _ cells: [String], widths: [Int], nameWidth: Int) -> String {
        var line = TerminalText.pad(name, to: nameWidth)
        for (index, cell) in cells.enumerated() {
            let isWords = index == cells.count - 1
            line += "  " + (isWords ? cell : TerminalText.pad(cell, to: widths[index], right: true))
        }
        return line
    }

    private func stacked(_ rows: [Row], width: Int) -> [String] {
        rows.flatMap { row in
            TerminalText.wrap(row.name, width: width)
                + zip(heads, row.cells).filter { $0.1 != NumberText.missing }.flatMap { head, cell in
                    TerminalText.wrap("\(head): \(cell)", width: width - 2).map { "  " + $0 }
                }
        }
    }
}
