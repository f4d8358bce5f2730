//! `GET /genesis/{session_id}/events/stream`: a session's events as they happen (contract, section 5).

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap};
use axum::http::{HeaderName, HeaderValue};
use axum::response::Response;
use futures_util::StreamExt as _;
use futures_util::stream;
use genesis_actors::broadcast::{EPHEMERAL_TYPES, Item, Stream};
use genesis_actors::domain::event::Event;
use genesis_actors::runtime::StreamRefusal;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

use super::Api;
use super::extract::{Params, SessionPath, header};
use super::problem::Problem;

const LAST_EVENT_ID: &str = "last-event-id";
const KEEP_ALIVE: Duration = Duration::from_secs(15);
const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");

/// A session's events as they happen.
///
/// `retry: 2000` first, then an event `ready` `{"last_event_id":N}`: where this stream begins. Each domain event has `id:` (its
/// sequence), `event:` (its type) and `data:` (its Envelope, on one line); ephemeral events have no id and are not
/// stored: `generation.delta`, `generation.progress`, `workflow.paused`, `workflow.resumed`, `presence.changed`. A comment
/// line every 15 s. At shutdown: `event: shutdown`, `data: {}`, and the stream closes. A reader that is too slow is disconnected
/// and comes back with its Last-Event-ID.
#[utoipa::path(
    get,
    path = "/genesis/{session_id}/events/stream",
    operation_id = "streamEvents",
    tag = "events",
    params(
        ("session_id" = Uuid, Path),
        ("Last-Event-ID" = Option<i64>, Header, description = "Everything after it is sent first. Without it: live only.", minimum = 0),
        ("last_event_id" = Option<i64>, Query, description = "The same, where no header can be set; the header wins.", minimum = 0),
        ("types" = Option<String>, Query, description = "Only these event types, comma-separated; `ready` and `shutdown` always come."),
    ),
    responses((status = 200, description = "The stream.", content_type = "text/event-stream", body = String)),
)]
pub async fn stream(
    State(api): State<Arc<Api>>,
    path: SessionPath,
    params: Params,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let last_event_id = last_event_id(&headers, &params)?;
    let types = wanted(&params)?;
    let events = api
        .runtime
        .open_stream(&api.caller(), path.session_id, last_event_id)
        .await
        .map_err(refused)?;
    let begun = stream::once(async { Ok(Bytes::from_static(b"retry: 2000\n\n")) });
    let sent = stream::unfold(
        Reader::new(events, types, api.closing.clone()),
        Reader::next,
    );
    let mut response = Response::new(Body::from_stream(begun.chain(sent)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("no-cache, no-transform"),
    );
    headers.insert(X_ACCEL_BUFFERING, HeaderValue::from_static("no"));
    Ok(response)
}

/// Where the caller left off: the header wins over the parameter.
fn last_event_id(headers: &HeaderMap, params: &Params) -> Result<Option<i64>, Problem> {
    let Some(text) = header(headers, LAST_EVENT_ID)? else {
        return params.number("last_event_id", 0..=i64::MAX);
    };
    match text.parse() {
        Ok(id) if id >= 0 => Ok(Some(id)),
        _ => Err(Problem::bad_request(
            "The header Last-Event-ID is not a whole number from 0.",
        )),
    }
}

/// The event types asked for; `None`: all.
fn wanted(params: &Params) -> Result<Option<BTreeSet<&'static str>>, Problem> {
    let Some(names) = params.text("types")? else {
        return Ok(None);
    };
    names
        .split(',')
        .map(|name| {
            Event::TYPES
                .iter()
                .chain(&EPHEMERAL_TYPES)
                .find(|known| **known == name.trim())
                .copied()
                .ok_or_else(|| {
                    Problem::bad_request("The parameter types names an event type there is not.")
                })
        })
        .collect::<Result<_, _>>()
        .map(Some)
}

fn refused(refusal: StreamRefusal) -> Problem {
    match refusal {
        StreamRefusal::Refused(refusal) => refusal.into(),
        StreamRefusal::BeyondTheEnd { last } => Problem::bad_request(format!(
            "The Last-Event-ID is beyond the end: the last event is {last}."
        )),
    }
}

/// One open stream: what comes out of the runtime, the comments in between, and the goodbye.
struct Reader {
    events: Stream,
    types: Option<BTreeSet<&'static str>>,
    comments: Interval,
    closing: CancellationToken,
    ended: bool,
}

impl Reader {
    fn new(
        events: Stream,
        types: Option<BTreeSet<&'static str>>,
        closing: CancellationToken,
    ) -> Self {
        let mut comments = interval_at(Instant::now() + KEEP_ALIVE, KEEP_ALIVE);
        comments.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            events,
            types,
            comments,
            closing,
            ended: false,
        }
    }

    /// The next bytes to send; `None` closes the stream.
    async fn next(mut self) -> Option<(Result<Bytes, std::convert::Infallible>, Self)> {
        if self.ended {
            return None;
        }
        loop {
            let item = tokio::select! {
                biased;
                item = self.events.next() => item?,
                () = self.closing.cancelled() => Item::Shutdown,
                _ = self.comments.tick() => return Some((Ok(Bytes::from_static(b": here\n\n")), self)),
            };
            self.ended = matches!(item, Item::Shutdown);
            if let Some(bytes) = self.written(&item) {
                return Some((Ok(bytes), self));
            }
        }
    }

    /// An item as it is sent, or `None` when it was not asked for.
    fn written(&self, item: &Item) -> Option<Bytes> {
        let (id, event_type, data) = match item {
            Item::Ready { last_event_id } => {
                let data = format!("{{\"last_event_id\":{last_event_id}}}");
                return Some(frame(None, "ready", &data));
            }
            Item::Shutdown => return Some(frame(None, "shutdown", "{}")),
            Item::Event(sent) => (Some(sent.sequence), sent.event_type, &sent.data),
            Item::Ephemeral { event_type, data } => (None, *event_type, data),
        };
        let is_wanted = self
            .types
            .as_ref()
            .is_none_or(|types| types.contains(event_type));
        is_wanted.then(|| frame(id, event_type, data))
    }
}

fn frame(id: Option<i64>, event_type: &str, data: &str) -> Bytes {
    let mut text = String::with_capacity(data.len() + event_type.len() + 48);
    if let Some(id) = id {
        let _ = writeln!(text, "id: {id}");
    }
    let _ = write!(text, "event: {event_type}\ndata: {data}\n\n");
    Bytes::from(text)
}
