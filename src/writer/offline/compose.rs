//! From a brief to its proposals: which kernels, which stage, new or refined.

use genesis_actors::domain::event::GenerationKind;
use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::{Brief, Draft};
use serde_json::Value;

use super::dice::Dice;
use super::frame::Frame;
use super::given::{Given, gather};
use super::pick::{Choice, Index, Want};
use super::stock::{Kernel, Stock};
use super::story::{self, flesh};
use super::{characters, concept, plot, refine, steer, theme, world};

/// All proposals of a brief.
pub fn proposals(
    stock: &Stock,
    index: &Index,
    brief: &Brief,
) -> Result<Vec<Draft>, serde_json::Error> {
    let given = Given::read(stock, brief);
    let count = usize::try_from(brief.count).unwrap_or(1).clamp(1, 10);
    let seats = seats(stock, index, &given, count);
    let mut drafts = Vec::with_capacity(count);
    for n in 0..count {
        let Some(seat) = seats.get(n % seats.len().max(1)) else {
            continue;
        };
        let frame = Frame::new(stock, &given, &seat.kernel, seat.choice, seat.own);
        drafts.push(match (&brief.kind, &brief.base) {
            (GenerationKind::Refinement, Some(base)) => refine::refine(&frame, &base.content, n),
            _ => new_one(&frame, n)?,
        });
    }
    Ok(drafts)
}

fn new_one(frame: &Frame, n: usize) -> Result<Draft, serde_json::Error> {
    let brief = frame.given.brief;
    let side = side(brief) + n;
    let content = write(frame, brief.stage, side)?;
    let content = steer::finish(brief.stage, content, frame.given);
    let first = brief.kind == GenerationKind::Refinement;
    let adjustments_made = first.then(|| refine::first_proposal(frame, &content));
    Ok(Draft {
        content,
        adjustments_made,
    })
}

/// From which side the first proposal of this round is told, so that rounds differ.
fn side(brief: &Brief) -> usize {
    if brief.stage == Stage::Concept {
        return 0;
    }
    let seed = usize::try_from(brief.seed % 3).unwrap_or(0);
    let round = usize::try_from(brief.round).unwrap_or(0);
    seed + brief.earlier.len().max(round)
}

/// A stage's content in a frame.
pub fn write(frame: &Frame, stage: Stage, side: usize) -> Result<Value, serde_json::Error> {
    match stage {
        Stage::Concept => serde_json::to_value(concept::compose(frame, side)),
        Stage::Theme => serde_json::to_value(theme::compose(frame, side)),
        Stage::Characters => serde_json::to_value(characters::compose(frame, side)),
        Stage::World => serde_json::to_value(world::compose(frame, side)),
        Stage::Plot => serde_json::to_value(plot::compose(frame, side)),
        Stage::Finished => Ok(Value::Null),
    }
}

/// What one proposal is made from.
struct Seat {
    kernel: Kernel,
    choice: Choice,
    own: bool,
}

fn seats(stock: &Stock, index: &Index, given: &Given, count: usize) -> Vec<Seat> {
    let brief = given.brief;
    let seed = brief.seed.to_string();
    let written = given.written();
    let rewriting = brief.stage == Stage::Concept
        && brief.base.is_some()
        && brief.kind == GenerationKind::Inspiration;
    if !rewriting && let Some(at) = index.recognise(&written) {
        return stock
            .kernels
            .get(at)
            .map(|kernel| Seat {
                kernel: flesh(stock, kernel, brief.seed),
                choice: Choice {
                    kernel: at,
                    ..Choice::default()
                },
                own: false,
            })
            .into_iter()
            .collect();
    }
    let own = !given.concepts.is_empty() || rewriting || has_own(given);
    if own && !stock.shapes.is_empty() {
        let round = usize::try_from(brief.round).unwrap_or(0);
        let mut order: Vec<&Kernel> = stock.shapes.iter().collect();
        Dice::new(&[&seed, "shape"]).shuffle(&mut order);
        return (0..count)
            .filter_map(|n| order.get((n + round) % order.len()))
            .enumerate()
            .map(|(n, shape)| Seat {
                kernel: story::shaped(stock, shape, &given.tale.words, brief.seed, n + round),
                choice: Choice::default(),
                own: true,
            })
            .collect();
    }
    let mut used: Vec<usize> = Vec::new();
    for content in &brief.earlier {
        let mut all = String::new();
        gather(content, &mut all);
        used.extend(index.recognise(&all));
    }
    let premise = brief.premise.as_deref().unwrap_or("");
    let wish = brief.instructions.as_deref().unwrap_or("");
    let mut dice = Dice::new(&[&seed, "kernels", premise, wish]);
    let round = usize::try_from(brief.round).unwrap_or(0).min(40);
    let skip = if used.is_empty() { round * count } else { 0 };
    let want = Want {
        count: skip + count,
        lead: Some(brief.seed),
    };
    let chosen = index.choose(stock, &given.ask, &used, want, &mut dice);
    let mut chosen: Vec<Choice> = chosen.into_iter().skip(skip).collect();
    if let Some((_, others)) = chosen.split_first_mut() {
        dice.shuffle(others);
    }
    chosen
        .into_iter()
        .filter_map(|choice| {
            stock.kernels.get(choice.kernel).map(|kernel| Seat {
                kernel: flesh(stock, kernel, brief.seed),
                choice,
                own: false,
            })
        })
        .collect()
}

/// Whether something was confirmed, or is the base, that no kernel accounts for.
fn has_own(given: &Given) -> bool {
    given.cast.is_some()
        || given.world.is_some()
        || given.theme.is_some()
        || given.brief.base.is_some()
}
