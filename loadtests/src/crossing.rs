//! `loadtests crossing`: from a command at one process to the stream at another. Used by `make bench`.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use serde_json::json;
use tokio::task::JoinSet;

use crate::args::CrossingArgs;
use crate::asking::Pace;
use crate::client::Client;
use crate::content::own;
use crate::report::{Head, Report};
use crate::run::Context;
use crate::session::{Expect, Session};
use crate::stats::Row;

/// The time in which sessions are begun and their streams opened, before anything is measured.
const BEGINNING: Duration = Duration::from_secs(2);
const PROGRESS: &[Row] = &[Row::Commands, Row::Deliveries];
const ROWS: &[Row] = &[Row::Commands, Row::Deliveries, Row::Reads, Row::Refusals];

/// Makes the run: commands go to the first address, streams are at the second.
pub(crate) async fn run(args: &CrossingArgs) -> anyhow::Result<Report> {
    let common = &args.common;
    ensure!(
        common.urls.len() == 2,
        "two addresses are needed: one for commands, one for streams"
    );
    let (commands, streams) = common.urls.split_at(1);
    let (commands, streams) = (Client::new(commands)?, Client::new(streams)?);
    crate::limits::open_files(args.sessions.saturating_mul(2))?;
    commands.check_alive().await?;
    streams.check_alive().await?;
    let context = Context::new(commands)?;
    let began = Instant::now() + BEGINNING;
    let end = context.end_after(BEGINNING + args.duration)?;
    let progress = context.show_progress(PROGRESS);
    let rate = common.rate.unwrap_or(200.0);
    let interval = Duration::from_secs_f64(args.sessions as f64 / rate);
    let mut writers = JoinSet::new();
    for number in 0..args.sessions {
        // Evenly spread.
        let first = began + interval.mul_f64(number as f64 / args.sessions as f64);
        let pace = Pace::new(Some(interval), first);
        writers.spawn(edit(Arc::clone(&context), streams.clone(), pace));
    }
    while let Some(ended) = writers.join_next().await {
        ended.context("a writer of the driver itself ended by a bug")?;
    }
    progress.abort();
    end.abort();
    let head = Head {
        command: "crossing",
        urls: common.urls.clone(),
        users: None,
        sessions: Some(args.sessions),
        connections: None,
        rate: Some(rate),
        seconds: args.duration.as_secs_f64(),
    };
    Ok(Report::new(head, &context, ROWS, args.duration))
}

/// One session: edited when it is due, its stream read at the other process, all of it compared with the history at the end.
async fn edit(context: Arc<Context>, streams: Client, mut pace: Pace) {
    let mut at_once = Pace::new(None, Instant::now());
    let beginning = json!({"mode": "FREE_FORM"});
    let Ok(mut session) = Session::start(&context, &mut at_once, beginning).await else {
        return;
    };
    let live = Arc::clone(&session.live);
    let edits = async {
        live.until(|seen| seen.ledger.told_sequence() > 0).await;
        for take in 0.. {
            let payload = json!({"stage": "CONCEPT", "content": own("CONCEPT", take)});
            let sent = session.command(&mut pace, "EDIT_DRAFT", &payload, Expect::Nothing);
            if sent.await.is_err() {
                break;
            }
        }
        // A session that could not be checked shows in the figures as one that was not.
        let _ = session.verify().await;
    };
    tokio::select! {
        () = edits => {}
        () = live.follow(&streams, &context.stats) => {}
    }
    let violations = live.seen().ledger.take_violations();
    context.findings().violated(violations);
}
