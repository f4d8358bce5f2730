//! Background work an actor owns, so that no slow answer from outside holds up its mailbox.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use ractor::{ActorRef, Message};
use tokio::sync::mpsc;
use tokio::task::{AbortHandle, JoinSet};

use crate::observe::Observed;
use crate::ports::clock::Clock;
use crate::post::Post;

/// As much of a channel goes into one message.
const AT_ONCE: usize = 256;

/// The work of one incarnation of an actor. Dropped with the actor's state, however the actor ends, and all of it with it.
pub(crate) struct Jobs<M: Message> {
    me: Post<M>,
    set: JoinSet<()>,
}

impl<M: Message> Jobs<M> {
    /// No work yet. What the work says goes to this incarnation only, never to one that comes after it.
    pub(crate) fn new(myself: ActorRef<M>, observed: Arc<Observed>) -> Self {
        let me = Post::new(observed);
        me.moved_to(myself);
        Self {
            me,
            set: JoinSet::new(),
        }
    }

    /// Works, and sends the actor the message the work yields; `if_lost` when it panicked or was aborted.
    pub(crate) fn spawn(
        &mut self,
        work: impl Future<Output = M> + Send + 'static,
        if_lost: M,
    ) -> AbortHandle {
        while self.set.try_join_next().is_some() {}
        let mut last_word = LastWord {
            me: self.me.clone(),
            message: Some(if_lost),
        };
        self.set.spawn(async move {
            let message = work.await;
            last_word.will_be(message);
        })
    }

    /// Sends the actor a message again and again, the first one after `every`.
    pub(crate) fn tick(&mut self, clock: Arc<dyn Clock>, every: Duration, message: fn() -> M) {
        let me = self.me.clone();
        self.set.spawn(async move {
            loop {
                clock.sleep(every).await;
                if !me.tell(message()) {
                    return;
                }
            }
        });
    }

    /// Sends the actor what comes out of a channel, as much at a time as is there.
    pub(crate) fn forward<T: Send + 'static>(
        &mut self,
        mut from: mpsc::Receiver<T>,
        message: fn(Vec<T>) -> M,
    ) {
        let me = self.me.clone();
        self.set.spawn(async move {
            let mut some = Vec::new();
            while from.recv_many(&mut some, AT_ONCE).await > 0 {
                if !me.tell(message(std::mem::take(&mut some))) {
                    return;
                }
            }
        });
    }

    /// Aborts all work, the ticks too, and returns when none of it runs any more.
    pub(crate) async fn shutdown(&mut self) {
        self.set.shutdown().await;
    }
}

/// Sends its message when it is dropped: so the actor hears of work that panicked, too.
struct LastWord<M: Message> {
    me: Post<M>,
    message: Option<M>,
}

impl<M: Message> LastWord<M> {
    fn will_be(&mut self, message: M) {
        self.message = Some(message);
    }
}

impl<M: Message> Drop for LastWord<M> {
    fn drop(&mut self) {
        if let Some(message) = self.message.take() {
            self.me.tell(message);
        }
    }
}

/// Work of which one piece at a time runs, and one more when it was asked for meanwhile.
#[derive(Debug, Default)]
pub(crate) struct Lane {
    busy: bool,
    again: bool,
}

impl Lane {
    /// Asks for a piece of work: true when it is to begin now.
    pub(crate) fn begin(&mut self) -> bool {
        if self.busy {
            self.again = true;
            return false;
        }
        self.busy = true;
        true
    }

    /// The piece has ended: true when another was asked for meanwhile.
    pub(crate) fn done(&mut self) -> bool {
        self.busy = false;
        std::mem::take(&mut self.again)
    }
}
