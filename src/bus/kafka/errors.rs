//! What Kafka's errors say: of the row, or of the bus.

use rdkafka::error::{KafkaError, RDKafkaErrorCode};

/// The kinds of errors there are for who publishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// The broker, the partition's leader or its replicas are away, or it cannot be talked to: no fault of the row.
    Away,
    /// The row was not taken; another try may help.
    Failed,
    /// It will never be taken.
    Poison,
    /// It will never be taken, if the topic really is not there.
    UnknownTopic,
    /// It will never be taken, if it is not for the company it was sent in.
    TooLarge,
}

pub(super) fn class(error: &KafkaError) -> Class {
    use RDKafkaErrorCode as Code;
    let Some(code) = error.rdkafka_error_code() else {
        // Cancelled, or a client that could not be made.
        return Class::Away;
    };
    match code {
        Code::UnknownTopic | Code::UnknownTopicOrPartition | Code::UnknownPartition => {
            Class::UnknownTopic
        }
        Code::MessageSizeTooLarge | Code::MessageBatchTooLarge => Class::TooLarge,
        Code::InvalidTopic
        | Code::TopicAuthorizationFailed
        | Code::InvalidRecord
        | Code::InvalidTimestamp
        | Code::PolicyViolation => Class::Poison,
        Code::MessageTimedOut
        | Code::OperationTimedOut
        | Code::TimedOutQueue
        | Code::RequestTimedOut
        | Code::AllBrokersDown
        | Code::BrokerTransportFailure
        | Code::BrokerDestroy
        | Code::DestroyBroker
        | Code::Resolve
        | Code::CriticalSystemResource
        | Code::SSL
        | Code::Authentication
        | Code::SaslAuthenticationFailed
        | Code::ClusterAuthorizationFailed
        | Code::QueueFull
        | Code::PurgeQueue
        | Code::PurgeInflight
        | Code::Fatal
        | Code::GaplessGuarantee
        | Code::ISRInsufficient
        | Code::NotEnoughReplicas
        | Code::NotEnoughReplicasAfterAppend
        | Code::LeaderNotAvailable
        | Code::NotLeaderForPartition
        | Code::BrokerNotAvailable
        | Code::ReplicaNotAvailable
        | Code::NetworkException
        | Code::KafkaStorageError
        | Code::ThrottlingQuotaExceeded => Class::Away,
        _ => Class::Failed,
    }
}
