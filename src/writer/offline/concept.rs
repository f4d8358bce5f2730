//! CONCEPT: a kernel told in its own prose, with what was asked for worked in.

use genesis_actors::domain::content::Concept;

use super::ask::{AgeAsk, Turn};
use super::frame::Frame;
use super::stock::Kernel;
use super::text;
use super::tongue::Tongue;

/// One concept; `index` is its place among the proposals.
pub fn compose(frame: &Frame, index: usize) -> Concept {
    let kernel = frame.kernel;
    let told = kernel.told(frame.telling, frame.stock.tongue);
    let mut concept = Concept {
        title: text::fit(&frame.say(&told.title), 120),
        core_idea: core(frame, &told.core, index),
        description: frame.say(&told.about),
        philosophical_depth: frame.say(&told.asks),
        emotional_core: frame.say(&told.feels),
        irony: Some(text::fit(&frame.say(&kernel.irony), 300)),
    };
    place_extras(&mut concept, extras(frame, index));
    locate(frame, index, &mut concept);
    concept.description = text::fit(&concept.description, 800);
    concept.philosophical_depth = text::fit(&concept.philosophical_depth, 1_000);
    concept.emotional_core = text::fit(&concept.emotional_core, 500);
    concept
}

/// A place that was asked for is named, where the kernel's own telling does not name it.
fn locate(frame: &Frame, index: usize, concept: &mut Concept) {
    let told = [
        &concept.core_idea,
        &concept.description,
        &concept.philosophical_depth,
    ];
    let named = told.iter().any(|text| text.contains(&frame.place));
    let forms = &frame.stock.phrases.located;
    let form = forms.get(frame.side(index) % forms.len().max(1));
    if let Some(form) = form.filter(|_| !named && frame.given.ask.place.is_some()) {
        let (said, max) = (frame.say(form), 500);
        if text::length(&concept.emotional_core) + text::length(&said) < max {
            concept.emotional_core = text::row([said, concept.emotional_core.clone()]);
        }
    }
}

/// The core idea: the figure asked for takes the kernel's part, in one of a few ways of saying so.
fn core(frame: &Frame, template: &str, index: usize) -> String {
    let alone = template.contains("{hero},");
    let figure = frame.given.ask.figure.as_ref().filter(|_| !frame.own);
    let Some(figure) = figure else {
        return text::fit(&frame.say(template), 200);
    };
    if frame.stock.tongue == Tongue::Chinese {
        return text::fit(&frame.say(template), 200);
    }
    let part = frame
        .kernel
        .hero
        .split_once(' ')
        .map_or(frame.kernel.hero.as_str(), |(_, part)| part);
    let part = ["retired ", "celebrated ", "professional ", "career "]
        .iter()
        .find_map(|head| part.strip_prefix(head))
        .unwrap_or(part);
    let head = text::words(&figure.np)
        .last()
        .map(|w| text::stem(w))
        .unwrap_or_default();
    let native = frame.kernel.tags.iter().any(|tag| text::stem(tag) == head);
    let turned = format!("{} turned {part}", figure.np);
    let once = format!("{}, once {}", frame.kernel.hero, figure.np);
    let mut ways = vec![turned.clone(), figure.np.clone()];
    if native {
        ways.insert(0, figure.np.clone());
    } else if alone && index % 3 == 1 {
        ways.insert(0, once);
    }
    if alone && (figure.clause.is_some() || index % 4 == 3) {
        ways.insert(0, figure.full());
    }
    ways.push(frame.kernel.hero.clone());
    ways.iter()
        .map(|way| frame.say_with(template, &[("hero", way)]))
        .find(|text| text::length(text) <= 200)
        .unwrap_or_else(|| text::fit(&frame.say(template), 200))
}

/// What was asked for, each as a sentence of this kernel's own, most wanted first.
fn extras(frame: &Frame, index: usize) -> Vec<String> {
    let mut extras = Vec::new();
    for turn in &frame.given.ask.turns {
        extras.push(frame.say(turn_text(frame.kernel, *turn)));
    }
    // Not every proposal quotes all of a long premise: they would grow alike by it.
    let side = frame.side(index);
    let mut motifs = frame.motifs();
    let pred = frame.predicate().unwrap_or_default();
    let long = text::words(&pred).len() + motifs.len() * 2 > 6;
    if !pred.is_empty() && (!long || side.is_multiple_of(4)) {
        extras.push(frame.say(&frame.kernel.habit));
    } else {
        motifs.extend(spoken_of(frame, &pred));
    }
    if !motifs.is_empty() {
        let turn = side % motifs.len();
        motifs.rotate_left(turn);
        motifs.truncate(if long { 1 } else { 5 });
    }
    if let Some(first) = motifs.get(..motifs.len().min(2)).filter(|m| !m.is_empty()) {
        extras.push(frame.say_with(&frame.kernel.echo, &[("x", &text::list(first))]));
    }
    if let Some(AgeAsk::Years(_) | AgeAsk::Older | AgeAsk::Younger) = frame.given.ask.age {
        let ages = &frame.stock.phrases.ages;
        if let Some(said) = ages.get(index % ages.len().max(1)) {
            extras.push(frame.say(said));
        }
    }
    if let Some(rest) = motifs.get(2..).filter(|m| !m.is_empty()) {
        let rest = rest.get(..rest.len().min(3)).unwrap_or(rest);
        let echoes = frame
            .stock
            .phrases
            .echo
            .get("CONCEPT")
            .map_or(&[][..], Vec::as_slice);
        if let Some(said) = echoes.get(index % echoes.len().max(1)) {
            extras.push(frame.say_with(said, &[("x", &text::list(rest))]));
        }
    }
    extras
}

/// Whom and what a predicate speaks of: "must hide the man she sentenced" → "the man".
fn spoken_of(frame: &Frame, pred: &str) -> Vec<String> {
    let words = &frame.stock.words;
    if frame.stock.tongue == Tongue::Chinese {
        return vec![pred.to_owned()]
            .into_iter()
            .filter(|pred| !pred.is_empty())
            .collect();
    }
    text::words(pred)
        .into_iter()
        .filter(|w| w.len() > 2 && w.chars().all(char::is_lowercase))
        .filter(|w| !words.stop.iter().any(|s| s == w) && !words.ask.iter().any(|a| a == w))
        .filter(|w| !super::figure::is_verb(frame.stock, w) && !w.ends_with("ed"))
        .take(3)
        .map(|w| format!("the {w}"))
        .collect()
}

/// The sentence in which a kernel goes in a direction.
pub fn turn_text(kernel: &Kernel, turn: Turn) -> &str {
    match turn {
        Turn::Darker => &kernel.darker,
        Turn::Stranger => &kernel.stranger,
        Turn::Smaller => &kernel.smaller,
        Turn::Funnier => &kernel.funnier,
        Turn::Dearer => &kernel.dearer,
        Turn::Swap => &kernel.swap,
    }
}

/// Each sentence goes into the first field that has room for it, before what the field closes with.
fn place_extras(concept: &mut Concept, extras: Vec<String>) {
    for extra in extras {
        let rooms = [
            (&mut concept.description, 800),
            (&mut concept.emotional_core, 500),
            (&mut concept.philosophical_depth, 1_000),
        ];
        for (field, max) in rooms {
            if text::length(field) + text::length(&extra) < max {
                *field = text::woven(field, &extra);
                break;
            }
        }
    }
}
