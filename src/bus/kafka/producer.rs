//! The producer: hands messages to librdkafka, and tells how each ended.

use rdkafka::client::ClientContext;
use rdkafka::config::{ClientConfig, RDKafkaLogLevel};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::OwnedHeaders;
use rdkafka::producer::{
    BaseRecord, DeliveryResult, Producer as _, ProducerContext, ThreadedProducer,
};
use tokio::sync::oneshot;

use super::MESSAGE_TIMEOUT;

/// What any client of ours needs to find the brokers, and to notice soon that they are gone or back.
pub(super) fn client(brokers: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config
        .set("bootstrap.servers", brokers)
        .set("client.id", "genesis")
        .set("reconnect.backoff.ms", "50")
        .set("reconnect.backoff.max.ms", "1000")
        .set("socket.connection.setup.timeout.ms", "3000");
    config
}

/// Says in our log what librdkafka says. That a broker cannot be reached is told by the relay.
pub(super) struct Told;

impl ClientContext for Told {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        tracing::debug!(?level, facility, message, "librdkafka");
    }

    fn error(&self, error: KafkaError, reason: &str) {
        tracing::debug!(%error, reason, "librdkafka");
    }
}

impl ProducerContext for Told {
    type DeliveryOpaque = Box<oneshot::Sender<Result<(), KafkaError>>>;

    fn delivery(&self, result: &DeliveryResult<'_>, who: Self::DeliveryOpaque) {
        let ended = match result {
            Ok(_) => Ok(()),
            Err((error, _)) => Err(error.clone()),
        };
        // Who asked may have gone.
        let _ = who.send(ended);
    }
}

/// One producer, for as long as it works.
pub(super) struct Producer(ThreadedProducer<Told>);

impl Producer {
    /// A producer whose requests hold at most so many messages for a partition.
    pub(super) fn new(brokers: &str, batch: u32) -> Result<Self, KafkaError> {
        let timeout = MESSAGE_TIMEOUT.as_millis().to_string();
        let producer = client(brokers)
            .set("enable.idempotence", "true")
            .set("acks", "all")
            .set("message.timeout.ms", timeout)
            // Messages of many sessions that come at once share a request.
            .set("linger.ms", "2")
            .set("batch.num.messages", batch.to_string())
            // The partition that Kafka's own clients choose for a key.
            .set("partitioner", "murmur2_random")
            // What was wrong with a topic is believed no longer than this: an operator may have put it right.
            .set("topic.metadata.refresh.interval.ms", "5000")
            // A topic is not there when it is not there so long: before a message to it times out.
            .set("topic.metadata.propagation.max.ms", "2000")
            .create_with_context(Told)?;
        Ok(Self(producer))
    }

    /// Sends a message, and waits until it is acknowledged by all replicas in sync, or has failed.
    pub(super) async fn send(
        &self,
        topic: &str,
        key: &str,
        payload: &str,
        headers: OwnedHeaders,
    ) -> Result<(), KafkaError> {
        let (who, ended) = oneshot::channel();
        let record = BaseRecord::with_opaque_to(topic, Box::new(who))
            .key(key)
            .payload(payload)
            .headers(headers);
        self.0.send(record).map_err(|(error, _)| error)?;
        ended.await.unwrap_or(Err(KafkaError::Canceled))
    }

    /// What it cannot recover from, if there is such a thing.
    pub(super) fn fatal_error(&self) -> Option<String> {
        let told = |(code, reason): (RDKafkaErrorCode, String)| format!("{code}: {reason}");
        self.0.client().fatal_error().map(told)
    }
}
