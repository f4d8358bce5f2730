//! The studio's files, built into the program, and its pages.

use std::collections::HashMap;
use std::io::Write as _;
use std::sync::{LazyLock, PoisonError, RwLock};

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, VARY,
};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use rust_embed::{EmbeddedFile, RustEmbed};
use uuid::Uuid;

use super::problem::{Code, Problem};
use super::state::has;

/// `frontend/dist/` as it was when this was built; read from there in a debug build.
#[derive(RustEmbed)]
#[folder = "frontend/dist/"]
#[exclude = ".vite/*"]
#[allow_missing = true]
struct Studio;

/// First segments that belong to the API: an unknown path below them is a problem, not a page.
const API: [&str; 10] = [
    "genesis", "novels", "admin", "internal", "problems", "healthz", "readyz", "metrics", "docs",
    "writer",
];
const INDEX: &str = "index.html";
const NOT_BUILT_IN: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Genesis</title>\
    <h1>Genesis</h1><p>This server runs, but the studio was not built into it. Its API is described at \
    <a href=\"/docs\">/docs</a>.</p></html>";

/// A page, a file of the studio, or a problem under the API's paths.
pub async fn page(request: Request) -> Response {
    let path = request.uri().path();
    let first = path.split('/').nth(1).unwrap_or_default();
    if API.contains(&first) || path == "/openapi.json" {
        return Problem::not_found().into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let problem = Problem::new(
            Code::MethodNotAllowed,
            "This path does not take that method.",
        );
        let mut response = problem.into_response();
        response
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET,HEAD"));
        return response;
    }
    if is_page(path) {
        return index(StatusCode::OK, request.headers());
    }
    let name = path.trim_start_matches('/');
    match Studio::get(name) {
        Some(file) if name != INDEX => served(name, &file, StatusCode::OK, request.headers()),
        _ => index(StatusCode::NOT_FOUND, request.headers()),
    }
}

/// Whether the studio has a page there.
fn is_page(path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    match segments.as_slice() {
        [""] | ["inspector" | "settings"] => true,
        ["studio" | "projects", id] => Uuid::try_parse(id).is_ok(),
        _ => false,
    }
}

fn index(status: StatusCode, headers: &HeaderMap) -> Response {
    if let Some(file) = Studio::get(INDEX) {
        return served(INDEX, &file, status, headers);
    }
    let mut response = Response::new(Body::from(NOT_BUILT_IN));
    *response.status_mut() = status;
    response.headers_mut().insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    );
    response
}

/// A file with its tag; hashed ones for ever, others to be asked for each time.
fn served(name: &str, file: &EmbeddedFile, status: StatusCode, headers: &HeaderMap) -> Response {
    let media_type = mime_guess::from_path(name)
        .first_or_octet_stream()
        .essence_str()
        .to_owned();
    let zipped = accepts_gzip(headers)
        .then(|| zipped(&media_type, file))
        .flatten();
    let tag = tag(file, zipped.is_some());
    let unchanged = status == StatusCode::OK && tag.as_ref().is_some_and(|tag| has(headers, tag));
    let mut response = match (&zipped, unchanged) {
        (_, true) => Response::new(Body::empty()),
        (Some(zipped), false) => Response::new(Body::from(zipped.clone())),
        (None, false) => Response::new(Body::from(Bytes::from(file.data.clone().into_owned()))),
    };
    *response.status_mut() = if unchanged {
        StatusCode::NOT_MODIFIED
    } else {
        status
    };
    let out = response.headers_mut();
    let caching = if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    out.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    out.insert(VARY, HeaderValue::from_static("accept-encoding"));
    out.extend(tag.map(|tag| (ETAG, tag)));
    if !unchanged {
        let charset = if media_type.starts_with("text/") {
            "; charset=utf-8"
        } else {
            ""
        };
        out.extend(
            HeaderValue::from_str(&format!("{media_type}{charset}"))
                .ok()
                .map(|kind| (CONTENT_TYPE, kind)),
        );
        if zipped.is_some() {
            out.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
    }
    response
}

fn tag(file: &EmbeddedFile, zipped: bool) -> Option<HeaderValue> {
    let hash: String = hash(file)
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let suffix = if zipped { "-gz" } else { "" };
    HeaderValue::from_str(&format!("\"{hash}{suffix}\"")).ok()
}

fn hash(file: &EmbeddedFile) -> [u8; 32] {
    file.metadata.sha256_hash()
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            let named = matches!(parts.next(), Some("gzip" | "*"));
            named && !parts.any(|weight| matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000"))
        })
}

/// Files zipped so far, by their hash: each is zipped once.
static ZIPPED: LazyLock<RwLock<HashMap<[u8; 32], Bytes>>> = LazyLock::new(RwLock::default);

/// A text file zipped; what is packed already is left as it is.
fn zipped(media_type: &str, file: &EmbeddedFile) -> Option<Bytes> {
    let is_text = media_type.starts_with("text/")
        || [
            "application/javascript",
            "application/json",
            "application/manifest+json",
            "image/svg+xml",
        ]
        .contains(&media_type);
    if !is_text || file.data.len() < 1_024 {
        return None;
    }
    let hash = hash(file);
    if let Some(known) = ZIPPED
        .read()
        .unwrap_or_else(PoisonError::into_inner)
        .get(&hash)
    {
        return Some(known.clone());
    }
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(&file.data).ok()?;
    let bytes = Bytes::from(encoder.finish().ok()?);
    ZIPPED
        .write()
        .unwrap_or_else(PoisonError::into_inner)
        .insert(hash, bytes.clone());
    Some(bytes)
}
