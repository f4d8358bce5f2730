//! Asking a running server over HTTP.

use std::time::Duration;

use anyhow::{Context as _, bail};
use reqwest::header::ACCEPT;
use reqwest::{Client, Method, Url};
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
        self.asked(Method::GET, path).await
    }

    async fn asked(&self, method: Method, path: &str) -> anyhow::Result<String> {
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.url))
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
        self.read(path, &text)
    }

    /// The JSON of a POST without a body.
    pub(super) async fn post(&self, path: &str) -> anyhow::Result<Value> {
        let text = self.asked(Method::POST, path).await?;
        self.read(path, &text)
    }

    fn read(&self, path: &str, text: &str) -> anyhow::Result<Value> {
        serde_json::from_str(text)
            .with_context(|| format!("{} answered {path} with something else than JSON", self.url))
    }

    /// The first rows of a list, page by page; `path` ends in `?` or in parameters.
    pub(super) async fn pages(
        &self,
        path: &str,
        list: &str,
        limit: u32,
    ) -> anyhow::Result<Vec<Value>> {
        let wanted = usize::try_from(limit)?;
        let mut found: Vec<Value> = Vec::new();
        let mut cursor = String::new();
        while found.len() < wanted {
            let size = (wanted - found.len()).min(1_000);
            let mut page = self.json(&format!("{path}&limit={size}{cursor}")).await?;
            match page.get_mut(list).map(Value::take) {
                Some(Value::Array(rows)) => found.extend(rows),
                _ => bail!("the server's list of {list} cannot be read"),
            }
            match page.get("next_cursor").and_then(Value::as_str) {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        Ok(found)
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

/// A path with those parameters that are given.
pub(super) fn query(path: &str, parameters: &[(&str, Option<&str>)]) -> anyhow::Result<String> {
    let mut url = Url::parse("http://server/")?.join(path)?;
    for (name, value) in parameters {
        if let Some(value) = value {
            url.query_pairs_mut().append_pair(name, value);
        }
    }
    Ok(format!(
        "{}?{}",
        url.path(),
        url.query().unwrap_or_default()
    ))
}
