//! What is asked and what is answered, as far as the drivers need it.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use hyper::{Method, Request, StatusCode};
use serde::Deserialize;

use crate::stats::Code;

/// An answer with its whole body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// What of a problem document is read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Problem {
    code: Option<String>,
    command_id: Option<uuid::Uuid>,
    detail: Option<String>,
}

/// A refusal: an answer that is not the one asked for.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: Code,
    pub(crate) retry_after: Option<Duration>,
    /// The command_id that every 5xx tells.
    pub(crate) command_id: Option<uuid::Uuid>,
    /// The problem's own code.
    pub(crate) problem: String,
    pub(crate) detail: String,
}

impl Answer {
    /// Reads an answer that is no success.
    pub(crate) fn refusal(&self) -> Refusal {
        let problem: Problem = serde_json::from_slice(&self.body).unwrap_or_default();
        let retry_after = retry_after(&self.headers);
        let text = problem
            .code
            .unwrap_or_else(|| "no problem document".to_owned());
        let mut name = format!("{} {text}", self.status.as_u16());
        let allowed = match self.status {
            StatusCode::TOO_MANY_REQUESTS => true,
            StatusCode::SERVICE_UNAVAILABLE => retry_after.is_some(),
            _ => false,
        };
        if self.status == StatusCode::SERVICE_UNAVAILABLE && !allowed {
            name.push_str(" (no Retry-After)");
        }
        Refusal {
            code: Code { name, allowed },
            retry_after,
            command_id: problem.command_id,
            problem: text,
            detail: problem.detail.unwrap_or_default(),
        }
    }
}

/// `Retry-After` in seconds; a date, which this server does not send, is taken as a second.
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?;
    let seconds = value
        .to_str()
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(1);
    Some(Duration::from_secs(seconds))
}

/// A request that can be sent again.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    pub(crate) body: Bytes,
}

impl Ask {
    /// A GET.
    pub(crate) fn get(path: String) -> Self {
        Self {
            method: Method::GET,
            path,
            headers: Vec::new(),
            body: Bytes::new(),
        }
    }

    /// A POST of JSON.
    pub(crate) fn post(path: &str, body: Vec<u8>) -> Self {
        let headers = vec![(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        Self {
            method: Method::POST,
            path: path.to_owned(),
            headers,
            body: body.into(),
        }
    }

    /// With this header, if its value can be one.
    pub(crate) fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// As it goes to this host.
    pub(crate) fn request(
        &self,
        host: &HeaderValue,
    ) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
        let mut request = Request::builder()
            .method(&self.method)
            .uri(&self.path)
            .header(HOST, host);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        request.body(Full::new(self.body.clone()))
    }
}
