//! Reads both topics for this process alone: every partition, assigned by hand, from their ends on. No group, so nothing is
//! shared out and nothing is waited for. It runs in a thread of its own, since the client's calls wait.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use genesis_actors::ports::grapevine::{Committed, News, Wanted};
use rdkafka::config::ClientConfig;
use rdkafka::consumer::{BaseConsumer, Consumer as _};
use rdkafka::error::KafkaResult;
use rdkafka::message::{BorrowedMessage, Message as _};
use rdkafka::{Offset, TopicPartitionList};
use serde::Deserialize;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::ephemeral;
use super::grapevine::{Told, client_id, ephemeral_topic};

/// News that wait to be taken.
const HEARD: usize = 1_024;
/// How long a message is waited for, before it is looked whether anybody listens.
const WAIT: Duration = Duration::from_millis(100);
/// How long the broker may take to say which partitions there are.
const ASK: Duration = Duration::from_secs(3);
/// How often new partitions are looked for, and while a topic is not there.
const LOOK_EVERY: Duration = Duration::from_secs(60);
const LOOK_SOON: Duration = Duration::from_secs(1);

/// One that reads for this process.
pub(super) struct Reader {
    client: ClientConfig,
    topic: String,
    ephemeral: String,
    process: Uuid,
    wanted: Wanted,
    heard: mpsc::Sender<News>,
    /// For what cannot be done but by waiting.
    tokio: Handle,
    /// How many partitions of each topic are read.
    reading: BTreeMap<String, i32>,
    /// Topics that were not there when the broker was asked: all of them is news.
    missing: BTreeSet<String>,
    /// It was said that something cannot be read.
    troubled: bool,
}

/// What is read of an event.
#[derive(Deserialize)]
struct Envelope {
    sequence: i64,
}

impl Reader {
    /// Reads until the receiver is dropped.
    pub(super) fn start(
        client: ClientConfig,
        topic: &str,
        process: Uuid,
        wanted: Wanted,
    ) -> mpsc::Receiver<News> {
        let (heard, news) = mpsc::channel(HEARD);
        let reader = Self {
            client,
            topic: topic.to_owned(),
            ephemeral: ephemeral_topic(topic),
            process,
            wanted,
            heard,
            tokio: Handle::current(),
            reading: BTreeMap::new(),
            missing: BTreeSet::new(),
            troubled: false,
        };
        let thread = std::thread::Builder::new().name("kafka-reader".to_owned());
        if let Err(error) = thread.spawn(move || reader.run()) {
            tracing::error!(%error, "Kafka is not read: no thread");
        }
        news
    }

    fn run(mut self) {
        let consumer = match self.consumer() {
            Ok(consumer) => consumer,
            Err(error) => {
                tracing::error!(%error, "Kafka is not read");
                return;
            }
        };
        let mut look_at = Instant::now();
        while !self.heard.is_closed() {
            if Instant::now() >= look_at {
                look_at = Instant::now() + self.look(&consumer);
            }
            match consumer.poll(WAIT) {
                Some(Ok(message)) => {
                    if let Some(news) = self.read(&message) {
                        // Nobody listens any more: that ends the loop.
                        let _ = self.heard.blocking_send(news);
                    }
                }
                Some(Err(error)) => tracing::debug!(%error, "Kafka cannot be read just now"),
                None => {}
            }
        }
    }

    fn consumer(&self) -> KafkaResult<BaseConsumer<Told>> {
        let mut client = self.client.clone();
        let id = client_id(self.process);
        // A group must be named, though none is joined: nothing is subscribed to, and nothing committed.
        client
            .set("client.id", &*id)
            .set("group.id", &*id)
            .set("enable.auto.commit", "false")
            .set("enable.auto.offset.store", "false")
            .set("auto.offset.reset", "latest")
            .set("queued.max.messages.kbytes", "8192");
        client.create_with_context(Told)
    }

    /// Takes up what is not read yet. When to look again.
    fn look(&mut self, consumer: &BaseConsumer<Told>) -> Duration {
        let mut next = LOOK_EVERY;
        for topic in [self.topic.clone(), self.ephemeral.clone()] {
            let taken_up = self.take_up(consumer, &topic);
            if let Err(error) = taken_up
                && !std::mem::replace(&mut self.troubled, true)
            {
                tracing::warn!(topic, %error, "other processes are not heard over Kafka yet");
            }
            if !self.reading.contains_key(&topic) {
                next = LOOK_SOON;
            }
        }
        self.troubled &= next < LOOK_EVERY;
        next
    }

    fn take_up(&mut self, consumer: &BaseConsumer<Told>, topic: &str) -> KafkaResult<()> {
        let metadata = consumer.fetch_metadata(Some(topic), ASK)?;
        let found = metadata.topics().iter().find(|found| found.name() == topic);
        let partitions = found.filter(|found| found.error().is_none());
        let partitions = partitions.map_or(0, |found| found.partitions().len());
        let partitions = i32::try_from(partitions).unwrap_or(i32::MAX);
        if partitions == 0 {
            self.missing.insert(topic.to_owned());
            if topic == self.ephemeral {
                self.tokio
                    .block_on(ephemeral::create(&self.client, topic))?;
            }
            return Ok(());
        }
        let known = self.reading.get(topic).copied().unwrap_or(0);
        let is_new = known > 0 || self.missing.contains(topic);
        let from = if is_new {
            Offset::Beginning
        } else {
            Offset::End
        };
        let mut more = TopicPartitionList::new();
        for partition in known..partitions {
            more.add_partition_offset(topic, partition, from)?;
        }
        if more.count() > 0 {
            consumer.incremental_assign(&more)?;
            self.reading.insert(topic.to_owned(), partitions);
        }
        Ok(())
    }

    /// What a message tells, if anybody here wants to know.
    fn read(&self, message: &BorrowedMessage<'_>) -> Option<News> {
        let session_id = Uuid::try_parse_ascii(message.key()?).ok()?;
        if message.topic() == self.ephemeral {
            let whisper = ephemeral::heard(message, self.process)?;
            return Some(News::Whisper {
                session_id,
                whisper,
            });
        }
        if !(self.wanted)(session_id) {
            return None;
        }
        let envelope: Envelope = serde_json::from_slice(message.payload()?).ok()?;
        Some(News::Committed(Committed {
            session_id,
            sequence: envelope.sequence,
            left: None,
        }))
    }
}
