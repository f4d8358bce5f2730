//! Tells what is written while it is written: each text by its place in the proposals, and once.

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use genesis_actors::domain::content::{Kind, shape};
use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::{Brief, Piece};
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::reader::Said;
use super::shape::leaves;

/// Where a part stands in the proposals.
#[derive(Debug, Clone)]
pub enum Place {
    /// Its answer is `{"proposals": […]}`, the first of which is this one.
    Proposals(u32),
    /// Its answer stands at a pointer of a proposal.
    At(u32, String),
}

/// Fields that were told, by proposal and pointer.
pub type Told = HashSet<(u32, String)>;

/// The teller of one attempt.
pub struct Teller<'a> {
    brief: &'a Brief,
    pieces: &'a mpsc::Sender<Piece>,
    told: Mutex<Told>,
    /// Parts that are written, parts there are to be, and the share last shown.
    progress: Mutex<(f64, f64, f64)>,
}

impl<'a> Teller<'a> {
    /// A teller that has told nothing.
    pub fn new(brief: &'a Brief, pieces: &'a mpsc::Sender<Piece>) -> Self {
        Self {
            brief,
            pieces,
            told: Mutex::default(),
            progress: Mutex::new((0.0, 1.0, 0.0)),
        }
    }

    /// So many parts are to be written in all.
    pub fn expect(&self, parts: usize) {
        lock(&self.progress).1 = parts.max(1) as f64;
    }

    /// What was told so far: what is asked for again is not told again.
    pub fn told(&self) -> Told {
        lock(&self.told).clone()
    }

    /// Tells a piece of text, if it is of a field that is not told yet.
    pub async fn tell(&self, place: &Place, have: &Value, said: Said, before: &Told) {
        let Said::Text { pointer, text } = said else {
            return;
        };
        let Some((proposal, pointer)) = placed(place, have, &pointer) else {
            return;
        };
        if proposal >= self.brief.count
            || !exists(self.brief.stage, &pointer)
            || before.contains(&(proposal, pointer.clone()))
        {
            return;
        }
        lock(&self.told).insert((proposal, pointer.clone()));
        // A closed channel is no error.
        let _ = self
            .pieces
            .send(Piece::Text {
                proposal,
                pointer,
                text,
            })
            .await;
    }

    /// Tells a part that an earlier attempt had written.
    pub async fn tell_again(&self, place: &Place, have: &Value) {
        let mut texts = Vec::new();
        leaves(have, String::new(), &mut texts);
        for (pointer, text) in texts {
            let said = Said::Text { pointer, text };
            self.tell(place, &json!({}), said, &Told::new()).await;
        }
    }

    /// A part is whole.
    pub fn advance(&self) {
        let share = {
            let mut progress = lock(&self.progress);
            progress.0 += 1.0;
            progress.0 / progress.1
        };
        self.show(share);
    }

    /// Within the part that is being written.
    pub fn advance_to(&self, share: f64) {
        let share = {
            let progress = lock(&self.progress);
            (progress.0 + share.min(0.95)) / progress.1
        };
        self.show(share);
    }

    fn show(&self, share: f64) {
        let share = share.min(0.999);
        {
            let mut progress = lock(&self.progress);
            if share <= progress.2 {
                return;
            }
            progress.2 = share;
        }
        // When nobody keeps up, a later one tells it.
        let _ = self.pieces.try_send(Piece::Progress(share));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where a pointer of an answer stands in the proposals.
fn placed(place: &Place, have: &Value, pointer: &str) -> Option<(u32, String)> {
    let shifted = shifted(have, pointer);
    match place {
        Place::At(proposal, prefix) => Some((*proposal, format!("{prefix}{shifted}"))),
        Place::Proposals(first) => {
            let rest = shifted.strip_prefix("/proposals/")?;
            let (number, pointer) = rest.split_once('/')?;
            Some((first + number.parse::<u32>().ok()?, format!("/{pointer}")))
        }
    }
}

/// The pointer behind the items of a list that were there before.
fn shifted(have: &Value, pointer: &str) -> String {
    let mut tokens = pointer.splitn(4, '/').skip(1);
    let (Some(slot), Some(index)) = (tokens.next(), tokens.next()) else {
        return pointer.to_owned();
    };
    let there = have.get(slot).and_then(Value::as_array).map_or(0, Vec::len);
    match index.parse::<usize>() {
        Ok(index) => {
            let rest = tokens
                .next()
                .map(|rest| format!("/{rest}"))
                .unwrap_or_default();
            format!("/{slot}/{}{rest}", index + there)
        }
        Err(_) => pointer.to_owned(),
    }
}

/// Whether a stage's content has a text there.
fn exists(stage: Stage, pointer: &str) -> bool {
    let mut kind = shape(stage);
    for token in pointer.split('/').skip(1) {
        kind = match kind {
            Kind::Object(fields) => match fields.iter().find(|field| field.name == token) {
                Some(field) => field.kind,
                None => return false,
            },
            Kind::List(of) => *of,
            _ => return false,
        };
    }
    matches!(kind, Kind::Text(_) | Kind::Word(_))
}
