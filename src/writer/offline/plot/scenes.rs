//! The chapters a kernel does not bring: the place with its rule, a companion, another strand, a secret.

use genesis_actors::domain::content::WorldEntry;

use super::{Draft, Room};
use crate::writer::offline::frame::Frame;
use crate::writer::offline::stock::{Archetype, Beat, Entry, Sex};
use crate::writer::offline::text;

/// A scene with a companion of the confirmed cast; with the third figure where there is none.
pub(super) fn companion(frame: &Frame, index: usize, room: &Room) -> Draft {
    let cast = frame
        .given
        .cast
        .as_ref()
        .map(|c| c.characters.as_slice())
        .unwrap_or_default();
    let known: Vec<(&Archetype, &str)> = cast
        .iter()
        .filter_map(|c| {
            let archetype = frame.stock.archetypes.iter().find(|a| a.role == c.role)?;
            Some((archetype, c.name.as_str()))
        })
        .collect();
    if let Some((archetype, name)) = known.get(index % known.len().max(1)) {
        let told = cast
            .iter()
            .find(|c| c.name == *name)
            .map(|c| c.want.clone().unwrap_or_default())
            .unwrap_or_default();
        let female = told.contains('她')
            || text::words(&told)
                .iter()
                .any(|w| matches!(*w, "she" | "her"));
        let sex = if female { Sex::F } else { Sex::M };
        let say = |t: &str| frame.say_as(t, name, sex);
        return Draft {
            title: say(&archetype.scene.t),
            summary: say(&archetype.scene.s),
            deed: say(&archetype.scene.d),
            pov: frame.h.name.clone(),
            turning: false,
        };
    }
    let k = frame.kernel;
    Draft {
        title: frame.said("company", &[]),
        summary: text::row([
            frame.say(&k.ha),
            frame.say(&k.ah),
            frame.said("company_end", &[("room", &text::mid(&room.name))]),
        ]),
        deed: frame.said("company_deed", &[]),
        pov: if frame.a.known {
            frame.a.name.clone()
        } else {
            frame.h.name.clone()
        },
        turning: false,
    }
}

/// The second strand: another confirmed concept, or an adversary's reason.
pub(super) fn strand(frame: &Frame, index: usize) -> Draft {
    let seconds = frame.seconds();
    if let Some((_, core)) = seconds.get(index % seconds.len().max(1)) {
        let beats = &frame.stock.phrases.second;
        if let Some(beat) = beats.first() {
            let second = core.trim();
            let title = frame
                .given
                .concepts
                .get(1)
                .map_or(frame.stock.said("other_story"), |c| c.title.as_str());
            return Draft {
                title: title.to_owned(),
                summary: frame.say_with(&beat.s, &[("second", second)]),
                deed: frame.say(&beat.d),
                pov: frame.h.name.clone(),
                turning: false,
            };
        }
    }
    let k = frame.kernel;
    Draft {
        title: frame.said("alone", &[]),
        summary: text::row([frame.say(&k.rh), frame.say(&k.r.ghost), frame.say(&k.r.why)]),
        deed: frame.said("alone_deed", &[]),
        pov: if frame.r.known {
            frame.r.name.clone()
        } else {
            frame.h.name.clone()
        },
        turning: false,
    }
}

pub(super) fn secret(frame: &Frame, index: usize, room: &Room) -> Draft {
    let p = &frame.stock.phrases;
    let cast = frame
        .given
        .cast
        .as_ref()
        .map(|c| c.characters.as_slice())
        .unwrap_or_default();
    let told = cast
        .iter()
        .find(|c| c.name == frame.a.name)
        .and_then(|c| c.secret.clone());
    let secret = told.unwrap_or_else(|| frame.say(&frame.kernel.a.secret));
    let empty = Beat {
        t: String::new(),
        s: String::new(),
        d: String::new(),
    };
    let beat = p
        .secret
        .get(index % p.secret.len().max(1))
        .unwrap_or(&empty);
    let say = |t: &str| {
        frame.say_with(
            t,
            &[("room", &text::mid(&room.name)), ("secret", secret.trim())],
        )
    };
    Draft {
        title: say(&beat.t),
        summary: say(&beat.s),
        deed: say(&beat.d),
        pov: if frame.a.known {
            frame.a.name.clone()
        } else {
            frame.h.name.clone()
        },
        turning: false,
    }
}

/// The rule that was learnt early is what the climax costs.
pub(super) fn pay_rule(frame: &Frame, room: &Room, chapters: &mut [Draft]) {
    let climax = chapters.len().saturating_sub(2);
    if let Some(draft) = chapters.get_mut(climax) {
        let cost = text::small(room.cost.trim_end_matches(['.', '。']));
        let name = text::mid(&room.name);
        let more = [("room", name.as_str()), ("cost", cost.as_str())];
        let said = if cost.is_empty() {
            frame.said("rule_holds", &more)
        } else {
            frame.said("rule_price", &more)
        };
        text::push(&mut draft.summary, &said);
    }
}

pub(super) fn room(frame: &Frame, index: usize) -> Room {
    let confirmed = frame
        .given
        .world
        .as_ref()
        .map_or(&[][..], |w| w.entries.as_slice());
    let mut rooms: Vec<Room> = if confirmed.is_empty() {
        frame
            .kernel
            .world
            .iter()
            .map(|entry| of_kernel(frame, entry))
            .collect()
    } else {
        confirmed.iter().map(of_world).collect()
    };
    let climax = frame.kernel.beats.get(6);
    let climax = climax.map(|b| text::stems(&frame.say(&format!("{} {} {}", b.t, b.s, b.d))));
    let climax = climax.unwrap_or_default();
    let near = |room: &Room| {
        let told = text::stems(&format!("{} {} {}", room.name, room.rule, room.cost));
        let shared = told
            .iter()
            .filter(|s| s.chars().count() > 3 && climax.contains(*s))
            .count();
        shared + if room.is_place { 3 } else { 0 }
    };
    rooms.sort_by_key(|room| std::cmp::Reverse(near(room)));
    let own = frame.kernel.world.first().filter(|_| frame.kernel.open);
    let own = own.map(|entry| frame.say(&entry.n));
    if let Some(at) = rooms
        .iter()
        .position(|room| Some(&room.name) == own.as_ref())
    {
        return rooms.remove(at);
    }
    let choice = index % rooms.len().clamp(1, 2);
    rooms.into_iter().nth(choice).unwrap_or_else(|| Room {
        name: frame.place.clone(),
        rule: frame.stock.said("no_rule").to_owned(),
        cost: String::new(),
        is_place: true,
    })
}

/// The rule of an entry that speaks most to what happens there; its first.
fn of_kernel(frame: &Frame, entry: &Entry) -> Room {
    let rule = entry
        .rules
        .first()
        .map_or_else(|| text::first_sentence(&entry.s), String::as_str);
    Room {
        name: frame.say(&entry.n),
        rule: frame.say(rule),
        cost: frame.say(&entry.cost),
        is_place: is_place(&entry.c),
    }
}

fn of_world(entry: &WorldEntry) -> Room {
    let rule = entry
        .rules
        .as_ref()
        .and_then(|rules| rules.first())
        .cloned();
    Room {
        name: entry.name.clone(),
        rule: rule.unwrap_or_else(|| text::first_sentence(&entry.description).to_owned()),
        cost: entry.cost.clone().unwrap_or_default(),
        is_place: is_place(&entry.category),
    }
}

/// Whether one can be somewhere in it.
fn is_place(category: &str) -> bool {
    matches!(category, "GEOGRAPHY" | "SOCIETY")
}
