//! `loadtests gets`: one path over and over, for comparing what serves it. Used by `make bench`; nothing is checked.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;
use tokio::task::JoinSet;

use crate::args::GetsArgs;
use crate::client::Client;
use crate::message::Ask;
use crate::report::{Head, Report};
use crate::run::Context;
use crate::stats::Row;

/// Makes the run.
pub(crate) async fn run(args: &GetsArgs) -> anyhow::Result<Report> {
    let client = Client::new(&args.common.urls)?;
    crate::limits::open_files(args.connections)?;
    let context = Context::new(client)?;
    let began = Instant::now();
    let end = context.end_after(args.duration)?;
    let mut connections = JoinSet::new();
    for _ in 0..args.connections {
        connections.spawn(get(Arc::clone(&context), Ask::get(args.path.clone())));
    }
    context.stop.cancelled().await;
    let elapsed = began.elapsed();
    while let Some(ended) = connections.join_next().await {
        ended.context("a connection of the driver itself ended by a bug")?;
    }
    end.abort();
    let head = Head {
        command: "gets",
        urls: args.common.urls.clone(),
        users: None,
        sessions: None,
        connections: Some(args.connections),
        rate: None,
        seconds: elapsed.as_secs_f64(),
    };
    Ok(Report::new(head, &context, &[Row::States], elapsed))
}

async fn get(context: Arc<Context>, ask: Ask) {
    while !context.stop.is_cancelled() {
        let sent = Instant::now();
        match context.client.ask(&ask).await {
            Ok(answer) if answer.status.is_success() => context.stats.since(Row::States, sent),
            Ok(answer) => context.stats.error(Row::States, &answer.refusal().code),
            Err(trouble) => context.stats.error(Row::States, &trouble.code()),
        }
    }
}
