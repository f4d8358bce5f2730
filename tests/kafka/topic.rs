//! What is on a topic, from its beginning to its end.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::message::{Headers, Message};
use rdkafka::{ClientConfig, Offset, TopicPartitionList};
use serde_json::Value;

const ANSWER: Duration = Duration::from_secs(10);

/// A message as its reader sees it.
pub struct Read {
    pub key: String,
    pub value: Value,
    pub headers: HashMap<String, String>,
}

fn reader(brokers: &str) -> BaseConsumer {
    ClientConfig::new()
        .set("bootstrap.servers", brokers)
        .set("group.id", "a-reader")
        .set("enable.auto.commit", "false")
        .create()
        .unwrap()
}

/// How many partitions a topic has; none: it is not there.
pub fn partitions(brokers: &str, topic: &str) -> usize {
    let metadata = reader(brokers).fetch_metadata(Some(topic), ANSWER).unwrap();
    metadata.topics()[0].partitions().len()
}

/// Everything on a topic now; of each partition in its order.
pub fn read(brokers: &str, topic: &str) -> Vec<Read> {
    tokio::task::block_in_place(|| read_all(&reader(brokers), topic))
}

fn read_all(reader: &BaseConsumer, topic: &str) -> Vec<Read> {
    let metadata = reader.fetch_metadata(Some(topic), ANSWER).unwrap();
    let mut ends = HashMap::new();
    let mut all = TopicPartitionList::new();
    for partition in metadata.topics()[0].partitions() {
        let (low, high) = reader
            .fetch_watermarks(topic, partition.id(), ANSWER)
            .unwrap();
        if high > low {
            ends.insert(partition.id(), high - 1);
            all.add_partition_offset(topic, partition.id(), Offset::Beginning)
                .unwrap();
        }
    }
    reader.assign(&all).unwrap();
    let mut read = Vec::new();
    let deadline = Instant::now() + Duration::from_secs(60);
    while !ends.is_empty() {
        assert!(Instant::now() < deadline, "the topic ends before its end");
        let Some(message) = reader.poll(Duration::from_millis(200)) else {
            continue;
        };
        let message = message.unwrap();
        if ends.get(&message.partition()) == Some(&message.offset()) {
            ends.remove(&message.partition());
        }
        read.push(one(&message));
    }
    read
}

fn one(message: &impl Message) -> Read {
    let text = |bytes: Option<&[u8]>| String::from_utf8(bytes.unwrap().to_vec()).unwrap();
    let headers = message.headers().into_iter().flat_map(Headers::iter);
    Read {
        key: text(message.key()),
        value: serde_json::from_slice(message.payload().unwrap()).unwrap(),
        headers: headers
            .map(|header| (header.key.to_owned(), text(header.value)))
            .collect(),
    }
}
