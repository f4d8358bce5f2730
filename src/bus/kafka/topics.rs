//! The topics: made when they are missing and we may, else named in what is wrong.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use genesis_actors::ports::bus::BusError;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::client::Client;
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use tokio::sync::Mutex;

use super::producer::{Told, client};

/// How long a broker is waited for.
const ANSWER: Duration = Duration::from_secs(2);

/// What was found is believed so long.
const FRESH: Duration = Duration::from_secs(1);

/// Partitions and replicas as the broker makes them unless told otherwise.
const DEFAULT: i32 = -1;

/// What was found of a topic.
type Found = Result<(), BusError>;

/// The topics of events and of dead letters.
pub(super) struct Topics {
    names: [String; 2],
    admin: Arc<AdminClient<Told>>,
    /// What was found last, and when.
    found: Mutex<HashMap<String, (Instant, Found)>>,
}

impl Topics {
    pub(super) fn new(brokers: &str, names: [String; 2]) -> Result<Self, KafkaError> {
        let admin = client(brokers).create_with_context(Told)?;
        Ok(Self {
            names,
            admin: Arc::new(admin),
            found: Mutex::default(),
        })
    }

    pub(super) fn dead_letters(&self) -> &str {
        &self.names[1]
    }

    /// Whether both are there; makes what is missing.
    pub(super) async fn ready(&self) -> Result<(), BusError> {
        for name in &self.names {
            self.find(name).await?;
        }
        Ok(())
    }

    /// Whether a topic is there; one of ours is made if it is missing. One question at a time, and of the same topic none more often
    /// than once a second, however many rows go to it.
    pub(super) async fn find(&self, name: &str) -> Result<(), BusError> {
        let mut known = self.found.lock().await;
        known.retain(|_, (at, _)| at.elapsed() < FRESH);
        if let Some((_, found)) = known.get(name) {
            return found.clone();
        }
        let found = self.look(name).await;
        known.insert(name.to_owned(), (Instant::now(), found.clone()));
        found
    }

    async fn look(&self, name: &str) -> Result<(), BusError> {
        match self.ask(name).await? {
            None => Ok(()),
            Some(RDKafkaErrorCode::UnknownTopicOrPartition | RDKafkaErrorCode::UnknownTopic)
                if self.names.iter().any(|ours| ours == name) =>
            {
                self.make(name).await
            }
            Some(RDKafkaErrorCode::LeaderNotAvailable) => Err(BusError::Away(format!(
                "the topic {name:?} has no leader yet"
            ))),
            Some(code) => Err(BusError::Poison(format!("the topic {name:?}: {code}"))),
        }
    }

    /// What a broker says of a topic.
    async fn ask(&self, name: &str) -> Result<Option<RDKafkaErrorCode>, BusError> {
        let (admin, topic) = (self.admin.clone(), name.to_owned());
        let asked = tokio::task::spawn_blocking(move || metadata(admin.inner(), &topic)).await;
        match asked {
            Ok(Ok(found)) => Ok(found),
            Ok(Err(error)) => Err(BusError::Away(format!("no broker answers: {error}"))),
            Err(lost) => Err(BusError::Away(lost.to_string())),
        }
    }

    async fn make(&self, name: &str) -> Result<(), BusError> {
        let topic = NewTopic::new(name, DEFAULT, TopicReplication::Fixed(DEFAULT));
        let options = AdminOptions::new()
            .request_timeout(Some(ANSWER))
            .operation_timeout(Some(ANSWER));
        let made = self.admin.create_topics([&topic], &options).await;
        let made = made.map_err(|error| BusError::Away(error.to_string()))?;
        match made.into_iter().next() {
            Some(Ok(_)) => {
                tracing::info!(topic = name, "made a topic");
                Ok(())
            }
            // Another process was quicker.
            Some(Err((_, RDKafkaErrorCode::TopicAlreadyExists))) => Ok(()),
            Some(Err((_, code))) => Err(BusError::Poison(format!(
                "the topic {name:?} is missing and cannot be made: {code}"
            ))),
            None => Err(BusError::Away("the broker did not say".to_owned())),
        }
    }
}

fn metadata(client: &Client<Told>, topic: &str) -> Result<Option<RDKafkaErrorCode>, KafkaError> {
    let told = client.fetch_metadata(Some(topic), ANSWER)?;
    let found = told.topics().iter().find(|found| found.name() == topic);
    Ok(match found.and_then(|found| found.error()) {
        Some(error) => Some(error.into()),
        None if found.is_none_or(|found| found.partitions().is_empty()) => {
            Some(RDKafkaErrorCode::UnknownTopicOrPartition)
        }
        None => None,
    })
}
