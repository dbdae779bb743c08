/// How the drawings of a sweep look, in a file of their own and on a page.
enum SweepStyle {
    /// For a file: colours that can be printed, as plain properties, since many programs that show SVG do not know
    /// custom ones.
    static let drawing =
        """
        text{font-family:"Helvetica Neue",Helvetica,Arial,"DejaVu Sans",sans-serif;font-size:12px;fill:#000}
        .k{fill:#333}.name{font-weight:bold}.head{font-size:16px;font-weight:bold}
        .grid{stroke:#ddd;stroke-width:.7;fill:none}.axis{stroke:#555;stroke-width:1;fill:none}

        """ + series + shapes(prefix: "", ground: "#fff", soft: "#666")

    private static let series: String = Stylesheet.seriesColours.enumerated().map { index, colour in
        ".s\(index){stroke:\(colour)}.f\(index){fill:\(colour)}\n"
    }.joined()

    /// For a page, after ``Stylesheet``, whose colours it uses.
    static let page =
        shapes(prefix: ".sweep ", ground: "var(--page)", soft: "var(--soft)") + """
            .sweep .name{font-weight:650}
            .sweep.c1{max-width:30rem}.sweep.c2{max-width:56rem}
            .panels{max-width:none}
            .counts{max-width:60rem}.counts td{white-space:nowrap}
            @media screen{main{max-width:76rem}.sweep.c1{min-width:20rem}.sweep.c2{min-width:38rem}\
            .sweep.c3{min-width:58rem}}

            """

    /// Bands are pale, since several may lie over each other; their edges tell them apart.
    private static func shapes(prefix: String, ground: String, soft: String) -> String {
        """
        \(prefix).line{fill:none;stroke-width:1.7;stroke-linejoin:round}
        \(prefix).band{opacity:1;fill-opacity:.13;stroke-width:.7;stroke-opacity:.55}
        \(prefix).sign{fill:\(soft);stroke:\(soft)}
        \(prefix).mark{stroke:\(ground);stroke-width:.7}
        \(prefix).chance{fill:none;stroke:\(soft);stroke-width:1}

        """
    }
}
