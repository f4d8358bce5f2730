//! The figure a premise speaks of, and the noun phrases that are left of it.

use super::ask::Source;
use super::stock::Stock;
use super::text;
use super::tokens::Token;

/// A protagonist as somebody described one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// With an article: "a lighthouse keeper".
    pub np: String,
    /// What follows "who" in the present: "hates the sea".
    pub pred: Option<String>,
    /// The relative clause as it stands, where there is no plain predicate: "whose brother vanished".
    pub clause: Option<String>,
}

impl Figure {
    /// The whole description.
    pub fn full(&self) -> String {
        match (&self.pred, &self.clause) {
            (Some(pred), _) => format!("{} who {pred}", self.np),
            (None, Some(clause)) => format!("{} {clause}", self.np),
            (None, None) => self.np.clone(),
        }
    }
}

/// Whether a word is a noun for somebody.
pub fn is_person(stock: &Stock, low: &str) -> bool {
    stock.words.people.iter().any(|w| w == low)
        || stock
            .words
            .people_endings
            .iter()
            .any(|end| low.ends_with(end.as_str()) && low.len() > end.len())
}

/// Whether a word reads as a verb.
pub fn is_verb(stock: &Stock, low: &str) -> bool {
    let stem = text::stem(low);
    stock
        .words
        .verbs
        .iter()
        .any(|v| v == low || text::stem(v) == stem)
}

/// The first person spoken of, with what is said of them; its words are used up.
pub fn find(stock: &Stock, source: Source, list: &mut [Token]) -> Option<Figure> {
    let head = (0..list.len().min(60)).find(|&at| {
        let token = &list[at];
        !token.used
            && is_person(stock, &token.low)
            && (source == Source::Tale || asked_for(list, at))
            && !list
                .get(at + 1)
                .is_some_and(|next| !next.clause_start && is_person(stock, &next.low))
    })?;
    let start = begin(stock, list, head);
    let mut np: Vec<String> = list[start..=head]
        .iter()
        .map(|t| {
            if t.proper {
                t.text.clone()
            } else {
                t.low.clone()
            }
        })
        .collect();
    if matches!(
        np.first().map(String::as_str),
        Some("his" | "her" | "their" | "my" | "our")
    ) {
        np[0] = "a".to_owned();
    }
    let has_article = np
        .first()
        .is_some_and(|w| matches!(w.as_str(), "a" | "an" | "the"));
    let joined = np.join(" ");
    let np = if has_article {
        joined
    } else {
        text::with_article(&joined)
    };
    let (np, mut at) = with_tail(stock, list, np, head + 1);
    for token in &mut list[start..at] {
        token.used = true;
    }
    let mut figure = Figure {
        np: text::fit(&np, 60),
        pred: None,
        clause: None,
    };
    if let Some(next) = list.get(at) {
        let low = next.low.as_str();
        let verb = !next.clause_start
            && (is_verb(stock, low)
                || matches!(low, "must" | "can" | "cannot" | "will")
                || (low.ends_with('s') && low.len() > 3 && !low.ends_with("ss")));
        if low == "who" {
            at += 1;
            figure.pred = rest(list, &mut at);
        } else if matches!(low, "whose" | "that" | "which") {
            figure.clause = rest(list, &mut at);
        } else if verb {
            figure.pred = rest(list, &mut at);
        }
    }
    Some(figure)
}

/// In a wish, somebody counts as the protagonist only where that is what is asked.
fn asked_for(list: &[Token], at: usize) -> bool {
    let from = at.saturating_sub(6);
    list[from..at].iter().any(|t| {
        matches!(
            t.low.as_str(),
            "about" | "protagonist" | "hero" | "heroine" | "lead"
        )
    })
}

fn begin(stock: &Stock, list: &[Token], head: usize) -> usize {
    let mut start = head;
    while start > 0 && head - start < 4 && !list[start].clause_start {
        let before = &list[start - 1];
        let article = matches!(
            before.low.as_str(),
            "a" | "an" | "the" | "his" | "her" | "their" | "my" | "our"
        );
        if article {
            return start - 1;
        }
        if before.used
            || stock.words.stop.contains(&before.low)
            || is_verb(stock, &before.low)
            || before.proper
        {
            break;
        }
        if stock.words.ask.contains(&before.low) && before.low != "old" && before.low != "little" {
            break;
        }
        start -= 1;
    }
    start
}

/// Takes "of bees", "with one arm" along.
fn with_tail(stock: &Stock, list: &[Token], mut np: String, mut at: usize) -> (String, usize) {
    while let Some(token) = list.get(at).filter(|t| !t.clause_start && !t.used) {
        if !matches!(token.low.as_str(), "of" | "with" | "without") {
            break;
        }
        let mut end = at + 1;
        while let Some(next) = list.get(end).filter(|t| !t.clause_start && end - at < 5) {
            let content = !stock.words.stop.contains(&next.low)
                || matches!(next.low.as_str(), "a" | "an" | "the" | "one" | "two" | "no");
            if !content || (end > at + 1 && is_verb(stock, &next.low)) {
                break;
            }
            end += 1;
        }
        if end == at + 1 {
            break;
        }
        for word in &list[at..end] {
            np.push(' ');
            np.push_str(if word.proper { &word.text } else { &word.low });
        }
        at = end;
    }
    (np, at)
}

/// The rest of the clause, at most a dozen and a half words, its words used up.
fn rest(list: &mut [Token], at: &mut usize) -> Option<String> {
    let mut said = Vec::new();
    while let Some(token) = list.get_mut(*at).filter(|t| !t.used) {
        if token.clause_start && !said.is_empty() {
            break;
        }
        if said.len() >= 16 {
            break;
        }
        said.push(
            if token.proper || token.text.chars().all(char::is_uppercase) {
                token.text.clone()
            } else {
                token.low.clone()
            },
        );
        token.used = true;
        *at += 1;
    }
    while said.last().is_some_and(|w| {
        matches!(
            w.as_str(),
            "and" | "but" | "the" | "a" | "an" | "of" | "to" | "in" | "with" | "who"
        )
    }) {
        said.pop();
    }
    let said = said.join(" ");
    let said: String = text::fit(&said, 110);
    (!said.is_empty()).then_some(said)
}

/// Noun phrases in what has not been used, in order, each once.
pub fn phrases(stock: &Stock, source: Source, list: &[Token]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut at = 0;
    while at < list.len() && found.len() < 8 {
        let mut end = at;
        let mut words: Vec<String> = Vec::new();
        while let Some(token) = list.get(end) {
            let breaks = token.used
                || (token.clause_start && !words.is_empty())
                || words.len() >= 4
                || !is_content(stock, source, token);
            let of = token.low == "of"
                && !words.is_empty()
                && !token.used
                && list.get(end + 1).is_some_and(|n| {
                    !n.used && !n.clause_start && (is_content(stock, source, n) || n.low == "the")
                });
            if of {
                words.push("of".to_owned());
                end += 1;
                if list.get(end).is_some_and(|n| n.low == "the") {
                    words.push("the".to_owned());
                    end += 1;
                }
                continue;
            }
            if breaks {
                break;
            }
            words.push(if token.proper {
                token.text.clone()
            } else {
                token.low.clone()
            });
            end += 1;
        }
        if words.is_empty() {
            at = end.max(at) + 1;
            continue;
        }
        let before = at
            .checked_sub(1)
            .and_then(|i| list.get(i))
            .filter(|t| !t.used && !list[at].clause_start);
        let article = before
            .map(|t| t.low.as_str())
            .filter(|w| matches!(*w, "a" | "an" | "the" | "every" | "two" | "three" | "no"));
        let phrase = words.join(" ");
        let phrase = article.map_or_else(|| phrase.clone(), |a| format!("{a} {phrase}"));
        let phrase: String = phrase.chars().take(60).collect();
        if !found.iter().any(|f| f.ends_with(words.join(" ").as_str())) {
            found.push(phrase);
        }
        at = end.max(at + 1);
    }
    found
}

fn is_content(stock: &Stock, source: Source, token: &Token) -> bool {
    let low = token.low.as_str();
    !(stock.words.stop.iter().any(|w| w == low)
        || is_verb(stock, low)
        || (low.ends_with("ly") && low.len() > 5 && !token.proper)
        || (source == Source::Wish && stock.words.ask.iter().any(|w| w == low))
        || (low.chars().count() < 2 && low.is_ascii()))
}
