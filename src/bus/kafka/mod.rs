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

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
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

/// Messages that share a request, at the most, as librdkafka has it.
const COMPANY: u32 = 10_000;

/// Publishes to Kafka.
pub struct KafkaBus {
    settings: KafkaSettings,
    topics: Arc<Topics>,
    together: Slot,
    /// For what was refused in company: a broker refuses all of a request that is too large.
    alone: Slot,
}

/// Where a producer is, made when it is first needed, and anew when it has met with an error it cannot recover from.
struct Slot {
    batch: u32,
    producer: Mutex<Option<Arc<Producer>>>,
}

impl Slot {
    const fn new(batch: u32) -> Self {
        let producer = Mutex::new(None);
        Self { batch, producer }
    }

    fn producer(&self, brokers: &str) -> Result<Arc<Producer>, KafkaError> {
        let mut current = self.current();
        if let Some(producer) = &*current {
            return Ok(producer.clone());
        }
        let made = Arc::new(Producer::new(brokers, self.batch)?);
        *current = Some(made.clone());
        Ok(made)
    }

    /// Lets go of a producer that is beyond recovery; once, whoever notices.
    fn discard(&self, broken: &Arc<Producer>) {
        let mut current = self.current();
        if current.as_ref().is_some_and(|now| Arc::ptr_eq(now, broken)) {
            tracing::warn!("the producer has met with a fatal error and is made anew");
            *current = None;
        }
    }

    fn current(&self) -> MutexGuard<'_, Option<Arc<Producer>>> {
        self.producer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl KafkaBus {
    /// A bus, and a task that makes its topics as soon as a broker answers. No broker need be there yet.
    ///
    /// # Errors
    /// When librdkafka does not take the settings.
    pub fn start(settings: KafkaSettings) -> Result<Self, KafkaError> {
        let dead_letters = format!("{}.dlq", settings.topic);
        let topics = Topics::new(&settings.brokers, [settings.topic.clone(), dead_letters])?;
        let bus = Self {
            settings,
            topics: Arc::new(topics),
            together: Slot::new(COMPANY),
            alone: Slot::new(1),
        };
        bus.together.producer(&bus.settings.brokers)?;
        tokio::spawn(prepare(Arc::downgrade(&bus.topics)));
        Ok(bus)
    }

    async fn send(
        &self,
        topic: &str,
        row: &DueRow,
        payload: &str,
        headers: &(dyn Fn() -> OwnedHeaders + Sync),
    ) -> Result<(), BusError> {
        let key = &row.partition_key;
        let sent = self.try_send(&self.together, topic, key, payload, headers());
        let sent = match sent.await {
            Err(Refused::Kafka(error)) if errors::class(&error) == Class::TooLarge => {
                let alone = self.try_send(&self.alone, topic, key, payload, headers());
                alone.await
            }
            sent => sent,
        };
        self.meant(topic, sent).await
    }

    async fn try_send(
        &self,
        slot: &Slot,
        topic: &str,
        key: &str,
        payload: &str,
        headers: OwnedHeaders,
    ) -> Result<(), Refused> {
        let producer = slot.producer(&self.settings.brokers)?;
        let sent = producer.send(topic, key, payload, headers).await;
        if let (Err(_), Some(fatal)) = (&sent, producer.fatal_error()) {
            slot.discard(&producer);
            // To end a producer waits for its threads.
            tokio::task::spawn_blocking(move || drop(producer));
            return Err(Refused::Fatal(fatal));
        }
        Ok(sent?)
    }

    /// What it says of the row, or of the bus.
    async fn meant(&self, topic: &str, sent: Result<(), Refused>) -> Result<(), BusError> {
        let error = match sent {
            Ok(()) => return Ok(()),
            Err(Refused::Fatal(fatal)) => {
                let why = format!("the producer is made anew: {fatal}");
                return Err(BusError::Away(why));
            }
            Err(Refused::Kafka(error)) => error,
        };
        Err(match errors::class(&error) {
            Class::Away => BusError::Away(error.to_string()),
            Class::Failed => BusError::Failed(error.to_string()),
            Class::Poison | Class::TooLarge => BusError::Poison(error.to_string()),
            // A broker that has just come back may not know its topics yet: only its own word, asked for anew, counts.
            Class::UnknownTopic => match self.topics.find(topic).await {
                Ok(()) => BusError::Away(format!("the topic {topic:?} was not known for a moment")),
                Err(error) => error,
            },
        })
    }
}

/// Why a message was not sent.
#[derive(Debug, thiserror::Error)]
enum Refused {
    /// An error of its own, or of the brokers'.
    #[error(transparent)]
    Kafka(#[from] KafkaError),
    /// The producer is beyond recovery.
    #[error("{0}")]
    Fatal(String),
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
        let headers = || own_headers(row, 1);
        self.send(&row.topic, row, &row.payload, &headers).await
    }

    async fn bury(&self, row: &DueRow, why: &str) -> Result<(), BusError> {
        let topic = self.topics.dead_letters();
        let headers = || {
            let (retries, redrives) = (row.retry_count.to_string(), row.redrive_count.to_string());
            own_headers(row, 7)
                .insert(header("dead-letter-error", why))
                .insert(header("dead-letter-topic", &row.topic))
                .insert(header("dead-letter-outbox-id", &row.id.to_string()))
                .insert(header("dead-letter-retry-count", &retries))
                .insert(header("dead-letter-redrive-count", &redrives))
        };
        match self.send(topic, row, &row.payload, &headers).await {
            // What is too large for one topic is too large for the other: then the copy tells which event it was.
            Err(BusError::Poison(_)) => {
                let payload = without_data(&row.payload);
                let headers = || headers().insert(header("dead-letter-data", "omitted"));
                self.send(topic, row, &payload, &headers).await
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
