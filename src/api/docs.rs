//! The API's description: the OpenAPI document, a page to read it on, and what each problem means.

mod page;

use std::sync::LazyLock;

use axum::Json;
use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse};
use serde_json::{Value, json};

use super::openapi::{document, document_text};
use super::problem::{Code, Problem};

static DOCUMENT: LazyLock<Option<String>> = LazyLock::new(|| document_text().ok());
static PAGE: LazyLock<Option<String>> =
    LazyLock::new(|| document().ok().map(|document| page::page(&document)));

fn made(text: Option<&'static str>) -> Result<&'static str, Problem> {
    text.ok_or_else(|| Problem::internal("the document cannot be written"))
}

/// This document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "openapi",
    tag = "operating",
    responses((status = 200, description = "OpenAPI 3.1.", content_type = "application/json", body = Object)),
)]
pub async fn openapi_json() -> Result<impl IntoResponse, Problem> {
    Ok((
        [(CONTENT_TYPE, "application/json")],
        made(DOCUMENT.as_deref())?,
    ))
}

/// The document as a page that needs nothing else.
#[utoipa::path(
    get,
    path = "/docs",
    operation_id = "docs",
    tag = "operating",
    responses((status = 200, description = "The page.", content_type = "text/html", body = String)),
)]
pub async fn page() -> Result<Html<&'static str>, Problem> {
    made(PAGE.as_deref()).map(Html)
}

/// The style of the page.
pub async fn style() -> impl IntoResponse {
    (
        [(CONTENT_TYPE, "text/css; charset=utf-8")],
        include_str!("docs/style.css"),
    )
}

/// What a problem's type means.
#[utoipa::path(
    get,
    path = "/problems/{code}",
    operation_id = "problem",
    tag = "operating",
    params(("code" = String, Path)),
    responses((status = 200, description = "Its code, status, title and meaning.", content_type = "application/json", body = Object)),
)]
pub async fn problem(Path(code): Path<String>) -> Result<Json<Value>, Problem> {
    let code = Code::ALL
        .iter()
        .find(|known| known.as_str() == code)
        .ok_or_else(Problem::not_found)?;
    Ok(Json(json!({
        "code": code.as_str(),
        "status": code.status(),
        "title": code.title(),
        "meaning": code.meaning(),
    })))
}
