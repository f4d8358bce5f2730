//! What every request passes first and every answer last: its id, panics, the log, and how much may be under way.

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use genesis_actors::ports::clock::Clock;

use super::Api;
use super::guard::is_operators;
use super::problem::{Code, Problem, finish};

/// The request's id, taken over or made.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Ids taken over are no longer than this.
const REQUEST_ID_MAX: usize = 128;

/// Where a request comes from: put into it by the server that accepted the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// Gives the request its id, answers a panic as a bug, writes problems down, and tells the log: never a word of the
/// novels, so neither bodies nor query strings.
pub async fn envelop(
    State(clock): State<Arc<dyn Clock>>,
    request: Request,
    next: Next,
) -> Response {
    let id = request_id(clock.as_ref(), &request);
    let began = Instant::now();
    let method = request.method().clone();
    let path = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned());
    let response = match AssertUnwindSafe(next.run(request)).catch_unwind().await {
        Ok(response) => response,
        Err(_) => Problem::internal("a handler panicked").into_response(),
    };
    let text = id.to_str().unwrap_or_default();
    let mut response = finish(response, text);
    let status = response.status().as_u16();
    let ms = began.elapsed().as_millis();
    tracing::debug!(%method, path, status, ms, request_id = text, "answered");
    if status >= 500 {
        tracing::warn!(%method, path, status, request_id = text, "answered with an error");
    }
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// The id the caller gave, if it is one that can be written into a log, else a new one.
fn request_id(clock: &dyn Clock, request: &Request) -> HeaderValue {
    request
        .headers()
        .get(REQUEST_ID)
        .filter(|id| {
            let fits = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:/+=".contains(byte);
            (1..=REQUEST_ID_MAX).contains(&id.len()) && id.as_bytes().iter().all(fits)
        })
        .cloned()
        .or_else(|| HeaderValue::from_str(&clock.id().to_string()).ok())
        .unwrap_or_else(|| HeaderValue::from_static("-"))
}

/// Answers 503 when too much is under way already. Operators are answered all the same: that is when they look.
pub async fn bound(State(api): State<Arc<Api>>, request: Request, next: Next) -> Response {
    if is_operators(request.uri().path()) {
        return next.run(request).await;
    }
    match api.in_flight.try_acquire() {
        Ok(_permit) => next.run(request).await,
        Err(_) => {
            let problem = Problem::new(Code::Overloaded, "Too many requests are under way.");
            if request.method() == Method::POST && request.uri().path().starts_with("/genesis/") {
                return problem.about(api.clock.id()).into_response();
            }
            problem.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use serde_json::{Value, json};
    use tower::ServiceExt as _;

    use super::*;
    use crate::clock::SystemClock;

    #[tokio::test]
    async fn a_panic_is_answered_as_a_bug_and_tells_nothing_of_it()
    -> Result<(), Box<dyn std::error::Error>> {
        #[expect(clippy::panic, reason = "it is what is tried")]
        async fn panics() -> &'static str {
            panic!("a secret")
        }
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let router = Router::new()
            .route("/", get(panics))
            .layer(from_fn_with_state(clock, envelop));
        let request = Request::get("/")
            .header(REQUEST_ID, "mine")
            .body(Body::empty())?;
        let response = router.oneshot(request).await?;
        assert_eq!(
            (response.status().as_u16(), &response.headers()[REQUEST_ID]),
            (500, &HeaderValue::from_static("mine"))
        );
        let body = to_bytes(response.into_body(), 10_000).await?;
        let problem: Value = serde_json::from_slice(&body)?;
        assert_eq!(
            (&problem["code"], &problem["request_id"]),
            (&json!("internal_error"), &json!("mine"))
        );
        assert!(!problem.to_string().contains("secret"));
        Ok(())
    }
}
