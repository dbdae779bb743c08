/// What every page has around its body.
///
/// The content security policy forbids scripts and every request, whatever a text may have smuggled in.
enum PageFrame {
    /// A page as a template.
    ///
    /// - Parameters:
    ///   - title: of the window, as a template.
    ///   - main: the page's sections, as a template.
    static func text(title: String, main: String) -> String {
        """
        {{% CONTENT_TYPE:\(ScalarEscaping.name)}}
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>\(title)</title>
        <style>
        {{{style}}}
        </style>
        </head>
        <body>
        <main>
        \(main)
        </main>
        </body>
        </html>

        """
    }
}
