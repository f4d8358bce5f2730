//! Plain work on text: cleaning, words, stems, sentences and limits.

use std::collections::BTreeSet;

/// What a person typed, on one line and without control characters, braces or markup brackets.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() || matches!(c, '{' | '}' | '<' | '>' | '\u{feff}') {
            gap = true;
        } else {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push(c);
        }
    }
    out
}

/// Whether a character is of a script that is written without spaces between words.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ffff}')
}

/// Whether it is a letter, a mark or a bracket of such a script: no space stands beside it.
fn is_wide(c: char) -> bool {
    is_han(c) || matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}')
}

/// Whether a text has characters of such a script.
pub fn has_han(text: &str) -> bool {
    text.chars().any(is_han)
}

/// The words of a text as they stand, without punctuation; an apostrophe or hyphen inside stays.
pub fn words(text: &str) -> Vec<&str> {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '\'' | '’' | '-')))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect()
}

/// A word without its common English endings, in lower case.
pub fn stem(word: &str) -> String {
    let low = word.to_lowercase().replace('’', "'");
    let low = low.strip_suffix("'s").unwrap_or(&low);
    let cut = |tail: &str, least: usize| {
        low.strip_suffix(tail)
            .filter(|head| head.chars().count() >= least)
    };
    if let Some(head) = cut("ies", 3) {
        return format!("{head}y");
    }
    for tail in ["ing", "ed", "es"] {
        if let Some(head) = cut(tail, 4) {
            return head.trim_end_matches('e').to_owned();
        }
    }
    match cut("s", 3) {
        Some(head) if !head.ends_with('s') && !head.ends_with('u') => {
            head.trim_end_matches('e').to_owned()
        }
        _ if low.chars().count() > 4 => low.trim_end_matches('e').to_owned(),
        _ => low.to_owned(),
    }
}

/// The stems of all words of a text; of a script without spaces every two characters that stand together.
pub fn stems(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for word in words(text) {
        if has_han(word) {
            found.extend(pairs(word));
        } else {
            found.insert(stem(word));
        }
    }
    found
}

/// Every two characters that stand together.
pub fn pairs(word: &str) -> Vec<String> {
    let chars: Vec<char> = word.chars().collect();
    if chars.len() < 2 {
        return vec![word.to_owned()];
    }
    chars.windows(2).map(|two| two.iter().collect()).collect()
}

/// Whether a text holds a word of one of these stems.
pub fn speaks_of(text: &str, wanted: &BTreeSet<String>) -> bool {
    if wanted.is_empty() {
        return false;
    }
    if has_han(text) {
        return wanted.iter().any(|word| text.contains(word.as_str()));
    }
    words(text).into_iter().any(|word| {
        wanted.contains(&stem(word)) || word.split('-').any(|part| wanted.contains(&stem(part)))
    })
}

/// The sentences of a text, each with its end mark.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut marks = text.char_indices().peekable();
    while let Some((at, c)) = marks.next() {
        let wide = matches!(c, '。' | '！' | '？');
        let ends = wide || matches!(c, '.' | '!' | '?' | '…');
        let closes = marks.peek().is_none_or(|(_, next)| {
            wide || next.is_whitespace() || matches!(next, '”' | '’' | '\'')
        });
        if ends && closes {
            let mut stop = at + c.len_utf8();
            if let Some((_, quote)) = marks.next_if(|(_, n)| matches!(n, '”' | '’' | '\'')) {
                stop += quote.len_utf8();
            }
            if let Some(piece) = text.get(start..stop) {
                found.push(piece.trim());
            }
            start = stop;
        }
    }
    if let Some(rest) = text.get(start..).map(str::trim).filter(|r| !r.is_empty()) {
        found.push(rest);
    }
    found
}

/// The first sentence of a text.
pub fn first_sentence(text: &str) -> &str {
    sentences(text).first().copied().unwrap_or(text)
}

/// Length in code points.
pub fn length(text: &str) -> usize {
    text.chars().count()
}

/// As much of a text as fits, whole sentences first, else whole words and an ellipsis.
pub fn fit(text: &str, max: usize) -> String {
    if length(text) <= max {
        return text.to_owned();
    }
    let mut kept = String::new();
    for sentence in sentences(text) {
        let next = length(&kept) + 1 + length(sentence);
        if next > max {
            break;
        }
        push(&mut kept, sentence);
    }
    if length(&kept) * 2 >= max || (!kept.is_empty() && max > 120) {
        return kept;
    }
    let cut: String = text.chars().take(max.saturating_sub(1)).collect();
    let cut = cut.rsplit_once(' ').map_or(cut.as_str(), |(head, _)| head);
    let cut: String = cut.chars().take(max.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end_matches([',', ';', ':', ' ']))
}

/// Appends a sentence.
pub fn push(text: &mut String, sentence: &str) {
    let wide = |c: Option<char>| c.is_some_and(is_wide);
    let joined = wide(text.chars().next_back()) || wide(sentence.chars().next());
    if !text.is_empty() && !sentence.is_empty() && !joined {
        text.push(' ');
    }
    text.push_str(sentence);
}

/// A text with a sentence more, before the one it closes with; behind it where there is only one.
pub fn woven(text: &str, sentence: &str) -> String {
    let mut all = sentences(text);
    let last = if all.len() > 1 { all.pop() } else { None };
    row(all.into_iter().chain([sentence]).chain(last))
}

/// Sentences in a row.
pub fn row<I: IntoIterator<Item = S>, S: AsRef<str>>(parts: I) -> String {
    let mut out = String::new();
    for part in parts {
        push(&mut out, part.as_ref());
    }
    out
}

/// The first letter as a capital.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// The first letter small, unless the first word is written in capitals or stands for a name.
pub fn small(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}

/// Every sentence begins with a capital.
pub fn capitals(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut begins = true;
    for c in text.chars() {
        if begins && c.is_alphabetic() {
            out.extend(c.to_uppercase());
            begins = false;
        } else {
            if c.is_numeric() {
                begins = false;
            }
            out.push(c);
        }
        if matches!(c, '.' | '!' | '?') {
            begins = true;
        } else if !c.is_whitespace() && !matches!(c, '”' | '’' | '\'' | '“' | '‘' | '(') {
            begins = false;
        }
    }
    out
}

/// "a, b and c".
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    let wide = items.iter().any(|item| has_han(item.as_ref()));
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [head @ .., last] => {
            let head: Vec<&str> = head.iter().map(AsRef::as_ref).collect();
            if wide {
                return format!("{}和{}", head.join("、"), last.as_ref());
            }
            format!("{} and {}", head.join(", "), last.as_ref())
        }
    }
}

/// With an article before it, unless it has one.
pub fn with_article(noun: &str) -> String {
    if has_han(noun) {
        return noun.to_owned();
    }
    let vowel = noun
        .chars()
        .next()
        .is_some_and(|c| "aeiouAEIOU".contains(c));
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

/// As a title: the words that carry it capitalised, no article lost.
pub fn title_case(text: &str) -> String {
    let small_words = [
        "of", "the", "a", "an", "and", "in", "on", "at", "to", "for", "with",
    ];
    text.split(' ')
        .enumerate()
        .map(|(index, word)| {
            if index > 0 && small_words.contains(&word) {
                word.to_owned()
            } else {
                capital(word)
            }
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Replaces whole words only, so that a short name is not found inside a longer word.
pub fn replace_word(text: &str, from: &str, to: &str) -> String {
    if from.is_empty() || !text.contains(from) {
        return text.to_owned();
    }
    if has_han(from) {
        return text.replace(from, to);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut before: Option<char> = None;
    while let Some(at) = rest.find(from) {
        let (head, tail) = rest.split_at(at);
        let tail = tail.get(from.len()..).unwrap_or("");
        let left = head.chars().next_back().or(before);
        let right = tail.chars().next();
        out.push_str(head);
        if left.is_none_or(|c| !c.is_alphanumeric()) && right.is_none_or(|c| !c.is_alphanumeric()) {
            out.push_str(to);
        } else {
            out.push_str(from);
        }
        before = from.chars().next_back();
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// Whether a text holds this as a whole word.
pub fn has_word(text: &str, word: &str) -> bool {
    replace_word(text, word, "\u{1}").contains('\u{1}')
}

/// A name in the middle of a sentence: its article small.
pub fn mid(name: &str) -> String {
    for article in ["The ", "A ", "An "] {
        if let Some(rest) = name.strip_prefix(article) {
            return format!("{}{rest}", article.to_lowercase());
        }
    }
    name.to_owned()
}
