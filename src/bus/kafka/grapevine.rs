//! The grapevine over Kafka: what other processes publish on the topic of events, and what is not stored, on a topic of its own.

use std::sync::Arc;

use genesis_actors::ports::grapevine::{Grapevine, News, Wanted};
use rdkafka::ClientContext;
use rdkafka::config::{ClientConfig, RDKafkaLogLevel};
use rdkafka::consumer::ConsumerContext;
use rdkafka::error::{KafkaError, KafkaResult};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::KafkaSettings;
use super::ephemeral::Ephemerals;
use super::reader::Reader;

/// How often a broker that went away is tried again, in milliseconds.
const RECONNECT: &str = "1000";

/// The way to other processes over Kafka. A broker that is away disturbs nobody; what it would have carried is lost.
pub struct KafkaGrapevine {
    process: Uuid,
    client: ClientConfig,
    topic: String,
    ephemerals: Ephemerals,
}

impl KafkaGrapevine {
    /// Beside the bus of the same settings.
    ///
    /// # Errors
    /// When librdkafka does not take the settings. No broker need be there yet.
    pub fn new(settings: KafkaSettings) -> KafkaResult<Self> {
        let KafkaSettings { brokers, topic } = settings;
        let mut client = ClientConfig::new();
        client
            .set("bootstrap.servers", brokers)
            .set("reconnect.backoff.max.ms", RECONNECT)
            .set_log_level(RDKafkaLogLevel::Warning);
        let process = Uuid::new_v4();
        Ok(Self {
            process,
            ephemerals: Ephemerals::new(&client, &topic, process)?,
            client,
            topic,
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
pub(super) struct Told;

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
pub(super) fn ephemeral_topic(topic: &str) -> String {
    format!("{topic}.ephemeral")
}

/// The name of a client, for the broker's own log.
pub(super) fn client_id(process: Uuid) -> Arc<str> {
    format!("genesis-{}", process.simple()).into()
}
