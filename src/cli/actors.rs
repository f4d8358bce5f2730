//! `genesis actors`: the live actors of a running server.

use clap::Args;
use serde_json::Value;

use super::ask::{Server, block_on, query};
use super::table::{plain, table};
use super::{print, print_json};
use crate::config::Settings;

const COLUMNS: [&str; 9] = [
    "kind",
    "id",
    "status",
    "mailbox_depth",
    "messages_handled",
    "restarts",
    "last_message",
    "last_message_at",
    "started_at",
];

/// `genesis actors`
#[derive(Debug, Args)]
pub(super) struct Actors {
    /// Only this one, with its last messages: a session's id, or a single actor's kind.
    #[arg(conflicts_with_all = ["kind", "q", "sort", "limit"])]
    id: Option<String>,
    /// The server to ask; the address it is configured to listen on unless given.
    #[arg(long)]
    url: Option<String>,
    /// Only of this kind, such as SessionActor.
    #[arg(long)]
    kind: Option<String>,
    /// Only with this in their id or kind.
    #[arg(long, value_name = "TEXT")]
    q: Option<String>,
    /// By this column; with `-` before it the greatest first (--sort=-mailbox_depth).
    #[arg(long, value_name = "COLUMN", allow_hyphen_values = true)]
    sort: Option<String>,
    /// At most so many.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

impl Actors {
    pub(super) fn run(self, settings: &Settings) -> anyhow::Result<()> {
        let server = Server::new(self.url.as_deref(), settings)?;
        block_on(async {
            match &self.id {
                Some(id) => show(&server, id, self.json).await,
                None => self.list(&server).await,
            }
        })
    }

    async fn list(&self, server: &Server) -> anyhow::Result<()> {
        let path = query(
            "/admin/actors",
            &[
                ("kind", self.kind.as_deref()),
                ("q", self.q.as_deref()),
                ("sort", self.sort.as_deref()),
            ],
        )?;
        let actors = server.pages(&path, "actors", self.limit).await?;
        if self.json {
            return print_json(&actors);
        }
        print(&table(&COLUMNS, &actors))
    }
}

async fn show(server: &Server, id: &str, as_json: bool) -> anyhow::Result<()> {
    let path = query(&format!("/admin/actors/{id}"), &[])?;
    let actor = server.json(path.trim_end_matches('?')).await?;
    if as_json {
        return print_json(&actor);
    }
    let mut text: String = COLUMNS
        .iter()
        .chain(&["detail"])
        .map(|column| format!("{column:<16} {}\n", plain(actor.get(column))))
        .collect();
    let listed = |key: &str| {
        let rows = actor.get(key).and_then(Value::as_array);
        rows.cloned().unwrap_or_default()
    };
    let path: Vec<String> = listed("supervision_path")
        .iter()
        .map(|above| plain(Some(above)))
        .collect();
    text.push_str(&format!("{:<16} {}\n\n", "supervised", path.join(" > ")));
    text.push_str(&table(&["at", "message"], &listed("last_messages")));
    print(&text)
}
