//! Kafka: many processes, one log of events.

mod ephemeral;
mod reader;

use std::sync::Arc;

use genesis_actors::ports::grapevine::{Grapevine, News, Wanted};
use rdkafka::ClientContext;
use rdkafka::config::{ClientConfig, RDKafkaLogLevel};
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError, KafkaResult};
use tokio::sync::mpsc;
use uuid::Uuid;

use ephemeral::Ephemerals;
use reader::Reader;

/// How often a broker that went away is tried again, in milliseconds.
const RECONNECT: &str = "1000";

/// The way to other processes over Kafka: what is published on the topic, and what is not stored, on a topic of its own.
/// A broker that is away disturbs nobody; what it would have carried is lost.
pub struct KafkaGrapevine {
    process: Uuid,
    client: ClientConfig,
    topic: String,
    ephemerals: Ephemerals,
}

impl KafkaGrapevine {
    /// Over these brokers; `topic` is the one that events are published on.
    ///
    /// # Errors
    /// When the client cannot be made; a broker that is away is no error.
    pub fn new(brokers: &str, topic: &str) -> KafkaResult<Self> {
        let mut client = ClientConfig::new();
        client
            .set("bootstrap.servers", brokers)
            .set("reconnect.backoff.max.ms", RECONNECT)
            .set_log_level(RDKafkaLogLevel::Warning);
        let process = Uuid::new_v4();
        Ok(Self {
            process,
            ephemerals: Ephemerals::new(&client, topic, process)?,
            client,
            topic: topic.to_owned(),
        })
    }
}

impl Grapevine for KafkaGrapevine {
    fn tell(&self, news: &News) {
        if let News::Whisper {
            session_id,
            whisper,
        } = news
        {
            self.ephemerals.send(*session_id, whisper);
        }
    }

    fn listen(&self, wanted: Wanted) -> mpsc::Receiver<News> {
        Reader::start(self.client.clone(), &self.topic, self.process, wanted)
    }
}

/// Has the client's own words go to the log of the program.
#[derive(Clone, Copy)]
struct Told;

impl ClientContext for Told {
    fn log(&self, _level: RDKafkaLogLevel, facility: &str, message: &str) {
        tracing::debug!(facility, message, "the client of Kafka");
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(%error, reason, "the client of Kafka");
    }
}

impl ConsumerContext for Told {}

/// Where what is not stored goes, beside the topic of events.
fn ephemeral_topic(topic: &str) -> String {
    format!("{topic}.ephemeral")
}

/// The name of a client, for the broker's own log.
fn client_id(process: Uuid) -> Arc<str> {
    format!("genesis-{}", process.simple()).into()
}
