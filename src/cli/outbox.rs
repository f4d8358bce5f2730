//! `genesis outbox`: what a running server has still to publish, and its dead letters.

use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use uuid::Uuid;

use super::ask::{Server, block_on, query};
use super::table::table;
use super::{print, print_json};
use crate::config::Settings;

const COLUMNS: [&str; 8] = [
    "id",
    "partition_key",
    "status",
    "retry_count",
    "redrive_count",
    "next_retry_at",
    "published_at",
    "last_error",
];

/// `genesis outbox`
#[derive(Debug, Args)]
pub(super) struct Outbox {
    /// The server to ask; the address it is configured to listen on unless given.
    #[arg(long, global = true)]
    url: Option<String>,
    /// As JSON.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List its rows, newest first.
    List {
        /// Only in this status.
        #[arg(long, value_enum, ignore_case = true)]
        status: Option<Status>,
        /// Only of this session.
        #[arg(long, value_name = "ID")]
        session: Option<Uuid>,
        /// At most so many.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
        limit: u32,
    },
    /// Have dead letters published after all.
    Redrive {
        /// Their ids.
        #[arg(required_unless_present = "all")]
        ids: Vec<i64>,
        /// All there are.
        #[arg(long, conflicts_with = "ids")]
        all: bool,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Status {
    #[value(name = "PENDING")]
    Pending,
    #[value(name = "SENT")]
    Sent,
    #[value(name = "DEAD_LETTER")]
    DeadLetter,
}

impl Status {
    const fn word(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Sent => "SENT",
            Self::DeadLetter => "DEAD_LETTER",
        }
    }
}

impl Outbox {
    pub(super) fn run(self, settings: &Settings) -> anyhow::Result<()> {
        let server = Server::new(self.url.as_deref(), settings)?;
        block_on(async {
            match self.command {
                Command::List {
                    status,
                    session,
                    limit,
                } => list(&server, status, session, limit, self.json).await,
                Command::Redrive { all: true, .. } => {
                    let done = server.post("/admin/outbox/redrive").await?;
                    said(&done, self.json)
                }
                Command::Redrive { ids, .. } => redrive(&server, &ids, self.json).await,
            }
        })
    }
}

async fn list(
    server: &Server,
    status: Option<Status>,
    session: Option<Uuid>,
    limit: u32,
    as_json: bool,
) -> anyhow::Result<()> {
    let session = session.map(|id| id.to_string());
    let path = query(
        "/admin/outbox",
        &[
            ("status", status.map(Status::word)),
            ("session_id", session.as_deref()),
        ],
    )?;
    let rows = server.pages(&path, "outbox", limit).await?;
    if as_json {
        return print_json(&rows);
    }
    print(&table(&COLUMNS, &rows))
}

async fn redrive(server: &Server, ids: &[i64], as_json: bool) -> anyhow::Result<()> {
    for id in ids {
        server.post(&format!("/admin/outbox/{id}/redrive")).await?;
    }
    said(&json!({"redriven": ids.len()}), as_json)
}

fn said(done: &Value, as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return print_json(done);
    }
    let count = done.get("redriven").and_then(Value::as_u64).unwrap_or(0);
    print(&format!("{count} to be published again\n"))
}
