//! The HTTP API from outside: every refusal and that it changes nothing, replays, streams, pages, and the command line.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../support/mod.rs"]
mod support;

mod actors;
mod command_line;
mod findings;
mod fork;
mod guard;
mod idempotency;
mod measures;
mod operations;
mod operators;
mod order;
mod pages;
mod problems;
mod reads;
mod streams;

use reqwest::header::HeaderMap;
use reqwest::{RequestBuilder, StatusCode};
use serde_json::{Value, json};
use support::Server;
use uuid::Uuid;

/// An answer with everything a test may look at.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub(crate) fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or_default()
    }

    /// Asserts that this is the problem document it should be, whole.
    pub(crate) fn is_problem(&self, status: u16, code: &str, what: &str) {
        assert_eq!(
            (self.status.as_u16(), self.code()),
            (status, code),
            "{what}: {}",
            self.text
        );
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{what}"
        );
        assert_eq!(self.body["status"], status, "{what}");
        assert_eq!(self.body["type"], format!("/problems/{code}"), "{what}");
        assert_eq!(
            self.body["request_id"].as_str(),
            self.header("x-request-id"),
            "{what}"
        );
        assert!(
            self.body["title"].is_string() && self.body["detail"].is_string(),
            "{what}"
        );
        if matches!(code, "malformed_request" | "validation_failed") {
            assert!(self.body["errors"].is_array(), "{what}");
        }
        if matches!(status, 429 | 503) {
            assert!(self.header("retry-after").is_some(), "{what}");
        }
    }
}

pub(crate) async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await.unwrap();
    let body = serde_json::from_str(&text).unwrap_or(Value::Null);
    Answer {
        status,
        headers,
        text,
        body,
    }
}

pub(crate) fn get(server: &Server, path: &str) -> RequestBuilder {
    server.http.get(format!("{}{path}", server.base))
}

pub(crate) fn post(server: &Server, body: &Value) -> RequestBuilder {
    raw(server, body.to_string()).header("content-type", "application/json")
}

/// A command's body, whatever it is, without a content type.
pub(crate) fn raw(server: &Server, body: impl Into<reqwest::Body>) -> RequestBuilder {
    server
        .http
        .post(format!("{}/genesis/commands", server.base))
        .body(body)
}

/// A POST without a body.
pub(crate) fn act(server: &Server, path: &str) -> RequestBuilder {
    server.http.post(format!("{}{path}", server.base))
}

pub(crate) fn command(session: Uuid, command_type: &str, payload: Value) -> Value {
    json!({"command_type": command_type, "session_id": session, "payload": payload})
}

/// Everything of a session that a refusal must leave as it is.
pub(crate) async fn seen(server: &Server, session: Uuid) -> (Option<String>, Value, Vec<Value>) {
    let state = send(get(server, &format!("/genesis/{session}/state"))).await;
    let tag = state.header("etag").map(str::to_owned);
    (tag, state.body, server.history(session).await)
}
