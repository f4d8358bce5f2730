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
            (Some(pred), _) if text::has_han(&self.np) => format!("{}{pred}", self.np),
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
            && (is_person(stock, &token.low) || plural(stock, &token.low))
            && (source == Source::Tale || asked_for(list, at))
            && !list
                .get(at + 1)
                .is_some_and(|next| !next.clause_start && is_person(stock, &next.low))
    })?;
    let start = begin(stock, list, head);
    if plural(stock, &list[head].low) {
        return Some(several(stock, list, start, head));
    }
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
    let apposed = start > 0 && list[start].clause_start && list[start - 1].proper;
    let after = past_place(stock, list, at);
    if list.get(after).is_some_and(|t| !t.clause_start || apposed) {
        at = after;
    }
    if let Some(next) = list.get(at) {
        let low = next.low.as_str();
        let verb = (!next.clause_start || apposed)
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

/// Whether a word is a noun for several people.
fn plural(stock: &Stock, low: &str) -> bool {
    let one = low.strip_suffix('s').is_some_and(|one| {
        is_person(stock, one) && !stock.words.creatures.iter().any(|c| c == one)
    });
    one || matches!(
        low,
        "women" | "men" | "children" | "thieves" | "wives" | "spies"
    )
}

/// The protagonist as one of several: "one of two sisters", who does what they all do.
fn several(stock: &Stock, list: &mut [Token], start: usize, head: usize) -> Figure {
    let from = list[..start].iter().rposition(|t| {
        !matches!(
            t.low.as_str(),
            "two" | "three" | "four" | "five" | "seven" | "the"
        )
    });
    let first = from
        .map_or(0, |at| at + 1)
        .max(start.saturating_sub(2))
        .min(start);
    let words: Vec<String> = list[first..=head]
        .iter()
        .map(|t| {
            if t.proper {
                t.text.clone()
            } else {
                t.low.clone()
            }
        })
        .collect();
    let mut at = head + 1;
    for token in &mut list[first..at] {
        token.used = true;
    }
    let mut figure = Figure {
        np: text::fit(&one_of(&words.join(" ")), 60),
        pred: None,
        clause: None,
    };
    let next = list.get(at).map(|t| t.low.clone()).unwrap_or_default();
    if next == "who" {
        at += 1;
    }
    let verb = list
        .get(at)
        .filter(|t| !t.clause_start && is_verb(stock, &t.low))
        .map(|t| t.low.clone());
    if let Some(verb) = verb {
        let stop =
            (at..list.len()).find(|n| list[*n].low == "and" || (*n > at && list[*n].clause_start));
        let end = stop.unwrap_or(list.len()).min(at + 12);
        let rest: Vec<String> = list[at + 1..end]
            .iter()
            .map(|t| {
                if t.proper {
                    t.text.clone()
                } else {
                    t.low.clone()
                }
            })
            .collect();
        for token in &mut list[at..end] {
            token.used = true;
        }
        figure.pred = Some(
            format!("{} {}", third_person(&verb), rest.join(" "))
                .trim()
                .to_owned(),
        );
    }
    figure
}

/// "two sisters" → "one of two sisters", "sisters" → "one of the sisters".
fn one_of(group: &str) -> String {
    let first = group.split(' ').next().unwrap_or("");
    let counted = matches!(first, "two" | "three" | "four" | "five" | "seven" | "the");
    if counted {
        format!("one of {group}")
    } else {
        format!("one of the {group}")
    }
}

/// "inherit" → "inherits"; past forms and the like stay.
fn third_person(verb: &str) -> String {
    let stays = verb.ends_with('s')
        || verb.ends_with("ed")
        || [
            "went", "came", "took", "made", "had", "ran", "left", "stole", "sold", "lost", "found",
            "fled", "knew", "fell", "must",
        ]
        .contains(&verb);
    match verb {
        _ if stays => verb.to_owned(),
        "are" => "is".to_owned(),
        "have" => "has".to_owned(),
        _ if verb.ends_with("sh")
            || verb.ends_with("ch")
            || verb.ends_with('o')
            || verb.ends_with('x') =>
        {
            format!("{verb}es")
        }
        _ => match verb
            .strip_suffix('y')
            .filter(|head| !head.ends_with(['a', 'e', 'o', 'u']))
        {
            Some(head) => format!("{head}ies"),
            None => format!("{verb}s"),
        },
    }
}

/// Where a phrase of place behind the noun ends: "on the island of Vestray".
fn past_place(stock: &Stock, list: &[Token], at: usize) -> usize {
    let place = |t: &Token| {
        matches!(
            t.low.as_str(),
            "in" | "on" | "at" | "from" | "near" | "aboard"
        )
    };
    if !list.get(at).is_some_and(|t| place(t) && !t.clause_start) {
        return at;
    }
    let ends = |t: &Token| {
        t.clause_start
            || is_verb(stock, &t.low)
            || matches!(t.low.as_str(), "who" | "must" | "whose")
    };
    (at + 1..list.len().min(at + 8))
        .find(|n| ends(&list[*n]))
        .unwrap_or(at)
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
                || !(is_content(stock, source, token) || adjectival(list, end, stock));
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

/// A verb's form that stands like an adjective or a noun: "a drowned piano", "the drowned".
fn adjectival(list: &[Token], at: usize, stock: &Stock) -> bool {
    let Some(token) = list.get(at).filter(|t| !t.used) else {
        return false;
    };
    let form = token.low.ends_with("ed") || token.low.ends_with("ing") || token.low.ends_with("en");
    let after = at.checked_sub(1).and_then(|before| list.get(before));
    let article = after.is_some_and(|t| {
        matches!(
            t.low.as_str(),
            "a" | "an" | "the" | "of" | "his" | "her" | "their" | "every" | "two" | "three"
        )
    });
    form && article && !token.clause_start && !stock.words.stop.contains(&token.low)
}

fn is_content(stock: &Stock, source: Source, token: &Token) -> bool {
    let low = token.low.as_str();
    !(stock.words.stop.iter().any(|w| w == low)
        || is_verb(stock, low)
        || (low.ends_with("ly") && low.len() > 5 && !token.proper)
        || (source == Source::Wish && stock.words.ask.iter().any(|w| w == low))
        || (low.chars().count() < 2 && low.is_ascii()))
}
