//! `loadtests commands`: EDIT_DRAFT on many sessions, as fast as answers come or when each is due.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use serde_json::json;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::args::CommandsArgs;
use crate::client::Client;
use crate::content::own;
use crate::message::Ask;
use crate::report::{Head, Report};
use crate::run::Context;
use crate::schedule::Schedule;
use crate::stats::Row;
use crate::violation::{Kind, Violation};
use crate::wire::{Accepted, State};

const PROGRESS: &[Row] = &[Row::Commands, Row::Refusals];
const ROWS: &[Row] = &[Row::Starts, Row::Commands, Row::Refusals];
/// A session that is edited, and what its commands were answered.
#[derive(Debug)]
struct Edited {
    session: Uuid,
    noted: Mutex<Noted>,
}

#[derive(Debug, Default)]
struct Noted {
    versions: Vec<u64>,
    /// Commands of which nobody knows whether they were written.
    unknown: u64,
}

/// Makes the run.
pub(crate) async fn run(args: &CommandsArgs) -> anyhow::Result<Report> {
    let common = &args.common;
    let client = Client::new(&common.urls)?;
    crate::limits::open_files(args.connections.saturating_mul(client.addresses()))?;
    client.check_alive().await?;
    let context = Context::new(client)?;
    let sessions = begin(&context, args.sessions, args.connections).await?;
    eprintln!("{} sessions begun", sessions.len());

    let began = Instant::now();
    let end = context.end_after(args.duration)?;
    let progress = context.show_progress(PROGRESS);
    let (schedule, ticking) = match common.rate {
        Some(rate) => {
            let (schedule, thread) = Schedule::open(rate, began, context.stop.clone())?;
            (schedule, Some(thread))
        }
        None => (Schedule::Closed, None),
    };
    let schedule = Arc::new(schedule);
    let taken = Arc::new(AtomicU64::new(0));
    let mut connections = JoinSet::new();
    for _ in 0..args.connections {
        connections.spawn(edit(
            Arc::clone(&context),
            Arc::clone(&schedule),
            Arc::clone(&sessions),
            Arc::clone(&taken),
        ));
    }
    context.stop.cancelled().await;
    let elapsed = began.elapsed();
    while let Some(ended) = connections.join_next().await {
        ended.context("a connection of the driver itself ended by a bug")?;
    }
    progress.abort();
    let due = ticking.map_or(Ok(0), std::thread::JoinHandle::join);
    let due = due.map_err(|_| anyhow::anyhow!("the driver's own schedule ended by a bug"))?;
    tokio::select! {
        compared = compare(&context, &sessions) => compared?,
        () = context.leave.cancelled() => {}
    }
    end.abort();
    let head = Head {
        command: "commands",
        urls: common.urls.clone(),
        users: None,
        sessions: Some(args.sessions),
        connections: Some(args.connections),
        rate: common.rate,
        seconds: elapsed.as_secs_f64(),
    };
    let mut report = Report::new(head, &context, ROWS, elapsed);
    report.unsent = common
        .rate
        .map(|_| due.saturating_sub(taken.load(Ordering::Relaxed)));
    Ok(report)
}

/// Begins the sessions over as many connections; each is free-form, so that nothing is generated.
async fn begin(
    context: &Arc<Context>,
    sessions: usize,
    connections: usize,
) -> anyhow::Result<Arc<[Edited]>> {
    let left = Arc::new(AtomicU64::new(sessions as u64));
    let began = Instant::now();
    let mut starters = JoinSet::new();
    for _ in 0..connections.min(sessions) {
        let (context, left) = (Arc::clone(context), Arc::clone(&left));
        starters.spawn(async move {
            let mut begun = Vec::new();
            while left
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                    left.checked_sub(1)
                })
                .is_ok()
            {
                begun.push(start(&context).await?);
            }
            anyhow::Ok(begun)
        });
    }
    let mut all = Vec::with_capacity(sessions);
    while let Some(begun) = starters.join_next().await {
        all.extend(begun.context("a connection of the driver itself ended by a bug")??);
    }
    let mut findings = context.findings();
    findings.started = all.len() as u64;
    findings.starting = began.elapsed();
    Ok(all.into())
}

async fn start(context: &Context) -> anyhow::Result<Edited> {
    let body = json!({"command_type": "START_GENESIS", "payload": {"mode": "FREE_FORM"}});
    let ask = Ask::post("/genesis/commands", body.to_string().into_bytes());
    loop {
        let sent = Instant::now();
        let answer = context
            .client
            .ask(&ask)
            .await
            .context("START_GENESIS was not answered")?;
        if answer.status.is_success() {
            context.stats.since(Row::Starts, sent);
            let accepted: Accepted = serde_json::from_slice(&answer.body)
                .context("START_GENESIS was not answered as agreed")?;
            let noted = Noted {
                versions: vec![accepted.version],
                unknown: 0,
            };
            return Ok(Edited {
                session: accepted.session_id,
                noted: Mutex::new(noted),
            });
        }
        let refusal = answer.refusal();
        context.stats.error(Row::Starts, &refusal.code);
        ensure!(
            refusal.code.allowed,
            "START_GENESIS was refused: {} {}",
            refusal.code.name,
            refusal.detail
        );
        tokio::time::sleep(refusal.retry_after.unwrap_or(Duration::from_secs(1))).await;
    }
}

/// One connection: takes what is due, edits the next session in turn.
async fn edit(
    context: Arc<Context>,
    schedule: Arc<Schedule>,
    sessions: Arc<[Edited]>,
    taken: Arc<AtomicU64>,
) {
    loop {
        let from = tokio::select! {
            biased;
            () = context.stop.cancelled() => return,
            from = schedule.next() => from,
        };
        let Some(from) = from else { return };
        let take = taken.fetch_add(1, Ordering::Relaxed);
        let at = usize::try_from(take % sessions.len() as u64).unwrap_or(0);
        let Some(edited) = sessions.get(at) else {
            return;
        };
        let wait = edit_once(&context, edited, take, from).await;
        // The open loop does not slow down for a refusal: it shows what a crowd that does not listen gets.
        if let (Some(wait), Schedule::Closed) = (wait, &*schedule) {
            tokio::select! {
                () = context.stop.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }
}

/// Sends one command; gives how long to wait, if it was refused for now.
async fn edit_once(
    context: &Context,
    edited: &Edited,
    take: u64,
    from: Instant,
) -> Option<Duration> {
    let session = edited.session;
    let payload = json!({"stage": "CONCEPT", "content": own("CONCEPT", take)});
    let body = json!({"command_type": "EDIT_DRAFT", "session_id": session, "payload": payload});
    let ask = Ask::post("/genesis/commands", body.to_string().into_bytes());
    let sent = Instant::now();
    let answered = context.client.ask(&ask).await;
    let mut noted = edited.noted.lock().unwrap_or_else(PoisonError::into_inner);
    match answered {
        Ok(answer) if answer.status.is_success() => {
            context.stats.since(Row::Commands, from);
            match serde_json::from_slice::<Accepted>(&answer.body) {
                Ok(accepted) if accepted.session_id == session => {
                    noted.versions.push(accepted.version)
                }
                _ => {
                    noted.unknown += 1;
                    let evidence = format!(
                        "EDIT_DRAFT was answered {}",
                        String::from_utf8_lossy(&answer.body)
                    );
                    context.findings().violated(vec![Violation {
                        kind: Kind::Shape,
                        session,
                        evidence,
                    }]);
                }
            }
            None
        }
        Ok(answer) => {
            let refusal = answer.refusal();
            noted.unknown += u64::from(
                answer.status.is_server_error() && !refusal.code.allowed
                    || refusal.problem == "outcome_unknown",
            );
            context.stats.error(Row::Commands, &refusal.code);
            if refusal.code.allowed {
                context.stats.since(Row::Refusals, sent);
                return refusal.retry_after.or(Some(Duration::from_secs(1)));
            }
            context.findings().unclean(|| {
                format!(
                    "EDIT_DRAFT {session}: {}: {}",
                    refusal.code.name, refusal.detail
                )
            });
            None
        }
        Err(trouble) => {
            noted.unknown += 1;
            context.stats.error(Row::Commands, &trouble.code());
            context
                .findings()
                .unclean(|| format!("EDIT_DRAFT {session}: {trouble}"));
            Some(Duration::from_millis(100))
        }
    }
}

/// Each session must stand at the version that its acknowledged commands make.
async fn compare(context: &Arc<Context>, sessions: &Arc<[Edited]>) -> anyhow::Result<()> {
    for edited in sessions.iter() {
        let at_least = {
            let noted = edited.noted.lock().unwrap_or_else(PoisonError::into_inner);
            noted.versions.iter().copied().max().unwrap_or(1)
        };
        let mut path = format!("/genesis/{}/state", edited.session);
        if context.client.addresses() > 1 {
            path.push_str(&format!("?min_version={at_least}"));
        }
        let ask = Ask::get(path);
        let answer = loop {
            let answer = context
                .client
                .ask(&ask)
                .await
                .context("the states cannot be read for the checks")?;
            if answer.status.is_success() {
                break answer;
            }
            let refusal = answer.refusal();
            ensure!(
                refusal.code.allowed,
                "the states cannot be read for the checks: {}",
                refusal.code.name
            );
            tokio::time::sleep(refusal.retry_after.unwrap_or(Duration::from_secs(1))).await;
        };
        let state: State =
            serde_json::from_slice(&answer.body).context("a state is not as agreed")?;
        let mut noted = edited.noted.lock().unwrap_or_else(PoisonError::into_inner);
        let found = versions(edited.session, &mut noted, state.version);
        let mut findings = context.findings();
        findings.violated(found.into_iter().collect());
        findings.checked += 1;
    }
    Ok(())
}

/// Versions are answered once each, and all that was acknowledged is there.
fn versions(session: Uuid, noted: &mut Noted, stands_at: u64) -> Option<Violation> {
    let Noted { versions, unknown } = noted;
    versions.sort_unstable();
    let acknowledged = versions.len() as u64;
    let violation = |kind, evidence| {
        Some(Violation {
            kind,
            session,
            evidence,
        })
    };
    if let Some(twice) = versions.windows(2).find(|pair| pair[0] == pair[1]) {
        return violation(
            Kind::Version,
            format!("version {} was answered to two commands", twice[0]),
        );
    }
    if stands_at < acknowledged {
        return violation(
            Kind::LostCommand,
            format!("{acknowledged} commands were acknowledged, the version is {stands_at}"),
        );
    }
    if stands_at > acknowledged + *unknown {
        let evidence = format!(
            "{acknowledged} commands were acknowledged and {unknown} unknown, the version is {stands_at}"
        );
        return violation(Kind::UnknownCommand, evidence);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(versions: &[u64], unknown: u64, stands_at: u64) -> Option<Kind> {
        let mut noted = Noted {
            versions: versions.to_vec(),
            unknown,
        };
        super::versions(Uuid::nil(), &mut noted, stands_at).map(|violation| violation.kind)
    }

    #[test]
    fn a_session_stands_where_its_commands_brought_it() {
        assert_eq!(kind(&[1, 3, 2], 0, 3), None);
        assert_eq!(kind(&[1, 4, 2], 1, 4), None);
        assert_eq!(kind(&[1, 2, 3], 0, 2), Some(Kind::LostCommand));
        assert_eq!(kind(&[1, 2, 2], 0, 3), Some(Kind::Version));
        assert_eq!(kind(&[1, 2, 3], 0, 4), Some(Kind::UnknownCommand));
    }
}
