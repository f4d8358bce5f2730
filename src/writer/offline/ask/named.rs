//! Names and places, as somebody asks for them or tells of them.

use super::{Ask, Source, sex_of, use_up};
use crate::writer::offline::figure;
use crate::writer::offline::stock::{Pool, Sex, Stock};
use crate::writer::offline::tokens::Token;

impl Ask {
    /// "called X", "call her X", "rename X to Y", "name the keeper X".
    pub(super) fn names(&mut self, stock: &Stock, source: Source, list: &mut [Token]) {
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
    pub(super) fn places(&mut self, source: Source, list: &mut [Token]) {
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
            let low_at = |at: usize| list.get(at).map_or("", |t| t.low.as_str());
            if prep
                && self.place.is_none()
                && low_at(index + 1) == "the"
                && low_at(index + 3) == "of"
                && list.get(index + 4).is_some_and(|t| t.proper && !t.used)
            {
                let (place, end) = run(list, index + 4);
                self.place = Some(place);
                use_up(list, index + 4, end);
                continue;
            }
            if prep
                && self.place.is_none()
                && !list[index].used
                && let Some(token) = list.get(index + 1).filter(|t| t.proper && !t.used)
            {
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

    /// Names that nothing else explains: the first is the protagonist's if it can be a person's.
    pub(super) fn proper_names(&mut self, stock: &Stock, source: Source, list: &mut [Token]) {
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

/// Which pronouns a known first name goes with.
pub(super) fn sex_of_name(stock: &Stock, name: &str) -> Option<Sex> {
    let first = name.split(' ').next()?;
    let has = |of: fn(&Pool) -> &Vec<String>| {
        stock.pools.iter().any(|p| of(p).iter().any(|n| n == first))
    };
    if has(|p| &p.f) {
        Some(Sex::F)
    } else if has(|p| &p.m) {
        Some(Sex::M)
    } else {
        None
    }
}
