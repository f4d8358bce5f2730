//! States as they are sent: rendered once a version, whoever asks, in one cache bounded by its bytes.

use std::sync::Arc;

use moka::sync::Cache;
use uuid::Uuid;

use crate::command::Refusal;
use crate::domain::view::StateView;

/// What an entry takes beside its bytes, roughly.
const ENTRY: usize = 256;

/// A state as it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rendered {
    /// The version it shows.
    pub version: i64,
    /// JSON.
    pub body: Arc<[u8]>,
}

/// The cache. A version's state never changes, but for the progress of what runs in it: that one is not kept.
pub(super) struct Renderings(Cache<(Uuid, i64), Arc<[u8]>>);

impl Renderings {
    /// At most so many bytes.
    pub(super) fn new(bytes: u64) -> Self {
        let weigh = |_: &(Uuid, i64), body: &Arc<[u8]>| {
            u32::try_from(body.len() + ENTRY).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().max_capacity(bytes).weigher(weigh).build())
    }

    pub(super) fn find(&self, session_id: Uuid, version: i64) -> Option<Rendered> {
        let body = self.0.get(&(session_id, version))?;
        Some(Rendered { version, body })
    }

    /// Renders a state, and keeps it when it will not change.
    pub(super) fn render(&self, view: &StateView, keep: bool) -> Result<Rendered, Refusal> {
        let body =
            serde_json::to_vec(view).map_err(|error| Refusal::Internal(error.to_string()))?;
        let body: Arc<[u8]> = body.into();
        if keep {
            self.0.insert((view.session_id, view.version), body.clone());
        }
        Ok(Rendered {
            version: view.version,
            body,
        })
    }
}
