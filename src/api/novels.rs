//! Novels: the list, one whole, and its export.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::Response;
use chrono::{DateTime, Utc};
use genesis_actors::ports::journal::NovelRow;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Api;
use super::extract::{NovelPath, Params, cursor};
use super::problem::Problem;
use crate::export::{self, Format};

/// A novel in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct NovelSummary {
    novel_id: Uuid,
    title: String,
    /// THEME's logline.
    summary: String,
    genesis_session_id: Uuid,
    created_at: DateTime<Utc>,
}

/// A page of novels, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub struct NovelList {
    novels: Vec<NovelSummary>,
    /// Null at the end.
    next_cursor: Option<String>,
}

/// A novel, whole.
#[derive(Debug, Serialize, ToSchema)]
pub struct Novel {
    novel_id: Uuid,
    title: String,
    /// THEME's logline.
    summary: String,
    genesis_session_id: Uuid,
    /// Each stage as it was confirmed.
    #[schema(value_type = Object)]
    setting: Value,
    created_at: DateTime<Utc>,
    updated_at: DateTime<Utc>,
}

/// Lists the caller's novels, newest first.
#[utoipa::path(
    get,
    path = "/novels",
    operation_id = "listNovels",
    tag = "novels",
    params(
        ("limit" = Option<u32>, Query, description = "100 unless given.", minimum = 1, maximum = 1_000),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ),
    responses((status = 200, description = "A page.", body = NovelList)),
)]
pub async fn list(State(api): State<Arc<Api>>, params: Params) -> Result<Json<NovelList>, Problem> {
    let (limit, before) = (params.limit()?, params.cursor()?);
    let page = api.runtime.novels(&api.caller(), before, limit).await?;
    Ok(Json(NovelList {
        novels: page.rows.into_iter().map(NovelSummary::from).collect(),
        next_cursor: cursor(page.next),
    }))
}

/// A novel with its setting.
#[utoipa::path(
    get,
    path = "/novels/{novel_id}",
    operation_id = "getNovel",
    tag = "novels",
    params(("novel_id" = Uuid, Path)),
    responses((status = 200, description = "The novel.", body = Novel)),
)]
pub async fn novel(
    State(api): State<Arc<Api>>,
    NovelPath(novel_id): NovelPath,
) -> Result<Json<Novel>, Problem> {
    let row = api.runtime.novel(&api.caller(), novel_id).await?;
    Ok(Json(row.into()))
}

/// A novel as a file to keep.
#[utoipa::path(
    get,
    path = "/novels/{novel_id}/export",
    operation_id = "exportNovel",
    tag = "novels",
    params(
        ("novel_id" = Uuid, Path),
        ("format" = Option<Format>, Query, description = "markdown unless given."),
    ),
    responses((
        status = 200,
        description = "The file, named by the title in Content-Disposition.",
        content((String = "text/markdown"), (Novel = "application/json")),
    )),
)]
pub async fn export(
    State(api): State<Arc<Api>>,
    NovelPath(novel_id): NovelPath,
    params: Params,
) -> Result<Response, Problem> {
    let format = params
        .parsed::<Format>("format", "markdown or json")?
        .unwrap_or_default();
    let row = api.runtime.novel(&api.caller(), novel_id).await?;
    let disposition = export::disposition(&row.title, format);
    let text = match format {
        Format::Markdown => export::markdown(&row),
        Format::Json => serde_json::to_string_pretty(&Novel::from(row)),
    };
    let text = text.map_err(|error| Problem::internal(&error.to_string()))?;
    let mut response = Response::new(Body::from(text));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

impl From<NovelRow> for NovelSummary {
    fn from(row: NovelRow) -> Self {
        Self {
            novel_id: row.id,
            title: row.title,
            summary: row.summary,
            genesis_session_id: row.genesis_session_id,
            created_at: row.created_at,
        }
    }
}

impl From<NovelRow> for Novel {
    fn from(row: NovelRow) -> Self {
        Self {
            novel_id: row.id,
            title: row.title,
            summary: row.summary,
            genesis_session_id: row.genesis_session_id,
            setting: row.setting,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
