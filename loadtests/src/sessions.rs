//! `loadtests sessions`: so many writers at once, each with a session of its own and its stream open.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::args::SessionsArgs;
use crate::asking::Pace;
use crate::client::Client;
use crate::report::{Head, Report};
use crate::run::Context;
use crate::stats::Row;
use crate::writer::Writer;

/// Writers come in one after the other: so many in a second.
const ARRIVALS: f64 = 1000.0;
const PROGRESS: &[Row] = &[Row::Commands, Row::States, Row::Deliveries];
const ROWS: &[Row] = &[
    Row::Commands,
    Row::States,
    Row::Deliveries,
    Row::Generations,
    Row::Reads,
    Row::Refusals,
];

/// Makes the run.
pub(crate) async fn run(args: &SessionsArgs) -> anyhow::Result<Report> {
    let common = &args.common;
    let client = Client::new(&common.urls)?;
    // A stream and a request of each writer, and at each address as many connections kept.
    crate::limits::open_files(args.users.saturating_mul(1 + client.addresses()))?;
    client.check_alive().await?;
    let context = Context::new(client)?;
    let began = Instant::now();
    let end = context.end_after(args.duration)?;
    let progress = context.show_progress(PROGRESS);
    let interval = common
        .rate
        .map(|rate| Duration::from_secs_f64(args.users as f64 / rate));
    let mut writers = JoinSet::new();
    for number in 0..args.users {
        let share = number as f64 / args.users as f64;
        // The due times of all writers together are evenly spread.
        let first = interval.map_or(Duration::ZERO, |interval| interval.mul_f64(share));
        let arrival = first.max(Duration::from_secs_f64(number as f64 / ARRIVALS));
        let context = Arc::clone(&context);
        writers.spawn(async move {
            let arrives = began + arrival;
            tokio::select! {
                () = context.stop.cancelled() => return,
                () = tokio::time::sleep_until(arrives.into()) => {}
            }
            let pace = Pace::new(interval, arrives);
            Writer::new(context, number as u64, pace).write().await;
        });
    }
    context.stop.cancelled().await;
    let elapsed = began.elapsed();
    let mut lost = 0u64;
    loop {
        let ended = tokio::select! {
            ended = writers.join_next() => ended,
            () = context.leave.cancelled() => break,
        };
        let Some(ended) = ended else { break };
        lost += u64::from(ended.is_err());
    }
    writers.abort_all();
    progress.abort();
    end.abort();
    anyhow::ensure!(
        lost == 0,
        "{lost} writers of the driver itself ended by a bug"
    );
    let head = Head {
        command: "sessions",
        urls: common.urls.clone(),
        users: Some(args.users),
        sessions: None,
        connections: None,
        rate: common.rate,
        seconds: elapsed.as_secs_f64(),
    };
    Ok(Report::new(head, &context, ROWS, elapsed))
}
