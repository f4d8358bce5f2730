//! The wire: chat completions of one endpoint, streamed. Dropping what is read closes the connection, and so stops the model.
//!
//! It is written on reqwest and an SSE reader and not on a client crate: what is relied on here (the Retry-After of a refusal, the
//! first token's time, fields that servers add or leave out, a connection that closes when it is dropped) is below what those show.

use std::time::Duration;

use eventsource_stream::Eventsource as _;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{RequestBuilder, Response, StatusCode, redirect};
use serde_json::Value;
use tokio::time::{Instant, timeout, timeout_at};

use crate::config::Secret;

/// How long a connection may take to open.
const CONNECT: Duration = Duration::from_secs(5);
/// No answer that is not streamed is longer.
const BODY_MAX: usize = 4 * 1024 * 1024;
/// How much of a server's own words is passed on.
const WORDS: usize = 200;

/// An endpoint, and how it is spoken to.
#[derive(Clone)]
pub struct Endpoint {
    http: reqwest::Client,
    base: String,
    key: Option<Secret>,
    host: String,
    local: bool,
}

/// Why a call came to nothing, or broke off.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// No connection, or it broke before an answer.
    #[error("the model at {host} cannot be reached ({why})")]
    Away {
        /// Where.
        host: String,
        /// What the system said.
        why: String,
    },
    /// Nothing came in time.
    #[error("the model at {host} did not answer within {} s", .after.as_secs_f32().ceil())]
    Silent {
        /// Where.
        host: String,
        /// The time it had.
        after: Duration,
    },
    /// The whole took too long.
    #[error("the model at {host} did not finish in the time it has")]
    Late {
        /// Where.
        host: String,
    },
    /// The stream ended before what it wrote did.
    #[error("the model at {host} broke off ({why})")]
    Cut {
        /// Where.
        host: String,
        /// How.
        why: String,
    },
    /// It answered with an error.
    #[error("the model at {host} answered {status}: {message}")]
    Status {
        /// Where.
        host: String,
        /// The HTTP status.
        status: u16,
        /// The server's words.
        message: String,
        /// When it wants to be asked again.
        retry_after: Option<Duration>,
    },
    /// Its answer is no chat completion.
    #[error("what answers at {host} does not speak the chat completions API ({why})")]
    Foreign {
        /// Where.
        host: String,
        /// What is wrong with it.
        why: String,
    },
}

/// A piece of a streamed answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bit {
    /// Text of the answer.
    Text(String),
    /// It lives, but says nothing that counts.
    Life,
    /// It has ended, and why: `stop`, `length`, `content_filter`, …
    End(String),
    /// It will not write this, and says why.
    Refusal(String),
    /// Tokens in and out.
    Usage(u64, u64),
}

impl Endpoint {
    /// An endpoint by its base URL, such as `http://127.0.0.1:11434/v1`.
    ///
    /// # Errors
    /// What is wrong with the URL, or why there can be no client.
    pub fn new(base: &str, key: Option<Secret>) -> Result<Self, String> {
        let url = reqwest::Url::parse(base)
            .map_err(|error| format!("{base:?} is no address: {error}"))?;
        let name = url
            .host_str()
            .ok_or_else(|| format!("{base:?} names no host"))?;
        let local = is_loopback(name);
        let host = match url.port() {
            Some(port) => format!("{name}:{port}"),
            None => name.to_owned(),
        };
        let mut http = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            // A redirect would take the texts, and perhaps the key, elsewhere than configured.
            .redirect(redirect::Policy::none())
            .user_agent(concat!("genesis/", env!("CARGO_PKG_VERSION")));
        if local {
            http = http.no_proxy();
        }
        Ok(Self {
            http: http.build().map_err(|error| error.to_string())?,
            base: base.trim_end_matches('/').to_owned(),
            key,
            host,
            local,
        })
    }

    /// Its host, with the port where the URL names one.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Its base URL.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Whether it is on this machine.
    pub const fn is_local(&self) -> bool {
        self.local
    }

    /// Asks for a chat completion, streamed. Nothing at all within `first`: it is silent.
    ///
    /// # Errors
    /// Every [`CallError`] but a cut.
    pub async fn chat(
        &self,
        body: String,
        first: Duration,
        deadline: Instant,
    ) -> Result<Answer, CallError> {
        let request = self
            .http
            .post(format!("{}/chat/completions", self.base))
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        let response = self.send(request, first, deadline).await?;
        let is_stream = content_type(&response).starts_with("text/event-stream");
        let bits = if is_stream {
            response
                .bytes_stream()
                .eventsource()
                .map(|event| {
                    event
                        .map(|event| event.data)
                        .map_err(|error| error.to_string())
                })
                .boxed()
        } else {
            // A server that does not stream: the whole is one piece.
            let whole = self.body(response, deadline).await?;
            futures_util::stream::iter([Ok(whole), Ok("[DONE]".to_owned())]).boxed()
        };
        Ok(Answer {
            host: self.host.clone(),
            key: self.key.clone(),
            events: bits,
            waiting: Vec::new(),
            patience: first,
            deadline,
            ended: false,
        })
    }

    /// Asks for a chat completion that is not streamed, such as a probe.
    ///
    /// # Errors
    /// Every [`CallError`] but a cut.
    pub async fn ask(&self, body: String, patience: Duration) -> Result<Value, CallError> {
        let request = self
            .http
            .post(format!("{}/chat/completions", self.base))
            .header(CONTENT_TYPE, "application/json")
            .body(body);
        self.json(request, patience).await
    }

    /// Reads JSON below the base URL (`/models`) or, with `/` before it doubled (`//props`), below the server's root.
    ///
    /// # Errors
    /// As [`Self::ask`].
    pub async fn get(&self, path: &str, patience: Duration) -> Result<Value, CallError> {
        let url = match path.strip_prefix("//") {
            Some(rest) => format!("{}/{rest}", self.base.trim_end_matches("/v1")),
            None => format!("{}{path}", self.base),
        };
        self.json(self.http.get(url), patience).await
    }

    async fn json(&self, request: RequestBuilder, patience: Duration) -> Result<Value, CallError> {
        let deadline = Instant::now() + patience;
        let response = self.send(request, patience, deadline).await?;
        let text = self.body(response, deadline).await?;
        serde_json::from_str(&text).map_err(|_| self.foreign("its answer is not JSON"))
    }

    async fn send(
        &self,
        request: RequestBuilder,
        first: Duration,
        deadline: Instant,
    ) -> Result<Response, CallError> {
        let request = match &self.key {
            Some(key) => request.bearer_auth(key.reveal()),
            None => request,
        };
        let until = deadline.min(Instant::now() + first);
        let response = timeout_at(until, request.send()).await;
        let response = response
            .map_err(|_elapsed| self.silent(first, deadline))?
            .map_err(|error| self.away(&error))?;
        if response.status().is_success() {
            return Ok(response);
        }
        let (status, retry_after) = (response.status(), retry_after(&response));
        let text = self
            .body(
                response,
                until.max(Instant::now() + Duration::from_millis(500)),
            )
            .await;
        Err(CallError::Status {
            host: self.host.clone(),
            status: status.as_u16(),
            message: self.hushed(&message(status, &text.unwrap_or_default())),
            retry_after,
        })
    }

    /// A whole body, not longer than it may be.
    async fn body(&self, response: Response, deadline: Instant) -> Result<String, CallError> {
        let mut bytes = Vec::new();
        let mut stream = response.bytes_stream();
        loop {
            match timeout_at(deadline, stream.next()).await {
                Err(_elapsed) => {
                    return Err(CallError::Late {
                        host: self.host.clone(),
                    });
                }
                Ok(None) => return Ok(String::from_utf8_lossy(&bytes).into_owned()),
                Ok(Some(Err(error))) => return Err(self.away(&error)),
                Ok(Some(Ok(chunk))) => bytes.extend_from_slice(&chunk),
            }
            if bytes.len() > BODY_MAX {
                return Err(self.foreign("its answer has no end"));
            }
        }
    }

    fn silent(&self, first: Duration, deadline: Instant) -> CallError {
        let host = self.host.clone();
        if Instant::now() >= deadline {
            CallError::Late { host }
        } else {
            CallError::Silent { host, after: first }
        }
    }

    fn away(&self, error: &reqwest::Error) -> CallError {
        let mut why = "no connection";
        if error.is_timeout() {
            why = "it takes no connection";
        }
        let mut source: Option<&dyn std::error::Error> = Some(error);
        let mut told = why.to_owned();
        // The innermost cause says it plainest: connection refused, no such host.
        while let Some(cause) = source {
            told = cause.to_string();
            source = cause.source();
        }
        CallError::Away {
            host: self.host.clone(),
            why: self.hushed(&told).to_lowercase(),
        }
    }

    fn foreign(&self, why: &str) -> CallError {
        CallError::Foreign {
            host: self.host.clone(),
            why: why.to_owned(),
        }
    }

    /// A server's words, short, on one line and without the key, which some servers repeat.
    fn hushed(&self, words: &str) -> String {
        hushed(words, self.key.as_ref())
    }
}

fn hushed(words: &str, key: Option<&Secret>) -> String {
    let mut words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some(key) = key.filter(|key| key.reveal().len() > 3) {
        words = words.replace(key.reveal(), "***");
    }
    super::tidy::cut(&words, WORDS)
}

/// Whether a host is this machine.
pub fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    bare.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn content_type(response: &Response) -> &str {
    response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// Seconds, as nearly all servers give it; a date is left aside.
fn retry_after(response: &Response) -> Option<Duration> {
    let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?;
    let seconds: f64 = text.trim().parse().ok()?;
    (0.0..=86_400.0)
        .contains(&seconds)
        .then(|| Duration::from_secs_f64(seconds))
}

/// What a server says of an error, wherever it puts it.
fn message(status: StatusCode, body: &str) -> String {
    let parsed: Value = serde_json::from_str(body).unwrap_or_default();
    let found = ["/error/message", "/error", "/message", "/detail"]
        .iter()
        .find_map(|pointer| parsed.pointer(pointer)?.as_str());
    match found {
        Some(message) => message.to_owned(),
        None if body.trim().is_empty() || body.trim_start().starts_with('<') => {
            status.canonical_reason().unwrap_or("an error").to_owned()
        }
        None => body.to_owned(),
    }
}

/// An answer as it arrives.
pub struct Answer {
    host: String,
    key: Option<Secret>,
    events: BoxStream<'static, Result<String, String>>,
    waiting: Vec<Bit>,
    patience: Duration,
    deadline: Instant,
    ended: bool,
}

impl Answer {
    /// The next piece; `None` when the server has said that there is no more.
    ///
    /// # Errors
    /// [`CallError::Silent`], [`CallError::Late`], [`CallError::Cut`].
    pub async fn next(&mut self) -> Result<Option<Bit>, CallError> {
        loop {
            if !self.waiting.is_empty() {
                return Ok(Some(self.waiting.remove(0)));
            }
            let host = || self.host.clone();
            let left = self.deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(CallError::Late { host: host() });
            }
            let event = timeout(self.patience.min(left), self.events.next()).await;
            let data = match event {
                Err(_elapsed) if left <= self.patience => {
                    return Err(CallError::Late { host: host() });
                }
                Err(_elapsed) => {
                    return Err(CallError::Silent {
                        host: host(),
                        after: self.patience,
                    });
                }
                // Some servers end without saying so.
                Ok(None) if self.ended => return Ok(None),
                Ok(None) => {
                    return Err(CallError::Cut {
                        host: host(),
                        why: "the connection ended".to_owned(),
                    });
                }
                Ok(Some(Err(why))) => {
                    let why = hushed(&why, self.key.as_ref());
                    return Err(CallError::Cut { host: host(), why });
                }
                Ok(Some(Ok(data))) => data,
            };
            if data.trim() == "[DONE]" {
                return Ok(None);
            }
            let Ok(chunk) = serde_json::from_str::<Value>(&data) else {
                return Err(CallError::Foreign {
                    host: host(),
                    why: "its stream is not JSON".to_owned(),
                });
            };
            if let Some(error) = chunk.get("error").filter(|error| !error.is_null()) {
                let words = error
                    .get("message")
                    .and_then(Value::as_str)
                    .unwrap_or("an error");
                let why = hushed(words, self.key.as_ref());
                return Err(CallError::Cut { host: host(), why });
            }
            self.take(&chunk);
        }
    }

    fn take(&mut self, chunk: &Value) {
        let choice = chunk.pointer("/choices/0");
        let said = choice.and_then(|choice| choice.get("delta").or_else(|| choice.get("message")));
        let text = |pointer: &str| {
            said.and_then(|said| said.pointer(pointer)?.as_str())
                .filter(|text| !text.is_empty())
        };
        if let Some(refusal) = text("/refusal") {
            self.waiting
                .push(Bit::Refusal(hushed(refusal, self.key.as_ref())));
        }
        // A tool call's arguments are the answer, where that is how the server gives JSON.
        match text("/content").or_else(|| text("/tool_calls/0/function/arguments")) {
            Some(text) => self.waiting.push(Bit::Text(text.to_owned())),
            None => self.waiting.push(Bit::Life),
        }
        if let Some(reason) = choice.and_then(|choice| choice.get("finish_reason")?.as_str()) {
            self.ended = true;
            self.waiting.push(Bit::End(reason.to_owned()));
        }
        if let Some((tokens_in, tokens_out)) = usage(chunk) {
            self.waiting.push(Bit::Usage(tokens_in, tokens_out));
        }
    }
}

/// Tokens in and out, as an answer or its last chunk tells them.
pub fn usage(answer: &Value) -> Option<(u64, u64)> {
    let usage = answer.get("usage")?;
    Some((
        usage.get("prompt_tokens")?.as_u64()?,
        usage.get("completion_tokens")?.as_u64()?,
    ))
}
