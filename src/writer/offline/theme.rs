//! THEME: what the novel asks and how it is told, from the concept's own argument.

use genesis_actors::domain::content::Theme;

use super::concept::turn_text;
use super::frame::Frame;
use super::text;

/// One theme; `index` chooses from which side the argument is taken.
pub fn compose(frame: &Frame, index: usize) -> Theme {
    let k = frame.kernel;
    let (question, argument, counter) = argument(frame, index);
    Theme {
        title_suggestions: titles(frame, index),
        logline: text::fit(&logline(frame, index), 300),
        premise: text::fit(&premise(frame, index), 1_000),
        themes: themes(frame, index),
        question: Some(question),
        argument: Some(argument),
        counter_argument: Some(counter),
        genres: genres(frame),
        tone: tone(frame),
        central_conflict: frame.say(&k.conflict),
        emotional_journey: journey(frame, index),
        setting_overview: setting(frame, index),
        target_audience: pick(frame, &frame.stock.phrases.audience, "audience", index),
        estimated_length: pick(frame, &frame.stock.phrases.length, "length", index),
        narrative_voice: match index % 3 {
            0 => frame.say(&k.voice),
            _ => pick(frame, &frame.stock.phrases.voice, "voice", index),
        },
    }
}

fn pick(frame: &Frame, from: &[String], what: &str, index: usize) -> String {
    let start = frame.dice(what, 0).below(from.len());
    from.get((start + index) % from.len().max(1))
        .map_or_else(String::new, |t| frame.say(t))
}

/// The kernel's question, or the same quarrel as one of the two believes it.
fn argument(frame: &Frame, index: usize) -> (String, String, String) {
    let k = frame.kernel;
    let doubt = |lie: &str, who: &str, argument: &str, counter: &str| {
        let lie = frame.say(lie);
        let lie = lie.trim_end_matches(['.', '。']);
        (
            frame.said(who, &[("lie", lie)]),
            frame.say(argument),
            frame.say(counter),
        )
    };
    match index % 3 {
        1 if !k.h.lie.is_empty() => doubt(&k.h.lie, "doubt_h", &k.counter, &k.argument),
        2 if !k.r.lie.is_empty() => doubt(&k.r.lie, "doubt_r", &k.argument, &k.counter),
        _ => (
            frame.say(&k.question),
            frame.say(&k.argument),
            frame.say(&k.counter),
        ),
    }
}

fn titles(frame: &Frame, index: usize) -> Vec<String> {
    let k = frame.kernel;
    let mut titles: Vec<String> = Vec::new();
    titles.extend(frame.given.brief.title.as_deref().map(text::clean));
    titles.extend(frame.given.concepts.iter().map(|c| c.title.clone()));
    if !frame.own || titles.is_empty() {
        titles.push(frame.say(&k.title));
    }
    titles.push(frame.say(&k.object.n));
    titles.extend(k.titles.iter().map(|t| frame.say(t)));
    if let Some(beat) = k.beats.get(3 + index % 4) {
        titles.push(frame.say(&beat.t));
    }
    let mut unique: Vec<String> = Vec::new();
    for title in titles {
        let title = text::fit(title.trim(), 120);
        if !title.is_empty() && !unique.contains(&title) {
            unique.push(title);
        }
    }
    let fixed = frame.given.concepts.len().max(1) + usize::from(frame.given.brief.title.is_some());
    if index > 0 && unique.len() > fixed + 1 {
        let tail = unique.split_off(fixed);
        let turn = index % tail.len().max(1);
        unique.extend(tail.iter().cycle().skip(turn).take(tail.len()).cloned());
    }
    unique.truncate(6);
    unique
}

fn logline(frame: &Frame, index: usize) -> String {
    let k = frame.kernel;
    let concept = frame.given.concepts.first();
    let core = concept.map_or_else(|| frame.say(&k.core), |c| c.core_idea.clone());
    match index % 3 {
        0 => text::row([core, frame.say(&k.stakes)]),
        1 => text::row([
            frame.say(&k.h.want),
            frame.say(&k.r.want),
            frame.say(&k.stakes),
        ]),
        _ => text::row([frame.say(&k.conflict), frame.say(&k.stakes)]),
    }
}

fn premise(frame: &Frame, index: usize) -> String {
    let k = frame.kernel;
    let concept = frame.given.concepts.first();
    let told = concept.map_or_else(|| frame.say(&k.about), |c| c.description.clone());
    let opening = text::row(
        text::sentences(&told)
            .into_iter()
            .take(if frame.own { 3 } else { 2 }),
    );
    let mut parts = vec![opening];
    parts.extend(match index % 3 {
        0 => [&k.h.ghost, &k.h.want, &k.r.want].map(|t| frame.say(t)),
        1 if k.open => [&k.h.ghost, &k.h.need, &k.r.why].map(|t| frame.say(t)),
        1 => [&k.h.why, &k.h.need, &k.r.why].map(|t| frame.say(t)),
        _ => [&k.r.ghost, &k.r.want, &k.h.need].map(|t| frame.say(t)),
    });
    for second in frame.given.concepts.iter().skip(1) {
        let strands = &frame.stock.phrases.strand;
        if let Some(strand) = strands.get(index % strands.len().max(1)) {
            parts.push(frame.say_with(
                strand,
                &[("second", text::first_sentence(&second.core_idea))],
            ));
        }
    }
    let mut premise = text::row(parts);
    for turn in &frame.given.ask.turns {
        text::push(&mut premise, &frame.say(turn_text(k, *turn)));
    }
    let motifs = frame.motifs();
    if !motifs.is_empty() && !text::has_word(&premise, motifs.first().map_or("", String::as_str)) {
        let x = text::list(motifs.get(..motifs.len().min(3)).unwrap_or(&motifs));
        let echoes = frame
            .stock
            .phrases
            .echo
            .get("THEME")
            .map_or(&[][..], Vec::as_slice);
        if let Some(said) = echoes.get(index % echoes.len().max(1)) {
            text::push(&mut premise, &frame.say_with(said, &[("x", &x)]));
        }
    }
    if frame
        .predicate()
        .is_some_and(|p| !premise.contains(p.as_str()))
    {
        text::push(&mut premise, &frame.say(&k.habit));
    }
    premise
}

fn themes(frame: &Frame, index: usize) -> Vec<String> {
    let mut themes = frame.kernel.themes.clone();
    if index > 0 && !themes.is_empty() {
        let turn = index % themes.len();
        themes.rotate_left(turn);
    }
    for second in frame.given.concepts.iter().skip(1) {
        let title = text::small(second.title.trim());
        if !title.is_empty() {
            themes.push(title);
        }
    }
    themes.iter().map(|theme| frame.say_plain(theme)).collect()
}

fn genres(frame: &Frame) -> Vec<String> {
    let mut genres = frame.kernel.genres.clone();
    for turn in &frame.given.ask.turns {
        let genre = frame.stock.said(&format!("genre_{}", turn.name()));
        if !genre.is_empty() && !genres.iter().any(|g| g == genre) {
            genres.push(genre.to_owned());
        }
    }
    genres
}

fn tone(frame: &Frame) -> String {
    let mut tone = frame.say(&frame.kernel.tone);
    for turn in &frame.given.ask.turns {
        text::push(
            &mut tone,
            frame.stock.said(&format!("tone_{}", turn.name())),
        );
    }
    tone
}

fn journey(frame: &Frame, index: usize) -> String {
    let k = frame.kernel;
    let mut journey = frame.say(&k.journey);
    if k.open || !index.is_multiple_of(3) {
        text::push(
            &mut journey,
            &frame.say(if index % 3 == 2 { &k.r.arc } else { &k.h.arc }),
        );
    }
    journey
}

/// Where it is set, from two or three entries of the kernel's world.
fn setting(frame: &Frame, index: usize) -> String {
    let world = &frame.kernel.world;
    let count = world.len().max(1);
    let mut parts = vec![frame.said("place_alone", &[])];
    for n in 0..3.min(count) {
        if let Some(entry) = world.get((index + n) % count) {
            let told = text::small(&frame.say(text::first_sentence(&entry.s)));
            let name = frame.say(&entry.n);
            parts.push(frame.said("place_told", &[("N", &name), ("x", &told)]));
        }
    }
    text::row(parts)
}
