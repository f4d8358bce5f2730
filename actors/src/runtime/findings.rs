//! What contradicts what in a session, and what of it its writer means to be so.

use std::collections::HashMap;

use uuid::Uuid;

use super::Runtime;
use super::reads::reading;
use crate::command::{Caller, Refusal};
use crate::domain::content::Fault;
use crate::domain::findings::{Checked, Finding, Setting, check};
use crate::domain::session::Session;
use crate::ports::marks::FindingMark;

/// A reason has at most this many characters.
const REASON_MAX: usize = 2_000;

/// A finding, and its mark if it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What was found.
    pub finding: Finding,
    /// That it is meant to be so.
    pub intended: Option<FindingMark>,
}

/// A session's findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// The version they are of.
    pub version: i64,
    /// Which content of each stage was looked at.
    pub checked: Vec<Checked>,
    /// Contradictions first.
    pub findings: Vec<Judged>,
}

impl Runtime {
    /// What is found in a session of the caller's now.
    ///
    /// # Errors
    /// [`Refusal::SessionNotFound`]; what the store refuses.
    pub async fn findings(&self, caller: &Caller, session_id: Uuid) -> Result<Examined, Refusal> {
        let session = self.read(caller, session_id, 0).await?;
        let _reading = self.reading()?;
        let marks = self
            .0
            .ports
            .marks
            .marks(session_id)
            .await
            .map_err(reading)?;
        let mut marks: HashMap<Uuid, FindingMark> = marks
            .into_iter()
            .map(|mark| (mark.finding_id, mark))
            .collect();
        let setting = Setting::of(&session);
        let findings = check(&setting).into_iter().map(|finding| Judged {
            intended: marks.remove(&finding.id),
            finding,
        });
        Ok(Examined {
            version: session.version,
            findings: findings.collect(),
            checked: setting.checked().to_vec(),
        })
    }

    /// Keeps that a finding is meant, with the reason, in place of an earlier one; answers the finding.
    ///
    /// # Errors
    /// [`Refusal::SessionNotFound`]; [`Refusal::NotFound`] when there is no such finding now; [`Refusal::Validation`] of
    /// the reason; what the store refuses.
    pub async fn intend(
        &self,
        caller: &Caller,
        session_id: Uuid,
        finding_id: Uuid,
        reason: String,
    ) -> Result<Judged, Refusal> {
        let session = self.read(caller, session_id, 0).await?;
        let finding = found(&session, finding_id).ok_or(Refusal::NotFound("finding"))?;
        check_reason(&reason)?;
        let mark = FindingMark {
            session_id,
            finding_id,
            reason,
            created_at: self.0.ports.clock.now(),
        };
        let _reading = self.reading()?;
        if !self
            .0
            .ports
            .marks
            .mark(mark.clone())
            .await
            .map_err(writing)?
        {
            return Err(Refusal::SessionNotFound);
        }
        Ok(Judged {
            finding,
            intended: Some(mark),
        })
    }

    /// Takes back that a finding is meant, whether or not it is found now.
    ///
    /// # Errors
    /// [`Refusal::SessionNotFound`]; [`Refusal::NotFound`] when it is not marked; what the store refuses.
    pub async fn no_longer_intend(
        &self,
        caller: &Caller,
        session_id: Uuid,
        finding_id: Uuid,
    ) -> Result<(), Refusal> {
        self.check_owner(caller, session_id).await?;
        let _reading = self.reading()?;
        let gone = self.0.ports.marks.unmark(session_id, finding_id).await;
        if gone.map_err(writing)? {
            Ok(())
        } else {
            Err(Refusal::NotFound("mark on a finding"))
        }
    }
}

fn check_reason(reason: &str) -> Result<(), Refusal> {
    let count = reason.chars().count();
    let message = if reason.contains('\0') {
        "holds U+0000".to_owned()
    } else if count > REASON_MAX || reason.trim().is_empty() {
        format!("has {count} characters; 1 to {REASON_MAX} are allowed, and not only blanks")
    } else {
        return Ok(());
    };
    Err(Refusal::Validation(vec![Fault {
        pointer: "/reason".to_owned(),
        message,
    }]))
}

fn found(session: &Session, finding_id: Uuid) -> Option<Finding> {
    let mut findings = check(&Setting::of(session)).into_iter();
    findings.find(|finding| finding.id == finding_id)
}

/// A mark that may have been written is asked for, or set again: there is no command to ask for.
fn writing(error: crate::ports::StoreError) -> Refusal {
    Refusal::from_store(error, Uuid::nil())
}
