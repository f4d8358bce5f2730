//! What is not stored, on a topic of its own: kept for minutes, written without waiting, lost when the broker is away.

use std::time::Duration;

use genesis_actors::ports::grapevine::Whisper;
use rdkafka::admin::{AdminClient, AdminOptions, NewTopic, TopicReplication};
use rdkafka::config::ClientConfig;
use rdkafka::error::{KafkaResult, RDKafkaErrorCode};
use rdkafka::message::{
    BorrowedMessage, DeliveryResult, Header, Headers as _, Message as _, OwnedHeaders,
};
use rdkafka::producer::{BaseRecord, ProducerContext, ThreadedProducer};
use uuid::Uuid;

use super::grapevine::{Told, client_id, ephemeral_topic};

/// Whose word it is.
const PROCESS: &str = "process";

const PARTITIONS: i32 = 6;
const CREATE: Duration = Duration::from_secs(5);

/// Sends what is not stored.
pub(super) struct Ephemerals {
    producer: ThreadedProducer<Told>,
    topic: String,
    process: Uuid,
}

impl ProducerContext for Told {
    type DeliveryOpaque = ();

    fn delivery(&self, _result: &DeliveryResult<'_>, (): ()) {}
}

impl Ephemerals {
    pub(super) fn new(client: &ClientConfig, topic: &str, process: Uuid) -> KafkaResult<Self> {
        let mut client = client.clone();
        client
            .set("client.id", &*client_id(process))
            .set("acks", "1")
            .set("linger.ms", "5")
            // What is tried again must not be overtaken.
            .set("max.in.flight.requests.per.connection", "1")
            // Older than this it is news to nobody.
            .set("message.timeout.ms", "5000")
            .set("queue.buffering.max.messages", "20000")
            .set("queue.buffering.max.kbytes", "16384");
        Ok(Self {
            producer: client.create_with_context(Told)?,
            topic: ephemeral_topic(topic),
            process,
        })
    }

    /// Hands it to the client, which sends it by and by; when its queue is full it is lost.
    pub(super) fn send(&self, session_id: Uuid, whisper: &Whisper) {
        let Ok(payload) = serde_json::to_vec(whisper) else {
            return;
        };
        let key = session_id.to_string();
        let headers = OwnedHeaders::new().insert(Header {
            key: PROCESS,
            value: Some(self.process.as_bytes()),
        });
        let record = BaseRecord::to(&self.topic)
            .key(&key)
            .payload(&payload)
            .headers(headers);
        if let Err((error, _)) = self.producer.send(record) {
            tracing::debug!(%session_id, %error, "an ephemeral event is lost");
        }
    }
}

/// What a message says, unless it is this process's own.
pub(super) fn heard(message: &BorrowedMessage<'_>, process: Uuid) -> Option<Whisper> {
    let teller = message
        .headers()?
        .iter()
        .find(|header| header.key == PROCESS)?;
    if teller.value == Some(process.as_bytes()) {
        return None;
    }
    let whisper = serde_json::from_slice(message.payload()?);
    whisper
        .inspect_err(|error| tracing::debug!(%error, "an ephemeral event cannot be read"))
        .ok()
}

/// Makes the topic, if it is not there.
pub(super) async fn create(client: &ClientConfig, topic: &str) -> KafkaResult<()> {
    let admin: AdminClient<Told> = client.create_with_context(Told)?;
    let new = NewTopic::new(topic, PARTITIONS, TopicReplication::Fixed(-1))
        .set("retention.ms", "300000")
        .set("segment.ms", "60000");
    let options = AdminOptions::new().operation_timeout(Some(CREATE));
    for created in admin.create_topics([&new], &options).await? {
        match created {
            Ok(_) | Err((_, RDKafkaErrorCode::TopicAlreadyExists)) => {}
            Err((_, code)) => return Err(rdkafka::error::KafkaError::AdminOp(code)),
        }
    }
    Ok(())
}
