//! A reader of a session's event stream.

use std::time::Duration;

use futures_util::StreamExt;
use serde_json::Value;
use uuid::Uuid;

use super::Server;

/// One event as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub id: Option<i64>,
    pub event: String,
    pub data: Value,
}

/// An open stream.
pub struct Events {
    response: futures_util::stream::BoxStream<'static, Vec<u8>>,
    buffer: String,
}

impl Events {
    /// Opens a stream; `query` such as `?types=generation.delta`.
    pub async fn open(
        server: &Server,
        session: Uuid,
        last_event_id: Option<i64>,
        query: &str,
    ) -> Self {
        let url = format!("{}/genesis/{session}/events/stream{query}", server.base);
        let mut request = reqwest::Client::new().get(url);
        if let Some(id) = last_event_id {
            request = request.header("Last-Event-ID", id.to_string());
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert!(
            response.headers()["content-type"]
                .to_str()
                .unwrap()
                .starts_with("text/event-stream")
        );
        let response = response
            .bytes_stream()
            .take_while(|chunk| std::future::ready(chunk.is_ok()))
            .map(|chunk| chunk.unwrap().to_vec())
            .boxed();
        Self {
            response,
            buffer: String::new(),
        }
    }

    /// The next event, comments and `retry` left out; `None` when the stream has ended.
    pub async fn next(&mut self) -> Option<Event> {
        self.next_within(Duration::from_secs(30)).await
    }

    /// The same, of somebody slow.
    pub async fn next_within(&mut self, patience: Duration) -> Option<Event> {
        let next = tokio::time::timeout(patience, self.read()).await;
        next.unwrap_or_else(|_| panic!("no event came for {} seconds", patience.as_secs()))
    }

    async fn read(&mut self) -> Option<Event> {
        loop {
            if let Some(end) = self.buffer.find("\n\n") {
                let block: String = self.buffer.drain(..end + 2).collect();
                if let Some(event) = parse(&block) {
                    return Some(event);
                }
                continue;
            }
            let chunk = self.response.next().await?;
            self.buffer.push_str(&String::from_utf8(chunk).unwrap());
        }
    }

    /// Reads until an event of this type.
    pub async fn until(&mut self, event: &str) -> Vec<Event> {
        let mut seen = Vec::new();
        loop {
            let next = self
                .next()
                .await
                .unwrap_or_else(|| panic!("ended before {event}: {seen:?}"));
            let found = next.event == event;
            seen.push(next);
            if found {
                return seen;
            }
        }
    }
}

fn parse(block: &str) -> Option<Event> {
    let field = |name: &str| {
        block.lines().find_map(|line| {
            line.strip_prefix(name)?
                .strip_prefix(':')
                .map(str::trim_start)
        })
    };
    Some(Event {
        id: field("id").map(|id| id.parse().unwrap()),
        event: field("event")?.to_owned(),
        data: serde_json::from_str(field("data")?).unwrap(),
    })
}
