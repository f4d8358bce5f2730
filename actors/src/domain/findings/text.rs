//! Reading: words, sentences, numbers in words, and how near two spellings are.

/// A word and what stands between it and the one before.
#[derive(Debug, Clone, Copy)]
pub struct Word<'a> {
    pub text: &'a str,
    pub gap: &'a str,
}

impl Word<'_> {
    /// Without a possessive ending.
    pub fn base(&self) -> &str {
        let text = self.text;
        ["'s", "’s", "'", "’"]
            .iter()
            .find_map(|ending| text.strip_suffix(ending))
            .unwrap_or(text)
    }

    /// Whether it owns what follows.
    pub fn is_possessive(&self) -> bool {
        self.base().len() < self.text.len()
    }

    pub fn lower(&self) -> String {
        self.base().to_lowercase()
    }

    /// Whether it is written as a name is: one capital, then small letters.
    pub fn is_capitalised(&self) -> bool {
        let mut letters = self.base().chars();
        letters.next().is_some_and(char::is_uppercase) && letters.any(char::is_lowercase)
    }

    /// Whether it begins a sentence, or may.
    pub fn begins(&self) -> bool {
        self.gap.is_empty()
            || self.gap.contains([
                '.', '!', '?', ':', '…', ';', '"', '“', '”', '‘', '—', '–', '(', '\n', '/',
            ])
    }
}

/// The words of a text; apostrophes belong to them, hyphens part them.
pub fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let (mut start, mut end) = (None, 0);
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        let inside = letter.is_alphanumeric()
            || (matches!(letter, '\'' | '’')
                && start.is_some()
                && next.is_some_and(char::is_alphanumeric));
        if inside {
            start.get_or_insert(at);
            if next.is_none() {
                push(
                    text,
                    &mut words,
                    start.take(),
                    &mut end,
                    at + letter.len_utf8(),
                );
            }
        } else {
            push(text, &mut words, start.take(), &mut end, at);
        }
    }
    words
}

fn push<'a>(
    text: &'a str,
    words: &mut Vec<Word<'a>>,
    start: Option<usize>,
    end: &mut usize,
    stop: usize,
) {
    let Some(start) = start else { return };
    words.push(Word {
        text: text.get(start..stop).unwrap_or_default(),
        gap: text.get(*end..start).unwrap_or_default(),
    });
    *end = stop;
}

/// The sentences of a text.
pub fn sentences(text: &str) -> Vec<&str> {
    const SHORT: &[&str] = &[
        "Dr", "Mr", "Mrs", "Ms", "St", "Prof", "Sr", "Jr", "Capt", "Lt",
    ];
    let (mut found, mut start) = (Vec::new(), 0);
    for (at, letter) in text.char_indices() {
        if !matches!(letter, '.' | '!' | '?' | '…' | '\n' | '。' | '！' | '？') {
            continue;
        }
        let end = at + letter.len_utf8();
        let rest = text.get(end..).unwrap_or_default();
        let ends = rest.is_empty()
            || rest.starts_with(char::is_whitespace)
            || matches!(letter, '\n' | '。' | '！' | '？');
        let before = text.get(start..at).unwrap_or_default();
        let is_short = letter == '.'
            && before
                .rsplit(|c: char| !c.is_alphanumeric())
                .next()
                .is_some_and(|last| SHORT.contains(&last) || last.chars().count() == 1);
        if ends && !is_short {
            found.push(text.get(start..end).unwrap_or_default().trim());
            start = end;
        }
    }
    found.push(text.get(start..).unwrap_or_default().trim());
    found.retain(|sentence| !sentence.is_empty());
    found
}

/// The sentence of a text that holds some words, else the text.
pub fn sentence_with<'a>(text: &'a str, held: &str) -> &'a str {
    sentences(text)
        .into_iter()
        .find(|sentence| sentence.contains(held))
        .unwrap_or(text)
}

/// At most 180 characters, cut between words.
pub fn shortened(text: &str) -> String {
    const MOST: usize = 180;
    let text = text.trim();
    if text.chars().count() <= MOST {
        return text.to_owned();
    }
    let cut: String = text.chars().take(MOST).collect();
    let whole = cut.rfind(' ').filter(|at| *at > MOST / 2);
    let whole = whole.and_then(|at| cut.get(..at)).unwrap_or(&cut);
    format!("{whole} …")
}

/// The number that begins at a word, in digits or words, and how many words it takes.
pub fn number(words: &[Word<'_>]) -> Option<(i64, usize)> {
    let first = words.first()?;
    if first.text.chars().all(|c| c.is_ascii_digit()) {
        return first.text.parse().ok().map(|number| (number, 1));
    }
    let (value, is_ten) = in_words(&first.lower())?;
    let next = words.get(1).filter(|next| is_ten && next.gap == "-");
    match next.and_then(|next| in_words(&next.lower())) {
        Some((unit, false)) if unit < 10 => Some((value + unit, 2)),
        _ => Some((value, 1)),
    }
}

/// A number in words, and whether a unit may follow it.
fn in_words(word: &str) -> Option<(i64, bool)> {
    const UNITS: &[&str] = &[
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: &[&str] = &[
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    let place = |list: &[&str]| list.iter().position(|known| *known == word);
    if let Some(unit) = place(UNITS) {
        return i64::try_from(unit).ok().map(|unit| (unit, false));
    }
    let ten = i64::try_from(place(TENS)?).ok()?;
    Some(((ten + 2) * 10, true))
}

/// A number in Chinese numerals or digits, up to 999.
pub fn chinese_number(text: &str) -> Option<i64> {
    if let Ok(number) = text.parse() {
        return Some(number);
    }
    let (mut total, mut digit) = (0, None);
    for numeral in text.chars() {
        let unit = match numeral {
            '十' => 10,
            '百' => 100,
            _ => {
                let value = "零一二三四五六七八九"
                    .chars()
                    .position(|known| known == numeral);
                let value = if numeral == '两' { Some(2) } else { value };
                digit = Some(i64::try_from(value?).ok()?);
                continue;
            }
        };
        total += digit.take().unwrap_or(1) * unit;
    }
    (!text.is_empty()).then(|| total + digit.unwrap_or(0))
}

/// The stem of a small-lettered word, roughly: enough to find a word again.
pub fn stem(word: &str) -> String {
    for ending in ["ings", "ing", "ies", "ied", "ers", "ed", "es", "er", "s"] {
        if let Some(stem) = word
            .strip_suffix(ending)
            .filter(|stem| stem.chars().count() >= 4)
        {
            return stem.trim_end_matches('e').to_owned();
        }
    }
    if word.chars().count() > 4 {
        return word.trim_end_matches('e').to_owned();
    }
    word.to_owned()
}

/// Whether a text has letters of Chinese, Japanese or Korean.
pub fn is_cjk(text: &str) -> bool {
    text.chars().any(|letter| {
        ('\u{2e80}'..='\u{9fff}').contains(&letter) || ('\u{ac00}'..='\u{d7af}').contains(&letter)
    })
}

/// A name without case, article and outer blanks.
pub fn plain(name: &str) -> String {
    let name = name.trim().to_lowercase();
    for article in ["the ", "a ", "an "] {
        if let Some(rest) = name.strip_prefix(article) {
            return rest.trim().to_owned();
        }
    }
    name
}

/// Whether two spellings are likely meant as one name.
pub fn is_near(a: &str, b: &str) -> bool {
    let (a, b) = (a.to_lowercase(), b.to_lowercase());
    let shorter = a.chars().count().min(b.chars().count());
    let allowed = match shorter {
        0..=3 => 0,
        4..=6 => 1,
        _ => 2,
    };
    a.chars().next() == b.chars().next() && strsim::osa_distance(&a, &b) <= allowed
}
