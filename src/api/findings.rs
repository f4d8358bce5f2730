//! What contradicts what in a session, and what of it is meant to be so.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use genesis_actors::command::Refusal;
use genesis_actors::domain::findings::{Checked, Rule, Severity, Side, Source};
use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::marks::FindingMark;
use genesis_actors::runtime::{Examined, Judged};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::Api;
use super::extract::{FindingPath, SessionPath, json_body, read_object};
use super::problem::{Code, Problem};

/// A session's findings.
#[derive(Debug, Serialize, ToSchema)]
pub struct FindingList {
    /// Contradictions first. Those marked as intended are among them.
    findings: Vec<FoundView>,
    /// Which content of each stage was looked at: what is confirmed, else the draft, else the selected concepts, else the newest proposal.
    checked: Vec<CheckedView>,
    /// The version of the session they are of.
    version: i64,
}

/// Something that does not fit: a suggestion, which hinders nothing.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Finding)]
pub struct FoundView {
    /// The same as long as the rule and what contradicts what are the same.
    finding_id: Uuid,
    rule: Rule,
    severity: Severity,
    /// What contradicts what, for a person.
    message: String,
    /// What could be done.
    suggestion: String,
    /// The places, in the order of the stages.
    sides: Vec<Side>,
    /// That it is meant to be so; null if nobody said that.
    intended: Option<Intended>,
}

/// That a finding is meant to be so.
#[derive(Debug, Serialize, ToSchema)]
pub struct Intended {
    /// Why.
    reason: String,
    at: DateTime<Utc>,
}

/// What of a stage was looked at.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CheckedStage)]
pub struct CheckedView {
    stage: Stage,
    source: Source,
    /// The proposal, where it is one.
    proposal_id: Option<Uuid>,
}

/// Why a finding is meant to be so.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IntendedRequest {
    #[schema(min_length = 1, max_length = 2_000)]
    reason: String,
}

/// What does not fit across a session's stages, by rule.
///
/// Ages, kinship, dates, names, threads, causes, turning points and the like. Prose is read in English only; in other languages
/// the rules that need no reading still hold.
#[utoipa::path(
    get,
    path = "/genesis/{session_id}/findings",
    operation_id = "listFindings",
    tag = "sessions",
    params(("session_id" = Uuid, Path)),
    responses((status = 200, description = "The findings.", body = FindingList)),
)]
pub async fn list(
    State(api): State<Arc<Api>>,
    path: SessionPath,
) -> Result<Json<FindingList>, Problem> {
    let examined = api.runtime.findings(&api.caller(), path.session_id).await?;
    Ok(Json(examined.into()))
}

/// Keeps that a finding is meant to be so, with the reason, in place of an earlier one.
///
/// It holds as long as the same contradicts the same, whatever else is changed.
#[utoipa::path(
    post,
    path = "/genesis/{session_id}/findings/{finding_id}/intended",
    operation_id = "markFindingIntended",
    tag = "sessions",
    params(("session_id" = Uuid, Path), ("finding_id" = Uuid, Path)),
    request_body(content = IntendedRequest, content_type = "application/json"),
    responses((status = 200, description = "The finding, marked.", body = FoundView)),
)]
pub async fn intend(
    State(api): State<Arc<Api>>,
    path: Result<FindingPath, Problem>,
    request: Request,
) -> Result<Json<FoundView>, Problem> {
    let (parts, body) = request.into_parts();
    let body: IntendedRequest = read_object(&json_body(&parts.headers, body).await?)?;
    // What is wrong with the path is a 404, and comes after every 400.
    let FindingPath {
        session_id,
        finding_id,
    } = path?;
    let judged = api
        .runtime
        .intend(&api.caller(), session_id, finding_id, body.reason)
        .await
        .map_err(refused)?;
    Ok(Json(judged.into()))
}

/// Takes back that a finding is meant to be so.
#[utoipa::path(
    delete,
    path = "/genesis/{session_id}/findings/{finding_id}/intended",
    operation_id = "unmarkFindingIntended",
    tag = "sessions",
    params(("session_id" = Uuid, Path), ("finding_id" = Uuid, Path)),
    responses((status = 204, description = "It is no longer marked.")),
)]
pub async fn no_longer_intend(
    State(api): State<Arc<Api>>,
    path: FindingPath,
) -> Result<StatusCode, Problem> {
    let caller = api.caller();
    let done = api
        .runtime
        .no_longer_intend(&caller, path.session_id, path.finding_id);
    done.await.map_err(refused)?;
    Ok(StatusCode::NO_CONTENT)
}

/// There is no command to ask for when it is not known whether a mark was written; to repeat it does no harm.
fn refused(refusal: Refusal) -> Problem {
    match refusal {
        Refusal::OutcomeUnknown { .. } => {
            Problem::new(Code::OutcomeUnknown, "It may have been written: repeat it.")
        }
        refusal => refusal.into(),
    }
}

impl From<Examined> for FindingList {
    fn from(examined: Examined) -> Self {
        Self {
            findings: examined.findings.into_iter().map(Into::into).collect(),
            checked: examined.checked.into_iter().map(Into::into).collect(),
            version: examined.version,
        }
    }
}

impl From<Judged> for FoundView {
    fn from(judged: Judged) -> Self {
        let finding = judged.finding;
        Self {
            finding_id: finding.id,
            rule: finding.rule,
            severity: finding.rule.severity(),
            message: finding.message,
            suggestion: finding.suggestion,
            sides: finding.sides,
            intended: judged.intended.map(Into::into),
        }
    }
}

impl From<FindingMark> for Intended {
    fn from(mark: FindingMark) -> Self {
        Self {
            reason: mark.reason,
            at: mark.created_at,
        }
    }
}

impl From<Checked> for CheckedView {
    fn from(checked: Checked) -> Self {
        Self {
            stage: checked.stage,
            source: checked.source,
            proposal_id: checked.proposal_id,
        }
    }
}
