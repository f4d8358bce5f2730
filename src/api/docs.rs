//! The API's description: the OpenAPI document, a page to read it on, and what each problem means.

use std::sync::LazyLock;

use axum::Json;
use axum::extract::Path;
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse};
use serde_json::{Value, json};

use super::openapi::document_text;
use super::problem::{Code, Problem};

static DOCUMENT: LazyLock<Option<String>> = LazyLock::new(|| document_text().ok());

/// This document.
#[utoipa::path(
    get,
    path = "/openapi.json",
    operation_id = "openapi",
    tag = "operating",
    responses((status = 200, description = "OpenAPI 3.1.", content_type = "application/json", body = Object)),
)]
pub async fn openapi_json() -> Result<impl IntoResponse, Problem> {
    let text = DOCUMENT
        .as_deref()
        .ok_or_else(|| Problem::internal("the document cannot be written"))?;
    Ok(([(CONTENT_TYPE, "application/json")], text))
}

/// What a problem's type means.
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

/// The style of the page.
pub async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], "")
}

/// The page.
pub async fn page() -> Html<String> {
    Html(String::new())
}
