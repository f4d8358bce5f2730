//! Where a single actor is found, whatever restarts it went through.

use std::sync::{Arc, PoisonError, RwLock};

use ractor::{ActorRef, Message};

use crate::observe::Observed;

/// The address of a single actor. A message sent while it restarts is lost: what it is about stands in a table, and is found there.
pub struct Post<M: Message> {
    current: Arc<RwLock<Option<ActorRef<M>>>>,
    observed: Arc<Observed>,
}

impl<M: Message> Clone for Post<M> {
    fn clone(&self) -> Self {
        Self {
            current: self.current.clone(),
            observed: self.observed.clone(),
        }
    }
}

impl<M: Message> Post<M> {
    /// An address with nobody there yet.
    pub fn new(observed: Arc<Observed>) -> Self {
        Self {
            current: Arc::default(),
            observed,
        }
    }

    /// The actor has (re)started.
    pub fn moved_to(&self, actor: ActorRef<M>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(actor);
    }

    /// The actor that is there now.
    pub fn actor(&self) -> Option<ActorRef<M>> {
        self.current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Sends a message; false when nobody took it.
    pub fn tell(&self, message: M) -> bool {
        let Some(actor) = self.actor() else {
            return false;
        };
        let taken = actor.send_message(message).is_ok();
        if taken {
            self.observed.sent();
        }
        taken
    }

    /// What an operator may see of the actor.
    pub fn observed(&self) -> &Arc<Observed> {
        &self.observed
    }
}
