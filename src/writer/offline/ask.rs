//! What a person asks for, read out of a premise, instructions or feedback.

use std::collections::BTreeSet;

use super::figure::{self, Figure};
use super::stock::{Sex, Stock};
use super::text;
use super::tokens::{self, Token};

/// A direction a text is to go in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// More is lost.
    Darker,
    /// Odder.
    Stranger,
    /// Closer, fewer.
    Smaller,
    /// More to laugh at.
    Funnier,
    /// It costs more.
    Dearer,
    /// Somebody else stands against the protagonist.
    Swap,
}

impl Turn {
    /// All of them with their names in the stock.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Darker, "darker"),
        (Self::Stranger, "stranger"),
        (Self::Smaller, "smaller"),
        (Self::Funnier, "funnier"),
        (Self::Dearer, "dearer"),
        (Self::Swap, "swap"),
    ];

    /// Its name in the stock.
    pub fn name(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(turn, _)| *turn == self)
            .map_or("", |(_, name)| name)
    }
}

/// What is asked about an age.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgeAsk {
    /// So many years.
    Years(i64),
    /// More than now.
    Older,
    /// Fewer than now.
    Younger,
}

/// Where a text comes from decides how it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A premise or a concept: it tells a story.
    Tale,
    /// Instructions or feedback: it asks.
    Wish,
}

/// What was understood.
#[derive(Debug, Clone, Default)]
pub struct Ask {
    /// As typed, cleaned.
    pub quote: String,
    /// The protagonist as described.
    pub figure: Option<Figure>,
    /// The protagonist's pronouns.
    pub sex: Option<Sex>,
    /// The protagonist's name.
    pub name: Option<String>,
    /// Old name → new name.
    pub renames: Vec<(String, String)>,
    /// Where it is set.
    pub place: Option<String>,
    /// Noun phrases that are to appear.
    pub motifs: Vec<String>,
    /// Content words, in order, for ranking.
    pub words: Vec<String>,
    /// Stems that must not appear.
    pub refused: BTreeSet<String>,
    /// The refused words as they were said.
    pub refused_words: Vec<String>,
    /// Directions.
    pub turns: BTreeSet<Turn>,
    /// The protagonist's age.
    pub age: Option<AgeAsk>,
}

impl Ask {
    /// Reads a text.
    pub fn read(stock: &Stock, source: Source, typed: &str) -> Self {
        let head: String = typed.chars().take(6_000).collect();
        let quote = text::clean(&head);
        let start: String = quote.chars().take(1_200).collect();
        let mut list = tokens::split(stock, &start);
        let mut ask = Self {
            quote: quote.clone(),
            ..Self::default()
        };
        ask.turns(stock, source, &mut list);
        ask.refusals(stock, source, &mut list);
        ask.ages(&mut list);
        ask.names(stock, source, &mut list);
        ask.places(source, &mut list);
        ask.sexes(stock, &list);
        ask.figure = figure::find(stock, source, &mut list);
        ask.proper_names(stock, source, &mut list);
        ask.motifs = figure::phrases(stock, source, &list);
        ask.keywords(stock, source, &quote);
        ask
    }

    /// Both, the later one winning where they differ.
    #[must_use]
    pub fn and(mut self, later: Self) -> Self {
        self.figure = later.figure.or(self.figure);
        self.sex = later.sex.or(self.sex);
        self.name = later.name.or(self.name);
        self.place = later.place.or(self.place);
        self.age = later.age.or(self.age);
        self.renames.extend(later.renames);
        self.motifs.extend(later.motifs);
        self.words.extend(later.words);
        self.refused.extend(later.refused);
        self.refused_words.extend(later.refused_words);
        self.turns.extend(later.turns);
        let refused = self.refused.clone();
        self.motifs
            .retain(|motif| !text::speaks_of(motif, &refused));
        self.words.retain(|word| !refused.contains(word));
        if self
            .place
            .as_deref()
            .is_some_and(|p| text::speaks_of(p, &refused))
        {
            self.place = None;
        }
        if self
            .figure
            .as_ref()
            .is_some_and(|f| text::speaks_of(&f.np, &refused))
        {
            self.figure = None;
        }
        self
    }

    fn turns(&mut self, stock: &Stock, source: Source, list: &mut [Token]) {
        if source == Source::Tale {
            return;
        }
        for index in 0..list.len() {
            let low = list[index].low.clone();
            for (turn, name) in Turn::ALL {
                let said = stock
                    .words
                    .turns
                    .get(name)
                    .is_some_and(|w| w.contains(&low));
                let negated = index > 0
                    && matches!(list[index - 1].low.as_str(), "less" | "not" | "no" | "too");
                if said && !negated {
                    self.turns.insert(turn);
                    list[index].used = true;
                }
            }
            let next = list.get(index + 1).map_or("", |t| t.low.as_str());
            let after = list.get(index + 2).map_or("", |t| t.low.as_str());
            if matches!(low.as_str(), "raise" | "higher" | "more")
                && (next == "cost" || after == "cost")
            {
                self.turns.insert(Turn::Dearer);
            }
            let other = matches!(low.as_str(), "another" | "different" | "other" | "change");
            if other
                && [next, after]
                    .iter()
                    .any(|w| matches!(*w, "antagonist" | "villain"))
            {
                self.turns.insert(Turn::Swap);
            }
        }
    }

    /// "no X", "without X", "drop the X" …; in a tale only where it cannot be part of the story.
    fn refusals(&mut self, stock: &Stock, source: Source, list: &mut [Token]) {
        let mut index = 0;
        while index < list.len() {
            let Some(mut at) = refusal_at(list, index, source) else {
                index += 1;
                continue;
            };
            let mut said = Vec::new();
            while let Some(token) = list.get(at) {
                let begins = at > index && token.clause_start && !said.is_empty();
                if begins && !matches!(list[at - 1].low.as_str(), "or" | "and") {
                    break;
                }
                let skip = matches!(
                    token.low.as_str(),
                    "the"
                        | "a"
                        | "an"
                        | "any"
                        | "of"
                        | "all"
                        | "his"
                        | "her"
                        | "their"
                        | "more"
                        | "or"
                        | "so"
                        | "much"
                );
                if skip && (said.is_empty() || token.low == "or") {
                    at += 1;
                    continue;
                }
                if stock.words.stop.contains(&token.low) || said.len() >= 3 {
                    break;
                }
                said.push(token.low.clone());
                at += 1;
            }
            let known = said.iter().any(|word| family(stock, word).is_some());
            let clause = list[index].clause_start;
            if said.is_empty() || (source == Source::Tale && !known && !clause) {
                index += 1;
                continue;
            }
            for word in &said {
                self.refuse(stock, word);
            }
            for token in list.iter_mut().take(at).skip(index) {
                token.used = true;
            }
            index = at.max(index + 1);
        }
    }

    fn refuse(&mut self, stock: &Stock, word: &str) {
        let filler = stock.words.ask.iter().any(|w| w == word)
            || stock
                .words
                .turns
                .values()
                .any(|t| t.iter().any(|w| w == word));
        if filler {
            return;
        }
        self.refused_words.push(word.to_owned());
        self.refused.insert(text::stem(word));
        if let Some(family) = family(stock, word) {
            self.refused.extend(family.iter().map(|w| text::stem(w)));
        }
    }

    fn ages(&mut self, list: &mut [Token]) {
        for index in 0..list.len() {
            let low = list[index].low.as_str();
            if low == "older" {
                self.age = Some(AgeAsk::Older);
            } else if low == "younger" {
                self.age = Some(AgeAsk::Younger);
            } else if let Some(years) = number(low) {
                let near = |at: usize| list.get(at).map_or("", |t| t.low.as_str());
                let after = matches!(near(index + 1), "years" | "year-old" | "year" | "yrs");
                let before = index > 0
                    && matches!(
                        near(index - 1),
                        "aged" | "age" | "is" | "be" | "past" | "about" | "turns"
                    )
                    && (near(index + 1).is_empty()
                        || list[index + 1].clause_start
                        || near(index - 1).starts_with("age"));
                if (after || before) && (5..=110).contains(&years) {
                    self.age = Some(AgeAsk::Years(years));
                    list[index].used = true;
                }
            }
        }
    }

    /// "called X", "call her X", "rename X to Y", "name the keeper X".
    fn names(&mut self, stock: &Stock, source: Source, list: &mut [Token]) {
        for index in 0..list.len() {
            let low = list[index].low.clone();
            if low == "rename" || (low == "change" && list.get(index + 1).is_some_and(|t| t.proper))
            {
                if let Some((old, new, end)) = rename(list, index + 1) {
                    self.renames.push((old, new));
                    use_up(list, index, end);
                }
                continue;
            }
            let calling = matches!(low.as_str(), "called" | "named")
                || (source == Source::Wish && matches!(low.as_str(), "call" | "name"));
            if !calling {
                continue;
            }
            let Some(start) = (index + 1..list.len().min(index + 5)).find(|&at| list[at].proper)
            else {
                continue;
            };
            let between: Vec<&str> = list[index + 1..start]
                .iter()
                .map(|t| t.low.as_str())
                .collect();
            let plain = between.iter().all(|w| {
                stock.words.stop.iter().any(|s| s == w)
                    || stock.words.people.iter().any(|s| s == w)
                    || stock.words.ask.iter().any(|s| s == w)
            });
            if plain {
                let (name, end) = run(list, start);
                self.name = Some(name);
                if let Some(sex) = between.iter().find_map(|w| sex_of(stock, w)) {
                    self.sex = Some(sex);
                }
                use_up(list, index, end);
            }
        }
    }

    /// "set it in X", and a name after a preposition of place.
    fn places(&mut self, source: Source, list: &mut [Token]) {
        for index in 0..list.len() {
            let low = list[index].low.as_str();
            let moved = matches!(
                low,
                "set" | "move" | "moved" | "relocate" | "takes" | "happens"
            );
            if moved {
                let reach = list.len().min(index + 5);
                let prep = (index + 1..reach).find(|&at| {
                    matches!(
                        list[at].low.as_str(),
                        "in" | "on" | "at" | "to" | "aboard" | "near"
                    )
                });
                if let Some((place, end)) = prep.and_then(|at| place_after(list, at + 1)) {
                    self.place = Some(place);
                    use_up(list, index, end);
                    continue;
                }
            }
            let prep = matches!(
                low,
                "in" | "at" | "on" | "near" | "from" | "to" | "outside" | "off"
            );
            if prep && self.place.is_none() && !list[index].used {
                if let Some(token) = list.get(index + 1).filter(|t| t.proper && !t.used) {
                    let sure = matches!(low, "in" | "at" | "near" | "outside" | "off" | "on");
                    if sure || source == Source::Tale {
                        let _ = token;
                        let (place, end) = run(list, index + 1);
                        self.place = Some(place);
                        use_up(list, index, end);
                    }
                }
            }
        }
    }

    fn sexes(&mut self, stock: &Stock, list: &[Token]) {
        if self.sex.is_none() {
            self.sex = list
                .iter()
                .filter(|t| !t.used)
                .find_map(|t| sex_of(stock, &t.low));
        }
    }

    /// Names that nothing else explains: the first is the protagonist's if it can be a person's.
    fn proper_names(&mut self, stock: &Stock, source: Source, list: &mut [Token]) {
        let mut index = 0;
        while index < list.len() {
            if !list[index].proper || list[index].used {
                index += 1;
                continue;
            }
            let (name, end) = run(list, index);
            let first = name.split(' ').next().unwrap_or("").to_owned();
            let region = stock
                .pools
                .iter()
                .any(|p| p.places.iter().any(|w| w.eq_ignore_ascii_case(&name)));
            let person = stock
                .pools
                .iter()
                .any(|p| p.f.contains(&first) || p.m.contains(&first));
            let acts = list.get(end).is_some_and(|t| {
                !t.clause_start && (figure::is_verb(stock, &t.low) || t.low == "and")
            }) || list.get(end).is_some_and(|t| {
                t.clause_start && matches!(t.low.as_str(), "a" | "an" | "the" | "who")
            });
            if region && self.place.is_none() {
                self.place = Some(name);
                use_up(list, index, end);
            } else if !region && self.name.is_none() && (person || (acts && source == Source::Tale))
            {
                self.name = Some(name);
                use_up(list, index, end);
            }
            index = end.max(index + 1);
        }
    }

    fn keywords(&mut self, stock: &Stock, source: Source, quote: &str) {
        let mut seen = BTreeSet::new();
        for word in text::words(quote) {
            let low = word.to_lowercase();
            let filler = stock.words.stop.contains(&low)
                || (source == Source::Wish && stock.words.ask.contains(&low));
            let stem = text::stem(&low);
            if !filler
                && low.chars().count() > 2
                && !self.refused.contains(&stem)
                && seen.insert(stem.clone())
            {
                self.words.push(stem);
            }
        }
    }
}

fn family<'a>(stock: &'a Stock, word: &str) -> Option<&'a Vec<String>> {
    let stem = text::stem(word);
    stock
        .words
        .families
        .iter()
        .find(|f| f.iter().any(|w| text::stem(w) == stem))
}

/// Where the refused thing begins, if a refusal begins at `index`.
fn refusal_at(list: &[Token], index: usize, source: Source) -> Option<usize> {
    let low = |at: usize| list.get(at).map_or("", |t| t.low.as_str());
    let next = low(index + 1);
    match low(index) {
        "no" if !matches!(next, "longer" | "one" | "matter" | "more") => Some(index + 1),
        "without" => Some(index + 1),
        "not"
            if matches!(next, "a" | "an" | "the")
                || (list[index].clause_start && next != "only")
                || (source == Source::Wish
                    && !matches!(
                        next,
                        "only" | "enough" | "so" | "too" | "sure" | "be" | "just" | "yet"
                    )) =>
        {
            Some(index + 1)
        }
        "drop" | "remove" | "cut" | "delete" | "avoid" | "lose" | "omit" | "exclude" | "less"
        | "fewer" | "skip"
            if source == Source::Wish =>
        {
            Some(index + 1)
        }
        "rid" if source == Source::Wish && next == "of" => Some(index + 2),
        "instead" if source == Source::Wish && next == "of" => Some(index + 2),
        "don't" | "dont"
            if source == Source::Wish
                && matches!(
                    next,
                    "want" | "need" | "like" | "use" | "include" | "mention"
                ) =>
        {
            Some(index + 2)
        }
        _ => None,
    }
}

/// The run of capitalised words that begins at `start`, and where it ends.
fn run(list: &[Token], start: usize) -> (String, usize) {
    let mut end = start + 1;
    let mut name = list[start].text.clone();
    while let Some(token) = list.get(end) {
        let joins = matches!(
            token.low.as_str(),
            "de" | "da" | "do" | "la" | "del" | "von" | "van" | "of"
        ) && list
            .get(end + 1)
            .is_some_and(|t| t.proper && !t.clause_start);
        if token.clause_start || !(token.proper || joins) || end - start >= 4 {
            break;
        }
        name.push(' ');
        name.push_str(&token.text);
        end += 1;
    }
    let name = name.trim_end_matches("'s").trim_end_matches("’s");
    (name.chars().take(40).collect(), end)
}

fn rename(list: &[Token], from: usize) -> Option<(String, String, usize)> {
    let old = (from..list.len()).find(|&at| list[at].proper)?;
    let (old_name, end) = run(list, old);
    let new = (end..list.len()).find(|&at| list[at].proper)?;
    let (new_name, end) = run(list, new);
    Some((old_name, new_name, end))
}

/// A place by name, or by a short description: "a monastery", "the salt flats of Uyuni".
fn place_after(list: &[Token], start: usize) -> Option<(String, usize)> {
    let first = list.get(start).filter(|t| !t.used)?;
    if first.proper {
        return Some(run(list, start));
    }
    if !matches!(first.low.as_str(), "a" | "an" | "the") {
        return None;
    }
    let mut parts = vec![first.low.clone()];
    let mut end = start + 1;
    while let Some(token) = list.get(end).filter(|t| !t.clause_start && parts.len() < 6) {
        if matches!(
            token.low.as_str(),
            "and"
                | "but"
                | "with"
                | "where"
                | "who"
                | "that"
                | "instead"
                | "please"
                | "during"
                | "without"
        ) {
            break;
        }
        parts.push(token.text.clone());
        end += 1;
    }
    (parts.len() > 1).then(|| (parts.join(" "), end))
}

fn use_up(list: &mut [Token], from: usize, to: usize) {
    for token in list.iter_mut().take(to).skip(from) {
        token.used = true;
    }
}

/// Whether a word says the pronouns of whom it speaks of.
pub fn sex_of(stock: &Stock, word: &str) -> Option<Sex> {
    let is = |words: &[String]| words.iter().any(|w| w == word);
    if is(&stock.words.female) {
        Some(Sex::F)
    } else if is(&stock.words.male) {
        Some(Sex::M)
    } else {
        None
    }
}

fn number(word: &str) -> Option<i64> {
    let tens = [
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    if let Some(at) = tens.iter().position(|t| *t == word) {
        return i64::try_from(at).ok().map(|n| (n + 2) * 10);
    }
    let digits: String = word.chars().take_while(char::is_ascii_digit).collect();
    if digits.is_empty() || digits.len() > 3 {
        return None;
    }
    digits.parse().ok()
}
