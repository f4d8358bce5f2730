//! Text as Markdown: whatever a writer typed is shown as it is and can never become structure.

/// Text in a line: line breaks become spaces.
pub(super) fn line(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    escaped(&words.join(" "))
}

/// Text of its own: paragraphs stay paragraphs, line breaks stay line breaks.
pub(super) fn paragraphs(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace(
        ['\r', '\u{85}', '\u{2028}', '\u{2029}', '\u{b}', '\u{c}'],
        "\n",
    );
    let mut blocks: Vec<Vec<String>> = vec![Vec::new()];
    for text in text.split('\n') {
        let shown = line(text);
        match blocks.last_mut() {
            Some(block) if !shown.is_empty() => block.push(shown),
            Some(block) if !block.is_empty() => blocks.push(Vec::new()),
            _ => {}
        }
    }
    let blocks: Vec<String> = blocks
        .into_iter()
        .filter(|block| !block.is_empty())
        .map(|block| block.join("\\\n"))
        .collect();
    blocks.join("\n\n")
}

/// Escapes what means something to Markdown, and only that, so that the source stays a pleasure to read.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut letters = text.chars().filter(|c| !c.is_control()).peekable();
    while let Some(c) = letters.next() {
        let special = match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '$' => true,
            '&' => letters
                .peek()
                .is_some_and(|next| next.is_ascii_alphabetic() || *next == '#'),
            '#' | '-' | '+' | '=' | ':' => out.is_empty(),
            // "12. " and "12) " would begin a list.
            '.' | ')' => !out.is_empty() && out.chars().all(|c| c.is_ascii_digit()),
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_typed_becomes_structure() {
        let cases = [
            ("# no heading", "\\# no heading"),
            ("- no item", "\\- no item"),
            ("1. no item", "1\\. no item"),
            ("2026) no item", "2026\\) no item"),
            ("---", "\\---"),
            ("===", "\\==="),
            ("> no quote", "\\> no quote"),
            ("<script>", "\\<script\\>"),
            (
                "*a* _b_ `c` [d](e) ~f~ |g|",
                "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) \\~f\\~ \\|g\\|",
            ),
            ("R&D &amp; &#35;", "R\\&D \\&amp; \\&#35;"),
            (
                "plain: a well-made 1.5 text, isn't it? (yes)",
                "plain: a well-made 1.5 text, isn't it? (yes)",
            ),
        ];
        for (typed, shown) in cases {
            assert_eq!(line(typed), shown);
        }
        assert_eq!(line("two\n\n# lines"), "two # lines");
        assert_eq!(
            paragraphs("one\n    # two\r\n\r\n\n- three"),
            "one\\\n\\# two\n\n\\- three"
        );
    }
}
