//! What handlers read from requests: ids in paths, query parameters, headers, JSON bodies, each with its own refusal.

use std::ops::RangeInclusive;
use std::str::FromStr;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequestParts, Query, RawPathParams};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap};
use axum::http::request::Parts;
use futures_util::StreamExt as _;
use genesis_actors::command::misread;
use genesis_actors::domain::content::Fault;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::guard::single;
use super::problem::{Code, Problem};

/// No body is longer.
const BODY_MAX: usize = 256 * 1024;
/// How much of a body that is refused is still read, so that its sender hears why.
const DRAINED: usize = 8 * 1024 * 1024;
/// How long a body may take to arrive.
const BODY_TIME: Duration = Duration::from_secs(30);

/// The ids of a path under `/genesis/{session_id}`; one that is no UUID is a 404.
pub struct SessionPath {
    /// The session.
    pub session_id: Uuid,
    /// The command, where the path has one.
    pub command_id: Option<Uuid>,
}

impl<S: Send + Sync> FromRequestParts<S> for SessionPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::session_not_found())?;
        let session_id = id(&params, "session_id").ok_or_else(Problem::session_not_found)?;
        let has_command = params.iter().any(|(name, _)| name == "command_id");
        let command_id = id(&params, "command_id");
        if has_command && command_id.is_none() {
            return Err(Problem::not_found());
        }
        Ok(Self {
            session_id,
            command_id,
        })
    }
}

/// The ids of a path to a session's proposal; one that is no UUID is a 404.
pub struct ProposalPath {
    /// The session.
    pub session_id: Uuid,
    /// The proposal.
    pub proposal_id: Uuid,
}

impl<S: Send + Sync> FromRequestParts<S> for ProposalPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::session_not_found())?;
        Ok(Self {
            session_id: id(&params, "session_id").ok_or_else(Problem::session_not_found)?,
            proposal_id: id(&params, "proposal_id").ok_or_else(Problem::not_found)?,
        })
    }
}

/// The id of a path under `/novels/{novel_id}`; one that is no UUID is a 404.
pub struct NovelPath(pub Uuid);

impl<S: Send + Sync> FromRequestParts<S> for NovelPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::not_found())?;
        id(&params, "novel_id")
            .map(Self)
            .ok_or_else(Problem::not_found)
    }
}

/// The id of a path under `/admin`, whatever it names.
pub struct RowPath(pub String);

impl<S: Send + Sync> FromRequestParts<S> for RowPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let params = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::not_found())?;
        let id = params.iter().find(|(name, _)| *name == "id");
        id.map(|(_, text)| Self(text.to_owned()))
            .ok_or_else(Problem::not_found)
    }
}

fn id(params: &RawPathParams, wanted: &str) -> Option<Uuid> {
    let (_, text) = params.iter().find(|(name, _)| *name == wanted)?;
    Uuid::try_parse(text).ok()
}

/// Query parameters; unknown ones are ignored.
pub struct Params(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Query::from_request_parts(parts, state)
            .await
            .map(|Query(pairs)| Self(pairs))
            .map_err(|_| Problem::bad_request("The query string cannot be read."))
    }
}

impl Params {
    /// A parameter, if it is given; given twice it is a 400.
    pub fn text(&self, name: &str) -> Result<Option<&str>, Problem> {
        let mut values = self.0.iter().filter(|(known, _)| known == name);
        let value = values.next().map(|(_, value)| value.as_str());
        if values.next().is_some() {
            return Err(Problem::bad_request(format!(
                "The parameter {name} is given twice."
            )));
        }
        Ok(value)
    }

    /// A parameter that parses, or a 400 that says what is allowed.
    pub fn parsed<T: FromStr>(&self, name: &str, allowed: &str) -> Result<Option<T>, Problem> {
        self.text(name)?
            .map(|text| text.parse().map_err(|_| out_of_place(name, allowed)))
            .transpose()
    }

    /// A whole number within a range.
    pub fn number(&self, name: &str, range: RangeInclusive<i64>) -> Result<Option<i64>, Problem> {
        let allowed = match *range.end() {
            i64::MAX => format!("a whole number from {}", range.start()),
            end => format!("a whole number, {} to {end}", range.start()),
        };
        let number: Option<i64> = self.parsed(name, &allowed)?;
        match number {
            Some(number) if !range.contains(&number) => Err(out_of_place(name, &allowed)),
            number => Ok(number),
        }
    }

    /// `limit`: 1 to 1,000, 100 unless given.
    pub fn limit(&self) -> Result<u32, Problem> {
        let limit = self.number("limit", 1..=1_000)?.unwrap_or(100);
        Ok(u32::try_from(limit).unwrap_or(100))
    }

    /// `cursor`: what an earlier page gave as its `next_cursor`.
    pub fn cursor(&self) -> Result<Option<Uuid>, Problem> {
        self.parsed("cursor", "what an earlier page gave as next_cursor")
    }
}

fn out_of_place(name: &str, allowed: &str) -> Problem {
    Problem::bad_request(format!("The parameter {name} is not {allowed}."))
}

/// A cursor as it is given out.
pub fn cursor(next: Option<Uuid>) -> Option<String> {
    next.map(|id| id.simple().to_string())
}

/// A header that may be given once; a second one or one that is no text is a 400.
pub fn header<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Problem> {
    if !headers.contains_key(name) {
        return Ok(None);
    }
    single(headers, name).map(Some).ok_or_else(|| {
        Problem::bad_request(format!(
            "The header {name} is given twice or cannot be read."
        ))
    })
}

/// A JSON body: 415 unless it says it is one, 413 over 256 KiB.
pub async fn json_body(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    let is_json = is_json(headers);
    let declared = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if !is_json || declared.is_some_and(|length| length > DRAINED) {
        return Err(unread(body, is_json).await);
    }
    match tokio::time::timeout(BODY_TIME, collect(body)).await {
        Ok(Ok(Some(bytes))) => Ok(bytes),
        Ok(Ok(None)) => Err(too_large()),
        Ok(Err(_)) => Err(Problem::bad_request("The body broke off.")),
        Err(_) => Err(Problem::bad_request("The body took too long to arrive.")),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let Some(content_type) = single(headers, CONTENT_TYPE.as_str()) else {
        return false;
    };
    let essence = content_type
        .split(';')
        .next()
        .unwrap_or_default()
        .trim()
        .to_ascii_lowercase();
    essence == "application/json"
        || (essence.starts_with("application/") && essence.ends_with("+json"))
}

fn too_large() -> Problem {
    Problem::new(Code::PayloadTooLarge, "The body has more than 256 KiB.")
}

/// Refuses a body by what its headers say, after a look at the rest, so that the connection is not cut under the answer.
async fn unread(body: Body, is_json: bool) -> Problem {
    let _ = tokio::time::timeout(Duration::from_secs(2), collect(body)).await;
    if is_json {
        too_large()
    } else {
        Problem::new(
            Code::UnsupportedMediaType,
            "The Content-Type is not application/json.",
        )
    }
}

/// The whole body, or `None` when it is too long; then up to [`DRAINED`] of it is read all the same.
async fn collect(body: Body) -> Result<Option<Bytes>, axum::Error> {
    let mut frames = body.into_data_stream();
    let mut first = Bytes::new();
    let mut all: Vec<u8> = Vec::new();
    let mut length = 0;
    while let Some(frame) = frames.next().await {
        let frame = frame?;
        length += frame.len();
        if length > DRAINED {
            break;
        }
        if length > BODY_MAX {
            continue;
        }
        if length == frame.len() {
            first = frame;
            continue;
        }
        if all.is_empty() {
            all.extend_from_slice(&first);
        }
        all.extend_from_slice(&frame);
    }
    let bytes = if all.is_empty() {
        first
    } else {
        Bytes::from(all)
    };
    Ok((length <= BODY_MAX).then_some(bytes))
}

/// Reads an object; what does not fit is a 400 with a pointer to it.
pub fn read_object<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let whole = |message: String| {
        let pointer = String::new();
        Problem::malformed(vec![Fault { pointer, message }])
    };
    // A struct may also be read from a list, which no caller means.
    if bytes.iter().find(|byte| !byte.is_ascii_whitespace()) != Some(&b'{') {
        return Err(whole("is no JSON object".to_owned()));
    }
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let read = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| Problem::malformed(vec![misread("", &error)]))?;
    reader.end().map_err(|error| whole(error.to_string()))?;
    Ok(read)
}
