//! Kafka: each event as a CloudEvent in structured JSON, its session's id as the key; dead letters on a topic of their own.
//!
//! The producer is idempotent and waits for all replicas in sync. It gives up on a message after some seconds, so that the relay
//! always knows how each row ended.

mod ephemeral;
mod errors;
mod grapevine;
mod producer;
mod reader;
mod topics;

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use async_trait::async_trait;
use genesis_actors::ports::bus::{Bus, BusError};
use genesis_actors::ports::outbox::DueRow;
use rdkafka::error::KafkaError;
use rdkafka::message::{Header, OwnedHeaders};
use serde_json::Value;

use errors::Class;
pub use grapevine::KafkaGrapevine;
use producer::Producer;
use topics::Topics;

/// How long a message may take until it is acknowledged. The relay's claim must outlast it.
pub const MESSAGE_TIMEOUT: Duration = Duration::from_secs(4);

/// How the topics are checked when nobody asks: until they are found, and no longer.
const LOOK_AGAIN: Duration = Duration::from_secs(2);

/// Which Kafka, and where there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KafkaSettings {
    /// Its bootstrap servers: host:port, comma-separated.
    pub brokers: String,
    /// Where events are published; dead letters go to the same name with `.dlq`.
    pub topic: String,
}

/// Publishes to Kafka.
pub struct KafkaBus {
    settings: KafkaSettings,
    topics: Arc<Topics>,
    /// Replaced when it has met with an error it cannot recover from.
    producer: Mutex<Arc<Producer>>,
}

impl KafkaBus {
    /// A bus, and a task that makes its topics as soon as a broker answers. No broker need be there yet.
    ///
    /// # Errors
    /// When librdkafka does not take the settings.
    pub fn start(settings: KafkaSettings) -> Result<Self, KafkaError> {
        let producer = Producer::new(&settings.brokers)?;
        let dead_letters = format!("{}.dlq", settings.topic);
        let topics = Topics::new(&settings.brokers, [settings.topic.clone(), dead_letters])?;
        let bus = Self {
            settings,
            topics: Arc::new(topics),
            producer: Mutex::new(Arc::new(producer)),
        };
        tokio::spawn(prepare(Arc::downgrade(&bus.topics)));
        Ok(bus)
    }

    fn producer(&self) -> Arc<Producer> {
        let producer = self.producer.lock();
        producer.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Puts a new producer in the place of one that is beyond recovery; once, whoever notices.
    fn rebuild(&self, broken: &Arc<Producer>) -> Result<(), KafkaError> {
        let mut current = self.producer.lock().unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&current, broken) {
            *current = Arc::new(Producer::new(&self.settings.brokers)?);
            tracing::warn!("the producer met with a fatal error and was made anew");
        }
        Ok(())
    }

    async fn send(
        &self,
        topic: &str,
        row: &DueRow,
        payload: &str,
        headers: OwnedHeaders,
    ) -> Result<(), BusError> {
        let producer = self.producer();
        let Err(error) = producer
            .send(topic, &row.partition_key, payload, headers)
            .await
        else {
            return Ok(());
        };
        if let Some(fatal) = producer.fatal_error() {
            let rebuilt = self.rebuild(&producer);
            // To end a producer waits for its threads.
            tokio::task::spawn_blocking(move || drop(producer));
            return Err(BusError::Away(match rebuilt {
                Ok(()) => format!("the producer had to be made anew: {fatal}"),
                Err(again) => format!("the producer cannot be made anew: {again}; before: {fatal}"),
            }));
        }
        Err(self.meant(topic, &error).await)
    }

    /// What an error says of the row, or of the bus.
    async fn meant(&self, topic: &str, error: &KafkaError) -> BusError {
        match errors::class(error) {
            Class::Away => BusError::Away(error.to_string()),
            Class::Failed => BusError::Failed(error.to_string()),
            Class::Poison => BusError::Poison(error.to_string()),
            // A broker that has just come back may not know its topics yet: only its own word, asked for anew, counts.
            Class::UnknownTopic => match self.topics.find(topic).await {
                Ok(()) => BusError::Away(format!("the topic {topic:?} was not known for a moment")),
                Err(error) => error,
            },
        }
    }
}

/// Sees to it that the topics are there, as long as there is a bus.
async fn prepare(topics: Weak<Topics>) {
    while let Some(topics) = topics.upgrade() {
        match topics.ready().await {
            Ok(()) => return,
            Err(error) => tracing::warn!(%error, "Kafka is not ready"),
        }
        drop(topics);
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

#[async_trait]
impl Bus for KafkaBus {
    async fn publish(&self, row: &DueRow) -> Result<(), BusError> {
        let headers = own_headers(row, 1);
        self.send(&row.topic, row, &row.payload, headers).await
    }

    async fn bury(&self, row: &DueRow, why: &str) -> Result<(), BusError> {
        let topic = self.topics.dead_letters();
        let headers = || {
            own_headers(row, 7)
                .insert(header("dead-letter-error", why))
                .insert(header("dead-letter-topic", &row.topic))
                .insert(header("dead-letter-outbox-id", &row.id.to_string()))
                .insert(header(
                    "dead-letter-retry-count",
                    &row.retry_count.to_string(),
                ))
                .insert(header(
                    "dead-letter-redrive-count",
                    &row.redrive_count.to_string(),
                ))
        };
        match self.send(topic, row, &row.payload, headers()).await {
            // What is too large for one topic is too large for the other: then the copy tells which event it was.
            Err(BusError::Poison(_)) => {
                let payload = without_data(&row.payload);
                let headers = headers().insert(header("dead-letter-data", "omitted"));
                self.send(topic, row, &payload, headers).await
            }
            sent => sent,
        }
    }

    async fn ping(&self) -> Result<(), BusError> {
        self.topics.ready().await
    }
}

fn header<'a>(key: &'a str, value: &'a str) -> Header<'a, &'a str> {
    Header {
        key,
        value: Some(value),
    }
}

/// The headers that the row was written with.
fn own_headers(row: &DueRow, room: usize) -> OwnedHeaders {
    let mut headers = OwnedHeaders::new_with_capacity(room);
    for (key, value) in row.headers.as_object().into_iter().flatten() {
        headers = match value {
            Value::String(text) => headers.insert(header(key, text)),
            other => headers.insert(header(key, &other.to_string())),
        };
    }
    headers
}

/// An envelope whose `data` was left out.
fn without_data(payload: &str) -> String {
    match serde_json::from_str::<Value>(payload) {
        Ok(Value::Object(mut envelope)) => {
            envelope.retain(|name, value| name != "data" && !is_long(value));
            Value::Object(envelope).to_string()
        }
        _ => Value::Null.to_string(),
    }
}

/// Whether it is no attribute of an envelope, by its length alone.
fn is_long(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.len() > 1_000) || value.is_object() || value.is_array()
}
