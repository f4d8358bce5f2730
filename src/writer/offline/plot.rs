//! PLOT: the kernel's eight turns, with chapters of its rules, secrets and quiet between them.

mod scenes;

use genesis_actors::domain::content::{Act, Chapter, Plot, Thread};

use super::frame::{Frame, Named};
use super::stock::Beat;
use super::text;
use super::tongue::Tongue;
use scenes::{companion, pay_rule, room, secret, strand};

/// A chapter to be: its texts, who sees it, whether the plot turns there, and which way it moves.
struct Draft {
    title: String,
    summary: String,
    deed: String,
    pov: String,
    turning: bool,
}

/// The chapters in order, and the numbers at which the acts end.
struct Layout {
    chapters: Vec<Draft>,
    ends: &'static [usize],
}

/// One plot; `index` chooses acts, rule, quiet hours and whether another strand comes in.
pub fn compose(frame: &Frame, index: usize) -> Plot {
    let room = room(frame, index);
    let layout = layout(frame, index, &room);
    let moves = moves(layout.chapters.len());
    let values = values(frame, index, &moves);
    let mut chapters = number(frame, &layout.chapters, &values);
    let threads = threads(frame, &layout, &room);
    mark(&threads, &mut chapters);
    let turning: Vec<String> = chapters
        .iter()
        .filter(|c| c.turning_point.is_some())
        .map(|c| c.number.to_string())
        .collect();
    let acts = acts(frame, &layout, chapters);
    let structure = structure(frame, acts.len(), layout.chapters.len(), &turning);
    Plot {
        structure,
        acts,
        threads: Some(threads),
        ending: ending(frame, index),
    }
}

fn structure(frame: &Frame, acts: usize, chapters: usize, turning: &[String]) -> String {
    let turning = match frame.stock.tongue {
        Tongue::English => text::list(turning),
        Tongue::Chinese => turning.join("、"),
    };
    let name = if acts == 3 {
        "structure3"
    } else {
        "structure4"
    };
    let chapters = chapters.to_string();
    frame.said(name, &[("m", &chapters), ("turns", &turning)])
}

/// The place whose rule the plot will use: name, rule, cost.
struct Room {
    name: String,
    rule: String,
    cost: String,
    is_place: bool,
}

impl Draft {
    fn new(frame: &Frame, beat: &Beat, pov: &Named, room: &Room) -> Self {
        let rule = text::small(room.rule.trim_end_matches(['.', '。']));
        let more = [("room", text::mid(&room.name)), ("rule", rule)];
        let more: Vec<(&str, &str)> = more.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let seen_by = if pov.known { pov } else { &frame.h };
        let mut summary = frame.say_with(&beat.s, &more);
        let deed = frame.say_with(&beat.d, &more);
        if text::length(&summary) < frame.stock.tongue.terse() {
            let deed = plain(&deed);
            text::push(&mut summary, &frame.said("deed", &[("deed", deed)]));
        }
        Self {
            title: frame.say_with(&beat.t, &more),
            summary,
            deed,
            pov: seen_by.name.clone(),
            turning: false,
        }
    }

    fn turns(mut self) -> Self {
        self.turning = true;
        self
    }
}

/// Which chapters stand where: 13, or 14 with another strand.
fn layout(frame: &Frame, index: usize, room: &Room) -> Layout {
    let k = frame.kernel;
    let p = &frame.stock.phrases;
    let empty = Beat {
        t: String::new(),
        s: String::new(),
        d: String::new(),
    };
    let beat =
        |n: usize, pov: &Named| Draft::new(frame, k.beats.get(n).unwrap_or(&empty), pov, room);
    let pick = |from: &[Beat], n: usize| {
        from.get((n + index) % from.len().max(1))
            .cloned()
            .unwrap_or_else(|| empty.clone())
    };
    let start = frame.dice("quiet", 0).below(p.quiet.len());
    let stock = |b: Beat, pov: &Named| Draft::new(frame, &b, pov, room);
    let long = index % 3 == 1 || !frame.seconds().is_empty();
    let mut chapters = vec![
        beat(0, &frame.h),
        beat(1, &frame.h).turns(),
        stock(
            pick(if room.is_place { &p.rule } else { &p.custom }, start),
            &frame.h,
        ),
        beat(2, &frame.h).turns(),
        companion(frame, index, room),
    ];
    if long {
        chapters.push(strand(frame, index));
    }
    chapters.push(stock(pick(&p.quiet, start), &frame.h));
    chapters.push(beat(3, &frame.h).turns());
    chapters.push(beat(4, &frame.r));
    chapters.push(secret(frame, index, room));
    chapters.push(beat(5, &frame.h).turns());
    chapters.push(stock(pick(&p.quiet, start + 1), &frame.h));
    chapters.push(beat(6, &frame.h).turns());
    chapters.push(beat(7, if index % 3 == 2 { &frame.a } else { &frame.h }));
    if let (Some(fifth), Some(hint)) =
        (chapters.get_mut(4), p.hint.get(index % p.hint.len().max(1)))
    {
        text::push(&mut fifth.summary, &frame.say(hint));
    }
    promise(frame, long, &mut chapters);
    enter(frame, index, &mut chapters);
    pay_rule(frame, room, &mut chapters);
    let ends: &[usize] = match (long, index % 3) {
        (true, _) => &[4, 8, 11, 14],
        (false, 0) => &[4, 10, 13],
        (false, _) => &[4, 7, 10, 13],
    };
    Layout { chapters, ends }
}

/// A story plants its object in the first chapter, and its own rule forces the midpoint.
fn promise(frame: &Frame, long: bool, chapters: &mut [Draft]) {
    let k = frame.kernel;
    if !k.open {
        return;
    }
    if let Some(first) = chapters.first_mut() {
        let told = text::small(&frame.say(&k.object.s));
        let more = [("N", frame.say(&k.object.n)), ("x", told)];
        let more: Vec<(&str, &str)> = more.iter().map(|(k, v)| (*k, v.as_str())).collect();
        text::push(&mut first.summary, &frame.said("place_told", &more));
    }
    if let Some(second) = chapters.get_mut(1)
        && text::length(&second.summary) < frame.stock.tongue.terse() * 2
    {
        text::push(&mut second.summary, &frame.say(&k.stakes));
    }
    let forced = &frame.stock.phrases.forced;
    let line = forced.get(frame.dice("forced", 0).below(forced.len()));
    if let (Some(entry), Some(line), Some(middle)) = (
        k.world.first(),
        line,
        chapters.get_mut(6 + usize::from(long)),
    ) {
        let rule = entry
            .rules
            .first()
            .map(|rule| text::small(&frame.say(rule)));
        let rule = rule.unwrap_or_default();
        let name = text::mid(&frame.say(&entry.n));
        let more = [("room", name.as_str()), ("rule", plain(&rule))];
        text::push(&mut middle.summary, &frame.say_with(line, &more));
    }
}

/// The figure that was asked for comes in with the first chapter.
fn enter(frame: &Frame, index: usize, chapters: &mut [Draft]) {
    let entrances = &frame.stock.phrases.entrance;
    let asked = frame.given.ask.figure.is_some() && !frame.own;
    let (Some(first), Some(said), true) = (
        chapters.first_mut(),
        entrances.get(index % entrances.len().max(1)),
        asked,
    ) else {
        return;
    };
    text::push(&mut first.summary, &frame.say(said));
    if frame.predicate().is_some() {
        text::push(&mut first.summary, &frame.say(&frame.kernel.habit));
    }
}

/// Up or down for each chapter; never three the same way.
fn moves(n: usize) -> Vec<bool> {
    let pattern = [
        false, false, true, false, true, true, false, false, true, false, true, false, true, true,
    ];
    if n == 13 {
        [
            false, false, true, false, true, true, false, false, true, false, true, false, true,
        ]
        .to_vec()
    } else {
        pattern.iter().cycle().take(n).copied().collect()
    }
}

/// The value each chapter turns: a pair of the kernel's that stands the right way round.
fn values(frame: &Frame, index: usize, moves: &[bool]) -> Vec<(String, String)> {
    let poles = &frame.kernel.poles;
    let mut good: Vec<bool> = vec![true; poles.len()];
    let mut next = index;
    moves
        .iter()
        .map(|up| {
            let fits = (0..poles.len())
                .map(|n| (n + next) % poles.len().max(1))
                .find(|at| good.get(*at) == Some(&!up));
            let at = fits.unwrap_or(0);
            next = at + 1;
            if let Some(state) = good.get_mut(at) {
                *state = *up;
            }
            let pair = poles
                .get(at)
                .cloned()
                .unwrap_or_else(|| ["hope".to_owned(), "fear".to_owned()]);
            let [high, low] = pair;
            if *up { (low, high) } else { (high, low) }
        })
        .collect()
}

fn number(frame: &Frame, drafts: &[Draft], values: &[(String, String)]) -> Vec<Chapter> {
    let belief = frame.say(&frame.kernel.h.lie);
    let paces = &frame.stock.phrases.times;
    let pace = frame.dice("pace", 0).below(paces.len());
    let times = paces.get(pace).map_or(&[][..], Vec::as_slice);
    // A shorter plot leaves out the strand's hour and keeps the last.
    let time_of = |at: usize| at + usize::from(drafts.len() < times.len() && at > 4);
    let mut chapters = Vec::new();
    for (at, draft) in drafts.iter().enumerate() {
        let cause = match at.checked_sub(1).and_then(|before| drafts.get(before)) {
            Some(before) => frame.said(
                "cause",
                &[("n", &at.to_string()), ("deed", plain(&before.deed))],
            ),
            None => frame.said("cause_first", &[("belief", plain(&belief))]),
        };
        let (from, to) = values.get(at).cloned().unwrap_or_default();
        chapters.push(Chapter {
            number: i64::try_from(at + 1).unwrap_or(1),
            title: draft.title.clone(),
            summary: draft.summary.clone(),
            pov: draft.pov.clone(),
            turning_point: draft
                .turning
                .then(|| frame.said("deed", &[("deed", plain(&draft.deed))])),
            value_from: Some(from),
            value_to: Some(to),
            cause: Some(cause),
            story_time: times.get(time_of(at)).cloned(),
            threads: None,
        });
    }
    chapters
}

/// A sentence without its stop.
fn plain(said: &str) -> &str {
    said.trim_end_matches(['.', '。'])
}

/// The object from first to last chapter, the rule from the third to the climax, the secret from its hint to its telling.
fn threads(frame: &Frame, layout: &Layout, room: &Room) -> Vec<Thread> {
    let last = layout.chapters.len();
    let int = |n: usize| i64::try_from(n).unwrap_or(1);
    let climax = last.saturating_sub(1);
    let telling = layout.chapters.len().saturating_sub(4);
    let mut threads = vec![
        Thread {
            name: frame.say(&frame.kernel.object.n),
            description: frame.say(&frame.kernel.object.s),
            planted_in: 1,
            paid_off_in: int(last),
        },
        Thread {
            name: room.name.clone(),
            description: text::capital(&room.rule),
            planted_in: 3,
            paid_off_in: int(climax),
        },
        Thread {
            name: frame.said("keeps_back", &[]),
            description: frame.say(&frame.kernel.ah),
            planted_in: 5,
            paid_off_in: int(telling),
        },
    ];
    for (n, concept) in frame.given.concepts.iter().enumerate().skip(1) {
        threads.push(Thread {
            name: concept.title.clone(),
            description: concept.core_idea.clone(),
            planted_in: 6,
            paid_off_in: int(climax.saturating_sub(n - 1).max(9)),
        });
    }
    threads
}

fn acts(frame: &Frame, layout: &Layout, chapters: Vec<Chapter>) -> Vec<Act> {
    let p = &frame.stock.phrases;
    let titles = if layout.ends.len() == 3 {
        &p.acts3
    } else {
        &p.acts4
    };
    let mut acts = Vec::new();
    let mut start = 0;
    for (n, end) in layout.ends.iter().enumerate() {
        let end = (*end).min(chapters.len());
        let part: Vec<Chapter> = chapters
            .get(start..end)
            .map(<[Chapter]>::to_vec)
            .unwrap_or_default();
        let deed = |at: usize| layout.chapters.get(at).map_or("", |d| d.deed.as_str());
        let form = p.act.get(n % p.act.len().max(1)).map_or("", String::as_str);
        let summary = frame.say_with(
            form,
            &[
                ("first", &in_line(frame, deed(start))),
                ("last", &in_line(frame, deed(end.saturating_sub(1)))),
            ],
        );
        acts.push(Act {
            title: titles
                .get(n)
                .cloned()
                .unwrap_or_else(|| frame.said("act", &[("n", &(n + 1).to_string())])),
            summary,
            chapters: part,
        });
        start = end;
    }
    acts
}

/// A deed in the middle of a sentence: small, unless it begins with a name.
fn in_line(frame: &Frame, deed: &str) -> String {
    let named = [&frame.h, &frame.r, &frame.a]
        .iter()
        .any(|n| deed.starts_with(n.call.as_str()));
    if named || !deed.starts_with("The ") {
        deed.to_owned()
    } else {
        text::small(deed)
    }
}

/// Says in each chapter which threads it touches.
fn mark(threads: &[Thread], chapters: &mut [Chapter]) {
    for thread in threads {
        for number in [thread.planted_in, thread.paid_off_in] {
            let at = usize::try_from(number - 1).unwrap_or(0);
            if let Some(chapter) = chapters.get_mut(at) {
                chapter
                    .threads
                    .get_or_insert_with(Vec::new)
                    .push(thread.name.clone());
            }
        }
    }
}

fn ending(frame: &Frame, index: usize) -> String {
    let mut ending = frame.say(&frame.kernel.ending);
    let forms = &frame.stock.phrases.theme_in_ending;
    if let Some(said) = forms.get(index % forms.len().max(1)) {
        let theme = frame
            .themes
            .get(index % frame.themes.len().max(1))
            .cloned()
            .unwrap_or_default();
        text::push(&mut ending, &frame.say_with(said, &[("theme", &theme)]));
    }
    for turn in &frame.given.ask.turns {
        text::push(
            &mut ending,
            &frame.say(super::concept::turn_text(frame.kernel, *turn)),
        );
    }
    let motifs = frame.motifs();
    let echoes = frame
        .stock
        .phrases
        .echo
        .get("PLOT")
        .map_or(&[][..], Vec::as_slice);
    if let Some(said) = echoes.get(2).filter(|_| !motifs.is_empty()) {
        let x = text::list(motifs.get(..motifs.len().min(4)).unwrap_or(&motifs));
        text::push(&mut ending, &frame.say_with(said, &[("x", &x)]));
    }
    ending
}
