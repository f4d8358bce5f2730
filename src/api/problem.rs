//! Every error answer: one problem document (RFC 9457), made here and nowhere else.
//!
//! `type` is `/problems/{code}`, a stable relative reference; what it says is served there too. A handler gives a [`Problem`];
//! the outermost layer ([`finish`]) writes it down, since only it knows the request's id.

use axum::body::Body;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use genesis_actors::command::{Change, Refusal};
use genesis_actors::domain::content::Fault;
use genesis_actors::domain::stage::CommandType;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a problem document is sent as.
pub const MEDIA_TYPE: &str = "application/problem+json";

macro_rules! codes {
    ($($variant:ident = $code:tt, $status:tt, $title:tt, $meaning:tt;)+) => {
        /// What went wrong, as a program reads it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
        pub enum Code { $(#[doc = $meaning] #[serde(rename = $code)] $variant),+ }

        impl Code {
            /// Every code, by status.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code as it is written.
            pub const fn as_str(self) -> &'static str { match self { $(Self::$variant => $code),+ } }

            /// Its HTTP status.
            pub const fn status(self) -> u16 { match self { $(Self::$variant => $status),+ } }

            /// Its title, the same for every problem of the code.
            pub const fn title(self) -> &'static str { match self { $(Self::$variant => $title),+ } }

            /// When it is answered.
            pub const fn meaning(self) -> &'static str { match self { $(Self::$variant => $meaning),+ } }
        }
    };
}

codes! {
    MalformedRequest = "malformed_request", 400, "Malformed request", "The request does not have the shape it should have.";
    Unauthenticated = "unauthenticated", 401, "Not authenticated", "Who asks is not known.";
    Forbidden = "forbidden", 403, "Forbidden", "Not allowed; also for a Host or Origin that is not this server's.";
    SessionNotFound = "session_not_found", 404, "No such session", "There is no such session, or it is another user's.";
    VersionNotReached = "version_not_reached", 404, "No such version yet", "The session has not reached that version.";
    NotFound = "not_found", 404, "Not found", "There is nothing here.";
    MethodNotAllowed = "method_not_allowed", 405, "Method not allowed", "This path does not take that method; see Allow.";
    DuplicateCommand = "duplicate_command", 409, "The same command is running", "The session's command of this type has not ended; its command_id is given.";
    InvalidTransition = "invalid_transition", 409, "Does not fit now", "The command does not fit the session's status or stage; available_actions would.";
    VersionConflict = "version_conflict", 412, "The session has moved on", "The session is not at the expected version; its version and the changes since are given.";
    PayloadTooLarge = "payload_too_large", 413, "Too large", "The body has more than 256 KiB.";
    UnsupportedMediaType = "unsupported_media_type", 415, "Not JSON", "The body's Content-Type is not application/json.";
    ValidationFailed = "validation_failed", 422, "Values that cannot be taken", "Well-formed, but a value is out of bounds or unknown to the session; errors points to each.";
    IdempotencyKeyReused = "idempotency_key_reused", 422, "Idempotency key used before", "The key stands for a different request.";
    RateLimited = "rate_limited", 429, "Too many requests", "More requests than this server allows; see Retry-After.";
    InternalError = "internal_error", 500, "Internal error", "A bug.";
    StoreUnavailable = "store_unavailable", 503, "The store is away", "Nothing was written; try again.";
    Overloaded = "overloaded", 503, "Too much under way", "Nothing was written; try again.";
    ShuttingDown = "shutting_down", 503, "Shutting down", "Nothing was written; try again.";
    SessionUnavailable = "session_unavailable", 503, "The session cannot be served", "Nothing was written; try again.";
    OutcomeUnknown = "outcome_unknown", 503, "Outcome unknown", "It may have been written: repeat it with the same key, or ask for the command.";
}

impl Code {
    /// Seconds after which another try makes sense.
    const fn retry_after(self) -> Option<u32> {
        match self {
            Self::RateLimited | Self::Overloaded | Self::OutcomeUnknown => Some(1),
            Self::StoreUnavailable => Some(2),
            Self::ShuttingDown | Self::SessionUnavailable => Some(5),
            _ => None,
        }
    }
}

/// A place in the request's body that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// JSON pointer (RFC 6901) into the body, or into the content where that was not sent.
    pub pointer: String,
    /// What is wrong, for a person.
    pub message: String,
}

/// An error (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemDocument {
    /// `/problems/{code}`.
    #[serde(rename = "type")]
    pub problem_type: String,
    /// The same for every problem of the code.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time, for a person.
    pub detail: String,
    /// What happened, for a program.
    pub code: Code,
    /// The request's id, as in `x-request-id`.
    pub request_id: String,
    /// With malformed_request and validation_failed: each place that is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub errors: Option<Vec<FieldError>>,
    /// The running command (duplicate_command), or the command itself (every 5xx that answers one).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command_id: Option<Uuid>,
    /// With invalid_transition: what would be taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub available_actions: Option<Vec<CommandType>>,
    /// With version_conflict and version_not_reached: the version the session is at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<i64>,
    /// With version_conflict: what happened since the expected version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes: Option<Vec<Change>>,
}

/// A problem before it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    code: Code,
    detail: String,
    more: Box<More>,
}

/// What only some problems tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct More {
    errors: Vec<Fault>,
    command_id: Option<Uuid>,
    available_actions: Option<Vec<CommandType>>,
    version: Option<i64>,
    changes: Option<Vec<Change>>,
}

impl Problem {
    /// A problem with what happened this time.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: detail.into(),
            more: Box::default(),
        }
    }

    /// Tells more.
    fn with(mut self, tell: impl FnOnce(&mut More)) -> Self {
        tell(&mut self.more);
        self
    }

    /// A 400 with the places that are wrong.
    pub fn malformed(errors: Vec<Fault>) -> Self {
        Self::new(Code::MalformedRequest, "The request is malformed.").with_errors(errors)
    }

    /// A 422 with the places that are wrong.
    pub fn invalid(errors: Vec<Fault>) -> Self {
        Self::new(Code::ValidationFailed, "Some values cannot be taken.").with_errors(errors)
    }

    /// A 400 about something outside the body: a header, a query parameter.
    pub fn bad_request(detail: impl Into<String>) -> Self {
        Self::new(Code::MalformedRequest, detail)
    }

    /// A 404 for anything but a session or a version.
    pub fn not_found() -> Self {
        Self::new(Code::NotFound, "There is nothing here.")
    }

    /// A 404 for a session.
    pub fn session_not_found() -> Self {
        Self::new(Code::SessionNotFound, "There is no such session.")
    }

    /// A bug: told to the log, not to the caller.
    pub fn internal(why: &str) -> Self {
        tracing::error!(why, "internal error");
        Self::new(
            Code::InternalError,
            "A bug kept this from being answered; the log tells more under this request_id.",
        )
    }

    /// Says which command it is about, where the answer is a 5xx.
    pub fn about(mut self, command_id: Uuid) -> Self {
        if self.code.status() >= 500 {
            self.more.command_id = Some(command_id);
        }
        self
    }

    /// What went wrong.
    pub const fn code(&self) -> Code {
        self.code
    }

    fn with_errors(mut self, errors: Vec<Fault>) -> Self {
        self.detail = match errors.as_slice() {
            [only] => format!("{}: {}.", place(&only.pointer), only.message),
            [] => self.detail,
            [first, rest @ ..] => {
                format!(
                    "{}: {}; and {} more.",
                    place(&first.pointer),
                    first.message,
                    rest.len()
                )
            }
        };
        self.more.errors = errors;
        self
    }
}

/// The place a pointer names, for a person.
fn place(pointer: &str) -> &str {
    if pointer.is_empty() {
        "the body"
    } else {
        pointer
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let detail = sentence(&refusal.to_string());
        match refusal {
            Refusal::Malformed(faults) => Self::malformed(faults),
            Refusal::SessionNotFound => Self::session_not_found(),
            Refusal::VersionNotReached { version } => {
                Self::new(Code::VersionNotReached, detail).with(|more| more.version = Some(version))
            }
            Refusal::NotFound(_) => Self::new(Code::NotFound, detail),
            Refusal::VersionConflict {
                version,
                expected,
                changes,
            } => {
                let detail = format!("The session is at version {version}, not {expected}.");
                Self::new(Code::VersionConflict, detail).with(|more| {
                    more.version = Some(version);
                    more.changes = Some(changes);
                })
            }
            Refusal::Validation(faults) => {
                Self::new(Code::ValidationFailed, detail).with_errors(faults)
            }
            Refusal::KeyReused => Self::new(Code::IdempotencyKeyReused, detail),
            Refusal::InvalidTransition {
                available_actions, ..
            } => Self::new(Code::InvalidTransition, detail)
                .with(|more| more.available_actions = Some(available_actions)),
            Refusal::DuplicateCommand { command_id } => Self::new(Code::DuplicateCommand, detail)
                .with(|more| more.command_id = Some(command_id)),
            Refusal::Overloaded => Self::new(Code::Overloaded, detail),
            Refusal::ShuttingDown => Self::new(Code::ShuttingDown, detail),
            Refusal::SessionUnavailable(_) => Self::new(Code::SessionUnavailable, detail),
            Refusal::StoreUnavailable(why) => {
                tracing::warn!(why, "the store is away");
                Self::new(Code::StoreUnavailable, "The store is away.")
            }
            Refusal::OutcomeUnknown { command_id } => {
                Self::new(Code::OutcomeUnknown, detail).about(command_id)
            }
            Refusal::Internal(why) => Self::internal(&why),
        }
    }
}

/// With a capital and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::empty());
        *response.status_mut() =
            StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if let Some(seconds) = self.code.retry_after() {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.code == Code::Unauthenticated {
            response
                .headers_mut()
                .insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Writes a response's problem down, if it has one.
pub fn finish(mut response: Response, request_id: &str) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else {
        return response;
    };
    let document = problem.document(request_id);
    let body = serde_json::to_vec(&document).unwrap_or_default();
    *response.body_mut() = Body::from(body);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

impl Problem {
    fn document(self, request_id: &str) -> ProblemDocument {
        let more = *self.more;
        let lists_errors = matches!(self.code, Code::MalformedRequest | Code::ValidationFailed);
        let errors = lists_errors.then(|| {
            more.errors
                .into_iter()
                .map(|fault| FieldError {
                    pointer: fault.pointer,
                    message: fault.message,
                })
                .collect()
        });
        ProblemDocument {
            problem_type: format!("/problems/{}", self.code.as_str()),
            title: self.code.title(),
            status: self.code.status(),
            detail: self.detail,
            code: self.code,
            request_id: request_id.to_owned(),
            errors,
            command_id: more.command_id,
            available_actions: more.available_actions,
            version: more.version,
            changes: more.changes,
        }
    }
}
