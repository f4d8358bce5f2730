//! What `make bench` measures with how soon an event is on the topic: reads a topic while it edits drafts on a server, a few a second,
//! and prints how long each event took from the time of its command (so its commit is counted, too) until it was read, as JSON.
//!
//! usage: arrivals URL BROKERS TOPIC EDITS

use std::collections::HashSet;
use std::time::Duration;

use anyhow::{Context as _, bail};
use chrono::{DateTime, Utc};
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::message::Message as _;
use rdkafka::{Offset, TopicPartitionList};
use serde_json::{Value, json};

/// From one edit to the next: the server is at rest in between.
const PAUSE: Duration = Duration::from_millis(47);
const SESSIONS: usize = 20;
const ANSWER: Duration = Duration::from_secs(10);

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [url, brokers, topic, edits] = &arguments[..] else {
        bail!("usage: arrivals URL BROKERS TOPIC EDITS")
    };
    let edits: usize = edits.parse().context("EDITS")?;
    let http = reqwest::Client::new();
    let mut sessions = Vec::new();
    for _ in 0..SESSIONS {
        let payload = json!({"mode": "FREE_FORM"});
        let answer = command(
            &http,
            url,
            json!({"command_type": "START_GENESIS", "payload": payload}),
        );
        sessions.push(answer.await?["session_id"].clone());
    }
    let reader = at_end(brokers, topic)?;
    let (measured, measuring) = std::sync::mpsc::channel();
    let reading = tokio::task::spawn_blocking(move || read(&reader, edits, &measured));
    for number in 0..edits {
        let payload = json!({"stage": "PLOT", "content": {"ending": format!("ending {number}")}});
        let session = &sessions[number % SESSIONS];
        let edit = json!({"command_type": "EDIT_DRAFT", "session_id": session, "payload": payload});
        command(&http, url, edit).await?;
        tokio::time::sleep(PAUSE).await;
    }
    reading.await??;
    let mut took: Vec<f64> = measuring.try_iter().collect();
    took.sort_by(f64::total_cmp);
    let at = |percent: usize| {
        took.get(took.len() * percent / 100)
            .or(took.last())
            .copied()
    };
    println!(
        "{}",
        json!({"count": took.len(), "p50_ms": at(50), "p99_ms": at(99), "max_ms": took.last()})
    );
    Ok(())
}

async fn command(http: &reqwest::Client, url: &str, body: Value) -> anyhow::Result<Value> {
    let sent = http
        .post(format!("{url}/genesis/commands"))
        .json(&body)
        .send();
    Ok(sent.await?.error_for_status()?.json().await?)
}

/// A reader of what comes from now on.
fn at_end(brokers: &str, topic: &str) -> anyhow::Result<BaseConsumer> {
    let reader: BaseConsumer = ClientConfig::new()
        .set("bootstrap.servers", brokers)
        .set("group.id", "arrivals")
        .set("enable.auto.commit", "false")
        .set("fetch.wait.max.ms", "50")
        .create()?;
    let metadata = reader.fetch_metadata(Some(topic), ANSWER)?;
    let mut all = TopicPartitionList::new();
    let found = metadata.topics().first().context("no such topic")?;
    for partition in found.partitions() {
        let (_, high) = reader.fetch_watermarks(topic, partition.id(), ANSWER)?;
        all.add_partition_offset(topic, partition.id(), Offset::Offset(high))?;
    }
    reader.assign(&all)?;
    Ok(reader)
}

fn read(
    reader: &BaseConsumer,
    edits: usize,
    measured: &std::sync::mpsc::Sender<f64>,
) -> anyhow::Result<()> {
    let mut seen = HashSet::new();
    while seen.len() < edits {
        let Some(message) = reader.poll(ANSWER) else {
            bail!("{} of {edits} events arrived", seen.len())
        };
        let now = Utc::now();
        let message = message?;
        let event: Value = serde_json::from_slice(message.payload().unwrap_or_default())?;
        if event["type"] == "draft.edited" && seen.insert(event["id"].to_string()) {
            let written: DateTime<Utc> = event["time"].as_str().context("no time")?.parse()?;
            let took = now - written;
            measured.send(took.num_microseconds().unwrap_or(i64::MAX) as f64 / 1_000.0)?;
        }
    }
    Ok(())
}
