//! One open stream: first what lies behind, from the journal, then what happens, from the actor.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use tokio::sync::mpsc;
use uuid::Uuid;

use super::{BroadcastMessage, Ephemeral, Item, Live, Sent, Watch};
use crate::post::Post;

/// A session's events for one listener, in order, without a gap and nothing twice. Dropping it closes it.
pub struct Stream {
    id: u64,
    watch: Watch,
    post: Post<BroadcastMessage>,
    live: mpsc::Receiver<Live>,
    /// What is ready to be yielded.
    ready: VecDeque<Item>,
    /// The last sequence put into `ready`.
    last: i64,
    /// The highest sequence heard of.
    heard: i64,
    /// Whether all that lay behind when the stream opened has been read.
    caught_up: bool,
    /// Generations whose end was read from the journal: pieces of them that come later were written before.
    ended: HashSet<Uuid>,
    over: bool,
}

impl Stream {
    pub(super) fn new(
        id: u64,
        watch: Watch,
        post: Post<BroadcastMessage>,
        live: mpsc::Receiver<Live>,
    ) -> Self {
        Self {
            id,
            watch,
            post,
            live,
            ready: VecDeque::new(),
            last: 0,
            heard: 0,
            caught_up: false,
            ended: HashSet::new(),
            over: false,
        }
    }

    /// Everything after `from`, then live.
    pub(super) fn begin_after(&mut self, from: i64) {
        self.begin(from, false);
    }

    /// Live only; `last` is the newest event there is.
    pub(super) fn begin_live(&mut self, last: i64) {
        self.begin(last, true);
    }

    fn begin(&mut self, last_event_id: i64, caught_up: bool) {
        self.last = last_event_id;
        self.caught_up = caught_up;
        self.ready.push_back(Item::Ready { last_event_id });
    }

    /// What comes next; waits for it. `None`: the stream has ended, since its reader was too slow, its session is gone or
    /// the broadcast restarted. Cancel-safe: nothing is lost when the future is dropped.
    pub async fn next(&mut self) -> Option<Item> {
        if self.over {
            return None;
        }
        let shutdown = self.watch.shared.shutdown.clone();
        let item = tokio::select! {
            biased;
            () = shutdown.cancelled() => Some(Item::Shutdown),
            item = self.advance() => item,
        };
        self.over = matches!(item, None | Some(Item::Shutdown));
        item
    }

    async fn advance(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.ready.pop_front() {
                return Some(item);
            }
            if !self.caught_up || self.last < self.heard {
                self.read().await?;
                continue;
            }
            match self.live.recv().await? {
                Live::Events(events) => self.take(&events),
                Live::UpTo(sequence) => self.heard = self.heard.max(sequence),
                Live::Say(said) => self.say(said),
                Live::SoFar(said) => said.into_iter().for_each(|said| self.say(said)),
            }
        }
    }

    /// Reads what lies behind, or what is missing. `None` when it cannot be read and nobody would tell more anyway.
    async fn read(&mut self) -> Option<()> {
        let shared = self.watch.shared.clone();
        let before = self.last;
        let read = if self.caught_up {
            let fill = shared
                .pages
                .fill(&self.watch.gap, self.watch.session_id, self.last);
            fill.await.map(|page| (page, true))
        } else {
            shared.pages.read(self.watch.session_id, self.last).await
        };
        match read {
            Ok((page, is_last)) => {
                self.ended.extend(page.iter().filter_map(|sent| sent.ends));
                if let Some(last) = page.last() {
                    shared.heard(self.watch.session_id, last.sequence);
                }
                self.take(&page);
                self.caught_up |= is_last;
            }
            Err(error) => {
                tracing::warn!(session_id = %self.watch.session_id, %error, "a stream cannot read the journal");
            }
        }
        let stuck = self.last == before && (!self.caught_up || self.last < self.heard);
        if stuck {
            if self.live.is_closed() {
                return None;
            }
            shared.clock.sleep(shared.settings.patience).await;
        }
        Some(())
    }

    /// Takes events up to the first that is not the next one; those seen before are dropped.
    fn take(&mut self, events: &[Arc<Sent>]) {
        for sent in events {
            if sent.sequence == self.last + 1 {
                self.last = sent.sequence;
                self.ready.push_back(Item::Event(sent.clone()));
            }
            self.heard = self.heard.max(sent.sequence);
        }
    }

    fn say(&mut self, said: Ephemeral) {
        if said.command_id.is_some_and(|id| self.ended.contains(&id)) {
            return;
        }
        self.ready.push_back(Item::Ephemeral {
            event_type: said.event_type,
            data: said.data,
        });
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.post.tell(BroadcastMessage::Unsubscribe {
            session_id: self.watch.session_id,
            stream: self.id,
        });
    }
}
