//! Requests with the same idempotency key, one at a time: the second waits for the first.

use std::sync::Arc;

use dashmap::DashMap;
use tokio::sync::{Mutex, OwnedMutexGuard};

type Key = (String, String);

/// The keys in use in this process. Between processes the store's unique index decides.
#[derive(Default)]
pub(crate) struct KeyLocks(DashMap<Key, Arc<Mutex<()>>>);

/// Holds a key until it is dropped.
pub(crate) struct KeyGuard<'a> {
    locks: &'a KeyLocks,
    key: Key,
    held: Option<OwnedMutexGuard<()>>,
}

impl KeyLocks {
    /// Waits until nobody else of this process uses the key.
    pub(crate) async fn lock(&self, scope: String, key: String) -> KeyGuard<'_> {
        let key = (scope, key);
        let lock = self.0.entry(key.clone()).or_default().clone();
        let mut guard = KeyGuard {
            locks: self,
            key,
            held: None,
        };
        guard.held = Some(lock.lock_owned().await);
        guard
    }
}

impl Drop for KeyGuard<'_> {
    /// Forgets the key when nobody waits for it.
    fn drop(&mut self) {
        self.held = None;
        self.locks
            .0
            .remove_if(&self.key, |_, lock| Arc::strong_count(lock) == 1);
    }
}

#[cfg(test)]
mod tests {
    use super::KeyLocks;

    #[tokio::test]
    async fn the_second_waits_for_the_first_and_a_key_no_one_uses_is_forgotten() {
        let locks = KeyLocks::default();
        let first = locks.lock("local".to_owned(), "k".to_owned()).await;
        let second = locks.lock("local".to_owned(), "k".to_owned());
        tokio::pin!(second);
        tokio::select! {
            biased;
            _ = &mut second => unreachable!("both hold the key"),
            () = std::future::ready(()) => {}
        }
        drop(first);
        drop(second.await);
        assert!(locks.0.is_empty());
    }
}
