//! WORLD: the kernel's places and rules, with two settings more, each known to somebody of the cast.

use genesis_actors::domain::content::{World, WorldEntry};

use super::frame::Frame;
use super::kin::UNCANNY;
use super::names;
use super::stock::Entry;
use super::story::suits;
use super::text;

/// One world; `index` chooses what is left out and what joins.
pub fn compose(frame: &Frame, index: usize) -> World {
    let mut entries: Vec<WorldEntry> = frame
        .kernel
        .world
        .iter()
        .map(|entry| written(frame, entry))
        .collect();
    if !entries.is_empty() {
        let turn = index % entries.len();
        entries.rotate_left(turn);
    }
    let root = entries.first().map(|e| e.name.clone());
    settings(frame, index, &root, &mut entries);
    for (kernel, _) in frame.seconds() {
        let more = kernel.iter().flat_map(|k| k.world.iter().take(2));
        for entry in more {
            entries.push(strand_entry(frame, entry));
        }
    }
    inhabit(frame, &mut entries);
    asked(frame, index, &mut entries);
    World {
        summary: summary(frame, index, &entries),
        entries,
    }
}

fn some(text: String) -> Option<String> {
    Some(text).filter(|t| !t.is_empty())
}

fn written(frame: &Frame, entry: &Entry) -> WorldEntry {
    WorldEntry {
        name: frame.say(&entry.n),
        category: entry.c.clone(),
        description: frame.say(&entry.s),
        parent: None,
        rules: Some(entry.rules.iter().map(|r| frame.say(r)).collect::<Vec<_>>())
            .filter(|r| !r.is_empty()),
        cost: some(frame.say(&entry.cost)),
        limits: some(frame.say(&entry.limit)),
        tags: Some(tags(frame, entry)),
    }
}

fn tags(frame: &Frame, entry: &Entry) -> Vec<String> {
    if !entry.tags.is_empty() {
        let plain = entry.tags.iter().filter(|tag| *tag != UNCANNY);
        return plain.cloned().collect();
    }
    let kind = entry.c.to_lowercase();
    vec![match frame.stock.said(&kind) {
        "" => kind,
        said => said.to_owned(),
    }]
}

/// An entry of another concept's world, without the names of its people.
fn strand_entry(frame: &Frame, entry: &Entry) -> WorldEntry {
    let mut other = written(frame, entry);
    other.tags = Some(vec![frame.stock.said("role_strand").to_owned()]);
    other
}

/// Two settings of the common stock, those that are kin to the story before others.
fn settings(frame: &Frame, index: usize, root: &Option<String>, entries: &mut Vec<WorldEntry>) {
    let mut order: Vec<&Entry> = frame.stock.settings.iter().collect();
    frame.dice("settings", 0).shuffle(&mut order);
    let refused = &frame.given.ask.refused;
    order.retain(|s| !text::speaks_of(&s.s, refused) && !text::speaks_of(&s.n, refused));
    order.retain(|s| suits(frame.stock, frame.kernel, s));
    let near = |s: &Entry| frame.stock.kin.nearness(&frame.kernel.tags, &s.tags);
    order.sort_by(|a, b| near(b).total_cmp(&near(a)));
    let kin = order.iter().filter(|s| near(s) > 0.0).count();
    if kin >= 2 {
        order.truncate(kin);
    }
    let chosen: Vec<&Entry> = order
        .iter()
        .cycle()
        .skip(index * 2)
        .take(2.min(order.len()))
        .copied()
        .collect();
    for setting in chosen {
        let mut entry = written(frame, setting);
        entry.parent.clone_from(root);
        entries.push(entry);
    }
}

/// Confirmed people live in it: each of the first few entries is known to one of them.
fn inhabit(frame: &Frame, entries: &mut [WorldEntry]) {
    let Some(cast) = &frame.given.cast else {
        return;
    };
    let lines = &frame.stock.phrases.world_people;
    for (at, character) in cast.characters.iter().enumerate().take(lines.len()) {
        let call = names::call_of(&character.name);
        let known = entries
            .iter()
            .any(|e| text::has_word(&e.description, &call));
        let (Some(line), Some(entry)) = (lines.get(at), entries.get_mut(at)) else {
            continue;
        };
        if !known || at > 0 {
            text::push(
                &mut entry.description,
                &frame.say_with(line, &[("N", &call)]),
            );
        }
    }
}

/// What was asked for has its place.
fn asked(frame: &Frame, index: usize, entries: &mut [WorldEntry]) {
    let motifs = frame.motifs();
    let echoes = frame
        .stock
        .phrases
        .echo
        .get("WORLD")
        .map_or(&[][..], Vec::as_slice);
    let (Some(entry), Some(said)) = (entries.first_mut(), echoes.get(index % echoes.len().max(1)))
    else {
        return;
    };
    if !motifs.is_empty() {
        let x = text::list(motifs.get(..motifs.len().min(4)).unwrap_or(&motifs));
        text::push(&mut entry.description, &frame.say_with(said, &[("x", &x)]));
    }
    for turn in &frame.given.ask.turns {
        let said = frame.say(super::concept::turn_text(frame.kernel, *turn));
        if let Some(cost) = &mut entry.cost {
            text::push(cost, &said);
        }
    }
}

fn summary(frame: &Frame, index: usize, entries: &[WorldEntry]) -> String {
    let hero = frame.said("lives", &[]);
    let mut parts = vec![hero];
    if frame.predicate().is_some() {
        parts.push(frame.say(&frame.kernel.habit));
    }
    for entry in entries.iter().skip(1).take(2) {
        let told = text::small(text::first_sentence(&entry.description));
        parts.push(frame.said("place_told", &[("N", &entry.name), ("x", &told)]));
    }
    let forms = &frame.stock.phrases.theme_in_world;
    if let Some(said) = forms.get(index % forms.len().max(1)) {
        let theme = frame
            .themes
            .get(index % frame.themes.len().max(1))
            .cloned()
            .unwrap_or_default();
        parts.push(frame.say_with(said, &[("theme", &theme)]));
    }
    text::row(parts)
}
