//! Asking a running server over HTTP.

use std::time::Duration;

use anyhow::{Context as _, bail};
use reqwest::Client;
use reqwest::header::ACCEPT;
use serde_json::Value;

use crate::config::{Secret, Settings};

/// A running server.
pub(super) struct Server {
    client: Client,
    url: String,
    token: Option<Secret>,
}

impl Server {
    /// The server at `url`, else the one these settings start.
    pub(super) fn new(url: Option<&str>, settings: &Settings) -> anyhow::Result<Self> {
        let url = match url {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => format!("http://{}", settings.server.listen),
        };
        let client = Client::builder()
            .connect_timeout(Duration::from_secs(5))
            .timeout(Duration::from_secs(60))
            .build()?;
        Ok(Self {
            client,
            url,
            token: settings.admin.token.clone(),
        })
    }

    /// The text of a GET; a problem document becomes an error line.
    pub(super) async fn text(&self, path: &str) -> anyhow::Result<String> {
        let mut request = self
            .client
            .get(format!("{}{path}", self.url))
            .header(ACCEPT, "*/*");
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.reveal());
        }
        let response = request.send().await.with_context(|| {
            format!(
                "the server at {} cannot be asked (is it running? --url names another)",
                self.url
            )
        })?;
        let status = response.status();
        let text = response
            .text()
            .await
            .with_context(|| format!("the answer of {} broke off", self.url))?;
        if status.is_success() {
            return Ok(text);
        }
        match serde_json::from_str::<Value>(&text) {
            Ok(problem) => {
                let said = |key: &str| {
                    problem
                        .get(key)
                        .and_then(Value::as_str)
                        .unwrap_or_default()
                        .to_owned()
                };
                bail!(
                    "{} ({}, request {})",
                    said("detail"),
                    said("code"),
                    said("request_id")
                )
            }
            Err(_) => bail!("{} answered {status} to {path}", self.url),
        }
    }

    /// The JSON of a GET.
    pub(super) async fn json(&self, path: &str) -> anyhow::Result<Value> {
        let text = self.text(path).await?;
        serde_json::from_str(&text)
            .with_context(|| format!("{} answered {path} with something else than JSON", self.url))
    }
}

/// Runs one conversation on a small runtime.
pub(super) fn block_on<T>(
    conversation: impl Future<Output = anyhow::Result<T>>,
) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(conversation)
}
