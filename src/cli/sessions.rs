//! `genesis sessions`: what a running server knows of its sessions.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};
use uuid::Uuid;

use super::ask::{Server, block_on};
use super::print;
use super::table::{plain, table};
use crate::config::Settings;

/// `genesis sessions`
#[derive(Debug, Args)]
pub(super) struct Sessions {
    /// The server to ask; the address it is configured to listen on unless given.
    #[arg(long, global = true)]
    url: Option<String>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List them, newest first.
    List {
        /// At most so many.
        #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
        limit: u32,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Show one.
    Show {
        /// Its id.
        session_id: Uuid,
        /// As JSON: the whole state.
        #[arg(long)]
        json: bool,
    },
    /// Export one: its state and whole history (json), or its finished novel (markdown).
    Export {
        /// Its id.
        session_id: Uuid,
        /// As what.
        #[arg(long, value_enum, default_value_t = Format::Json)]
        format: Format,
        /// Into this file instead of standard output.
        #[arg(long, short, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Json,
    Markdown,
}

impl Sessions {
    pub(super) fn run(self, settings: &Settings) -> anyhow::Result<()> {
        let server = Server::new(self.url.as_deref(), settings)?;
        block_on(async {
            match self.command {
                Command::List { limit, json } => list(&server, limit, json).await,
                Command::Show { session_id, json } => show(&server, session_id, json).await,
                Command::Export {
                    session_id,
                    format,
                    output,
                } => {
                    let text = exported(&server, session_id, format).await?;
                    match output {
                        Some(path) => std::fs::write(&path, text)
                            .with_context(|| format!("{} cannot be written", path.display())),
                        None => print(&text),
                    }
                }
            }
        })
    }
}

async fn list(server: &Server, limit: u32, as_json: bool) -> anyhow::Result<()> {
    let sessions = server.pages("/genesis?", "sessions", limit).await?;
    if as_json {
        return print(&format!("{}\n", serde_json::to_string_pretty(&sessions)?));
    }
    let columns = [
        "session_id",
        "mode",
        "status",
        "current_stage",
        "version",
        "updated_at",
        "title",
    ];
    print(&table(&columns, &sessions))
}

async fn show(server: &Server, session_id: Uuid, as_json: bool) -> anyhow::Result<()> {
    let state = server.json(&format!("/genesis/{session_id}/state")).await?;
    if as_json {
        return print(&format!("{}\n", serde_json::to_string_pretty(&state)?));
    }
    let mut text = String::new();
    for key in [
        "session_id",
        "title",
        "mode",
        "status",
        "current_stage",
        "version",
        "is_pending",
        "novel_id",
        "created_at",
        "updated_at",
        "expires_at",
    ] {
        text.push_str(&format!("{key:<14} {}\n", plain(state.get(key))));
    }
    let stages = state.get("stages").and_then(Value::as_object);
    let rows: Vec<Value> = ["CONCEPT", "THEME", "CHARACTERS", "WORLD", "PLOT"]
        .iter()
        .filter_map(|name| {
            let stage = stages?.get(*name)?;
            let count = |key| stage.get(key).and_then(Value::as_array).map_or(0, Vec::len);
            Some(json!({
                "stage": name,
                "status": stage.get("status"),
                "stale": stage.get("stale"),
                "proposals": count("proposals"),
                "feedback": count("feedback"),
            }))
        })
        .collect();
    text.push('\n');
    text.push_str(&table(
        &["stage", "status", "stale", "proposals", "feedback"],
        &rows,
    ));
    print(&text)
}

async fn exported(server: &Server, session_id: Uuid, format: Format) -> anyhow::Result<String> {
    let state = server.json(&format!("/genesis/{session_id}/state")).await?;
    match format {
        Format::Markdown => match state.get("novel_id").and_then(Value::as_str) {
            Some(novel_id) => {
                server
                    .text(&format!("/novels/{novel_id}/export?format=markdown"))
                    .await
            }
            None => bail!("the session has no novel yet; --format json exports what there is"),
        },
        Format::Json => {
            let events = history(server, session_id).await?;
            Ok(format!(
                "{}\n",
                serde_json::to_string_pretty(&json!({"state": state, "events": events}))?
            ))
        }
    }
}

async fn history(server: &Server, session_id: Uuid) -> anyhow::Result<Vec<Value>> {
    let mut events: Vec<Value> = Vec::new();
    let mut after = 0;
    loop {
        let mut page = server
            .json(&format!(
                "/genesis/{session_id}/events?limit=1000&after={after}"
            ))
            .await?;
        match page.get_mut("events").map(Value::take) {
            Some(Value::Array(rows)) => events.extend(rows),
            _ => bail!("the server's history cannot be read"),
        }
        match page.get("next_after").and_then(Value::as_i64) {
            Some(next) => after = next,
            None => return Ok(events),
        }
    }
}
