/// The page's only style sheet. Colours meet WCAG AA on their background in both schemes; print is always light.
package enum Stylesheet {
    package static let text = colours + screen + tables + plots + narrow + print

    /// The light scheme's colours of series, for drawings that stand alone too.
    static let seriesColours = ["#0a5aa0", "#b04a00", "#12714a", "#6a3ab2", "#8a1550", "#4d5963"]

    private static let palette: String = seriesColours.enumerated().map { "--c\($0):\($1);" }.joined()

    private static let light = """
        --page:#ffffff;--ink:#1b2530;--soft:#52606d;--rule:#ccd4dc;--panel:#f4f6f8;
        --leak:#9b1c1c;--leak-bg:#fdf1f0;--none:#2f4a66;--none-bg:#eff4f9;--open:#7a4b00;--open-bg:#fdf6e7;
        \(palette)
        """

    private static let colours = """
        :root{color-scheme:light dark;
        \(light)}
        @media screen and (prefers-color-scheme:dark){:root{
        --page:#14191f;--ink:#e3e8ed;--soft:#a3afba;--rule:#3a4652;--panel:#1d242c;
        --leak:#ff9c94;--leak-bg:#331b1b;--none:#a9c8e8;--none-bg:#1a2735;--open:#efc26b;--open-bg:#30270f;
        --c0:#79b8f3;--c1:#f2a25c;--c2:#6fcfa0;--c3:#bfa5f7;--c4:#f08cbc;--c5:#b4bec7}}

        """

    private static let screen = """
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
        body{margin:0;background:var(--page);color:var(--ink);
        font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"Noto Sans",sans-serif}
        main{max-width:64rem;margin:0 auto;padding:1.5rem 1.25rem 4rem}
        section{margin:0 0 3rem}
        h1,h2,h3,p,li,dd,dt,figcaption,caption,summary{overflow-wrap:anywhere}
        h1{font-size:1.9rem;line-height:1.2;margin:.1rem 0 .2rem;font-weight:650}
        h2{font-size:1.25rem;line-height:1.3;margin:2rem 0 .5rem;font-weight:650}
        section:not(.cover)>h2:first-child{border-top:1px solid var(--rule);padding-top:1.5rem;font-size:1.45rem}
        h3{font-size:1.02rem;line-height:1.35;margin:1.6rem 0 .4rem;font-weight:650}
        p,ul,dl{margin:.45rem 0}
        p,li,dd{max-width:46rem}
        ul{padding-left:1.2rem}
        code,pre,.id{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.86em}
        pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--panel);border:1px solid var(--rule);
        border-radius:4px;padding:.6rem .8rem;margin:.5rem 0;line-height:1.45}
        code{overflow-wrap:anywhere}
        .kicker{margin:0;color:var(--soft);font-size:.9rem}
        .meta,.digest,.note,.small,.aside,.ci,.meaning,.tag,.id{color:var(--soft)}
        .meta,.digest,.small{font-size:.9rem}
        .small li{margin:.15rem 0}
        .question{font-size:1.08rem}
        .alarm{max-width:none;margin:0 0 1.25rem;padding:.8rem 1rem;border:2px solid var(--leak);border-radius:4px;
        background:var(--leak-bg);color:var(--leak);font-weight:650}
        .banner{margin:.6rem 0 1rem;padding:.8rem 1.1rem;border-left:.45rem solid;border-radius:0 4px 4px 0}
        .banner p{margin:.1rem 0}
        .banner .outcome{font-weight:700;letter-spacing:.05em;font-size:1.05rem}
        .banner .sentence{color:var(--ink);font-size:1.08rem}
        .leak{color:var(--leak);background:var(--leak-bg)}
        .none{color:var(--none);background:var(--none-bg)}
        .open{color:var(--open);background:var(--open-bg)}
        .finding{font-size:1.08rem;font-weight:600}
        .file{border-left:3px solid var(--rule);padding-left:.9rem;margin:1.1rem 0}
        .file h3{margin:0}.file p{margin:.1rem 0}
        .role{display:block;color:var(--soft);font-weight:400;font-size:.9rem}
        .signature{margin-top:1.6rem;border:1px solid var(--rule);border-radius:4px;padding:.2rem 1rem .6rem}
        .signature h2{margin:.6rem 0 .2rem}
        .lines{display:grid;grid-template-columns:1fr 1fr;gap:0 2rem}
        .lines p{margin:0;padding-top:1.4rem;border-bottom:1px solid var(--soft);font-size:.9rem}
        .lines span{color:var(--soft)}
        .choice{font-size:.95rem;margin:.9rem 0 .2rem}
        .choice span{white-space:nowrap;margin-right:1.4rem}
        .hint{display:none}
        .glossary{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr));gap:.8rem 2.5rem}
        .glossary dt{font-weight:650}.glossary dd{margin:0}
        details{margin:1.2rem 0;border:1px solid var(--rule);border-radius:4px;padding:.5rem .9rem}
        summary{cursor:pointer;font-weight:600}

        """

    private static let tables = """
        table{border-collapse:collapse;width:100%;margin:1rem 0;font-size:.92rem;line-height:1.4;
        font-variant-numeric:tabular-nums}
        caption,.caption{text-align:left;color:var(--soft);padding:0 0 .35rem;font-size:.9rem}
        th,td{text-align:left;vertical-align:top;padding:.45rem .9rem .45rem 0;border-bottom:1px solid var(--rule)}
        thead th{border-bottom:2px solid var(--soft);font-weight:600;vertical-align:bottom}
        tbody th{font-weight:600}
        tr>:last-child{padding-right:0}
        .v,.ci{white-space:nowrap}
        .numbers thead th{white-space:nowrap}.wide thead th{white-space:normal}
        .keys td{white-space:nowrap}.basis{display:block;white-space:normal;color:var(--soft);font-size:.8em}
        .numbers:not(.keys) .ci{display:block}
        .caption+.scroll table{margin-top:0}.caption{margin:1.2rem 0 0}
        .ci,.aside{font-size:.92em}
        .aside,.meaning,.caveat{display:block;font-weight:400}
        .meaning,.caveat{font-size:.92em;max-width:44ch}
        .caveat{color:var(--open)}
        .tag{font-weight:400;font-size:.88em;border:1px solid var(--rule);border-radius:3px;padding:0 .35em;
        display:inline-block}
        th[scope=row],.words,.tag{overflow-wrap:anywhere}
        tbody th[scope=row]{min-width:9ch}.words{min-width:16ch}
        .facts{max-width:46rem;table-layout:fixed}
        .facts th{font-weight:400;width:60%}
        .facts td{overflow-wrap:anywhere}
        .numbers th[scope=row]{min-width:11ch}
        .numbers.fixed .ci{display:inline}
        .narrow{max-width:40rem}
        .wide th[scope=row]{min-width:0}
        .group{background:var(--panel);padding:.4rem .6rem}
        .status{font-weight:650}
        .status.pass{color:var(--none)}.status.warn{color:var(--open)}.status.fail{color:var(--leak)}
        .scroll{overflow-x:auto}

        """

    private static let plots = """
        .figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr));gap:1.5rem 2rem}
        figure{margin:0;max-width:32rem}
        figcaption{font-weight:600;font-size:.95rem;margin-bottom:.4rem}
        .plot{display:block;width:100%;height:auto}
        .plot .t{font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,"Noto Sans",sans-serif;fill:var(--ink)}
        .plot .k{fill:var(--soft);font-variant-numeric:tabular-nums}
        .plot .grid{stroke:var(--rule);stroke-width:.7;fill:none}
        .plot .axis{stroke:var(--soft);stroke-width:1;fill:none}
        .plot .line{fill:none;stroke-width:2;stroke-linejoin:round}
        .plot .thin{fill:none;stroke-width:1.3}
        .plot .bar{fill:none;stroke-width:1.5}
        .plot .chance{fill:none;stroke:var(--soft);stroke-width:1.4}
        .plot .band{opacity:.18}
        .s0{stroke:var(--c0)}.s1{stroke:var(--c1)}.s2{stroke:var(--c2)}
        .s3{stroke:var(--c3)}.s4{stroke:var(--c4)}.s5{stroke:var(--c5)}
        .f0{fill:var(--c0)}.f1{fill:var(--c1)}.f2{fill:var(--c2)}
        .f3{fill:var(--c3)}.f4{fill:var(--c4)}.f5{fill:var(--c5)}

        """

    private static let narrow = """
        @media screen and (max-width:46rem){
        main{padding:1rem .9rem 3rem}
        h1{font-size:1.5rem}
        .lines{grid-template-columns:1fr}
        .stack,.stack tbody,.stack tr,.stack td,.stack th,.stack caption{display:block}
        .stack thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
        .stack tr{border-top:1px solid var(--rule);padding:.6rem 0}
        .stack .ci{display:inline!important}
        .stack th,.stack td{border:0;padding:.12rem 0}
        .stack td[data-label]{padding-left:9.5rem}
        .stack td[data-label]::before{content:attr(data-label);float:left;margin-left:-9.5rem;width:9rem;
        color:var(--soft)}
        .wide{min-width:42rem}.hint{display:inline}.keys td{white-space:normal}
        }

        """

    private static let print = """
        @page{margin:15mm 14mm 17mm;@bottom-right{content:counter(page) " / " counter(pages);font:8pt sans-serif}}
        @media print{
        html{font-size:9.2pt}
        body{font-size:9.2pt;line-height:1.4}
        main{max-width:none;padding:0}
        .cover{break-after:page;margin:0}
        .cover h2{margin:.7rem 0 .15rem;font-size:11pt}
        .cover h3{margin:.5rem 0 .1rem}
        .cover .small li{margin:0}
        .cover .banner{margin:.3rem 0 .5rem;padding:.45rem .9rem}
        .cover table{margin:.4rem 0}
        .alarm{margin:0 0 .6rem;padding:.5rem .8rem}
        h1{font-size:16pt}
        section:not(.cover)>h2:first-child{border-top:0;padding-top:0}
        section{margin-bottom:2rem}
        h2,h3,caption,.caption,figcaption{break-after:avoid}
        tr,figure,.file,.signature,.glossary div,.banner,pre{break-inside:avoid}
        thead{display:table-header-group;break-after:avoid}
        tbody:first-of-type tr:first-child{break-before:avoid}
        table{font-size:8.4pt}
        th,td{padding:.3rem .6rem .3rem 0}
        p,li,dd{max-width:none;orphans:3;widows:3}
        .scroll{overflow:visible}
        .wide{font-size:7.6pt}
        .wide th,.wide td{padding-right:.4rem}
        .figures{grid-template-columns:1fr 1fr;gap:1rem 1.4rem}
        .banner,.alarm,.group,pre{-webkit-print-color-adjust:exact;print-color-adjust:exact}
        details{border:0;padding:0}
        details::details-content{content-visibility:visible;display:block;block-size:auto}
        summary{list-style:none}
        .cover{font-size:8.4pt;line-height:1.3}
        .cover table{font-size:7.8pt}
        .cover .keys th,.cover .keys td{padding-top:.12rem;padding-bottom:.12rem}
        .cover .keys th:first-child{width:33%}
        .cover .keys .basis{white-space:nowrap;font-size:.72em}
        .cover .kicker{display:none}.cover h1{font-size:13pt;margin:0}.cover .banner .sentence{font-size:9.4pt}
        .cover .signature .lines p{padding-top:.8rem}
        .cover .question{font-size:9.4pt;margin:.2rem 0}
        .cover h2{margin-top:.45rem}
        .signature{margin-top:.7rem;padding:0 .8rem .3rem}
        .signature h2{margin:.4rem 0 0}
        .signature .lines p{padding-top:1.2rem}
        .choice{margin:.5rem 0 .1rem}
        }

        """
}
