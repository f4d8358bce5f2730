//! Which session lives in which actor. Outside the supervisor, so that it survives it.

use std::sync::Arc;

use dashmap::DashMap;
use ractor::{ActorId, ActorRef};
use serde_json::json;
use uuid::Uuid;

use super::actor::SessionMessage;
use super::shelf::Shelf;
use crate::domain::session::Session;
use crate::observe::Observed;

/// A live session: its actor, what an operator may see of it, and its state for readers.
#[derive(Clone)]
pub struct Resident {
    pub(super) actor: ActorRef<SessionMessage>,
    /// What an operator may see.
    pub observed: Arc<Observed>,
    pub(super) shelf: Arc<Shelf>,
}

impl Resident {
    /// Whether its actor takes messages. One that crashed or ended is still found until the supervisor is told of it.
    pub(super) fn is_alive(&self) -> bool {
        self.actor.get_status() <= ractor::ActorStatus::Upgrading
    }
}

/// The live sessions of this process. Only the supervisor changes it.
#[derive(Clone, Default)]
pub(super) struct Registry(Arc<DashMap<Uuid, Resident>>);

impl Registry {
    pub(super) fn find(&self, session_id: Uuid) -> Option<Resident> {
        self.0.get(&session_id).map(|resident| resident.clone())
    }

    pub(super) fn insert(&self, session_id: Uuid, resident: Resident) {
        self.0.insert(session_id, resident);
    }

    /// Removes a session only while it still lives in this very actor.
    pub(super) fn remove(&self, session_id: Uuid, actor: ActorId) -> Option<Resident> {
        self.0
            .remove_if(&session_id, |_, resident| resident.actor.get_id() == actor)
            .map(|(_, resident)| resident)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Looks at each live session.
    pub(super) fn each(&self, look: impl Fn(&Resident)) {
        self.0.iter().for_each(|entry| look(entry.value()));
    }

    /// What `of` makes of each live session.
    pub(super) fn collect<T, C: FromIterator<T>>(&self, of: impl Fn(&Resident) -> Option<T>) -> C {
        self.0
            .iter()
            .filter_map(|entry| of(entry.value()))
            .collect()
    }

    /// How many of them take messages.
    pub(super) fn alive(&self) -> usize {
        self.0.iter().filter(|entry| entry.is_alive()).count()
    }

    /// The live sessions that `which` picks.
    pub(super) fn pick(&self, which: impl Fn(&Resident) -> bool) -> Vec<(Uuid, Resident)> {
        self.0
            .iter()
            .filter(|entry| which(entry.value()))
            .map(|entry| (*entry.key(), entry.value().clone()))
            .collect()
    }
}

/// What an operator sees of a session beside its counters.
pub(super) fn detail(session: &Session) -> serde_json::Value {
    json!({"version": session.version, "stage": session.current_stage})
}
