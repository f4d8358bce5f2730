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

/// The live sessions of this process, and those given up for now. Only the supervisor changes it.
#[derive(Clone, Default)]
pub(super) struct Registry {
    live: Arc<DashMap<Uuid, Resident>>,
    /// Their actors fail on every start: an operator must see them, though they do not live.
    given_up: Arc<DashMap<Uuid, Arc<Observed>>>,
}

impl Registry {
    pub(super) fn find(&self, session_id: Uuid) -> Option<Resident> {
        self.live.get(&session_id).map(|resident| resident.clone())
    }

    /// What is to be seen of a session given up.
    pub(super) fn given_up(&self, session_id: Uuid) -> Option<Arc<Observed>> {
        self.given_up
            .get(&session_id)
            .map(|observed| observed.clone())
    }

    /// What is to be seen of all of them.
    pub(super) fn all_given_up(&self) -> Vec<Arc<Observed>> {
        self.given_up
            .iter()
            .map(|entry| entry.value().clone())
            .collect()
    }

    /// Gives a session up for now.
    pub(super) fn give_up(&self, session_id: Uuid, observed: Arc<Observed>) {
        self.given_up.insert(session_id, observed);
    }

    /// A session given up is given another chance, or forgotten.
    pub(super) fn recall(&self, session_id: Uuid) -> Option<Arc<Observed>> {
        self.given_up
            .remove(&session_id)
            .map(|(_, observed)| observed)
    }

    /// Forgets those given up that are not `kept`.
    pub(super) fn keep_given_up(&self, kept: impl Fn(Uuid) -> bool) {
        self.given_up.retain(|session_id, _| kept(*session_id));
    }

    pub(super) fn insert(&self, session_id: Uuid, resident: Resident) {
        self.live.insert(session_id, resident);
    }

    /// Removes a session only while it still lives in this very actor.
    pub(super) fn remove(&self, session_id: Uuid, actor: ActorId) -> Option<Resident> {
        self.live
            .remove_if(&session_id, |_, resident| resident.actor.get_id() == actor)
            .map(|(_, resident)| resident)
    }

    pub(super) fn len(&self) -> usize {
        self.live.len()
    }

    /// Looks at each live session.
    pub(super) fn each(&self, look: impl Fn(&Resident)) {
        self.live.iter().for_each(|entry| look(entry.value()));
    }

    /// What `of` makes of each live session.
    pub(super) fn collect<T, C: FromIterator<T>>(&self, of: impl Fn(&Resident) -> Option<T>) -> C {
        self.live
            .iter()
            .filter_map(|entry| of(entry.value()))
            .collect()
    }

    /// How many of them take messages.
    pub(super) fn alive(&self) -> usize {
        self.live.iter().filter(|entry| entry.is_alive()).count()
    }

    /// The live sessions that `which` picks.
    pub(super) fn pick(&self, which: impl Fn(&Resident) -> bool) -> Vec<(Uuid, Resident)> {
        self.live
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
