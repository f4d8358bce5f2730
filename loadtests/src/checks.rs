//! What must hold of everything a writer sees: pure, over what was noted of one session.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use crate::violation::{Kind, Violation};
use crate::wire::Envelope;

/// A gap is filled up to here, so that a nonsensical sequence costs no memory.
const LARGEST_GAP: u64 = 10_000;

/// An acknowledged command.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ack {
    pub(crate) command_id: Uuid,
    pub(crate) command_type: &'static str,
    pub(crate) version: u64,
}

/// An event as the stream told it.
#[derive(Debug, Clone, Copy)]
struct Told {
    event_id: Uuid,
    version: u64,
}

/// All that was seen of one session.
#[derive(Debug)]
pub(crate) struct Ledger {
    session: Uuid,
    acks: Vec<Ack>,
    /// Commands whose refusal says that nothing was written.
    refused: Vec<Uuid>,
    /// A command was given up before anybody knew whether it was written.
    pub(crate) unresolved: bool,
    /// What the stream told; the first is sequence 1.
    told: Vec<Told>,
    /// The version and last event of each state that was read.
    states: Vec<(u64, u64)>,
    /// The last state was this old when that was known: told once, however often it is read.
    stale: Option<(u64, u64)>,
    violations: Vec<Violation>,
}

impl Ledger {
    pub(crate) fn new(session: Uuid) -> Self {
        Self {
            session,
            acks: Vec::new(),
            refused: Vec::new(),
            unresolved: false,
            told: Vec::new(),
            states: Vec::new(),
            stale: None,
            violations: Vec::new(),
        }
    }

    pub(crate) fn violation(&mut self, kind: Kind, evidence: String) {
        self.violations.push(Violation {
            kind,
            session: self.session,
            evidence,
        });
    }

    /// What was found; the ledger forgets it.
    pub(crate) fn take_violations(&mut self) -> Vec<Violation> {
        std::mem::take(&mut self.violations)
    }

    /// The newest version that anything has told of.
    pub(crate) fn known_version(&self) -> u64 {
        let acked = self.acks.last().map_or(0, |ack| ack.version);
        let told = self.told.last().map_or(0, |told| told.version);
        let read = self.states.last().map_or(0, |state| state.0);
        acked.max(told).max(read)
    }

    /// The last sequence the stream told.
    pub(crate) fn told_sequence(&self) -> u64 {
        self.told.len() as u64
    }

    /// The version of the last event the stream told.
    pub(crate) fn told_version(&self) -> u64 {
        self.told.last().map_or(0, |told| told.version)
    }

    /// A command was acknowledged. The session has one writer, so versions only rise.
    pub(crate) fn acknowledged(&mut self, ack: Ack) {
        if let Some(last) = self.acks.last()
            && ack.version <= last.version
        {
            let (last_type, last) = (last.command_type, last.version);
            let (now_type, now) = (ack.command_type, ack.version);
            self.violation(
                Kind::Version,
                format!("{now_type} was answered version {now} after {last_type} had {last}"),
            );
        }
        self.acks.push(ack);
    }

    /// A command was refused with the word that nothing was written.
    pub(crate) fn refused(&mut self, command_id: Uuid) {
        self.refused.push(command_id);
    }

    /// The stream says that it begins after this sequence.
    pub(crate) fn stream_begins(&mut self, after: u64) {
        let told = self.told_sequence();
        if after != told {
            self.violation(
                Kind::Stream,
                format!("opened with Last-Event-ID {told}, ready says {after}"),
            );
        }
    }

    /// The stream told an event. Gives whether it is the next one.
    pub(crate) fn stream_told(&mut self, id: &str, event: &Envelope) -> bool {
        let Envelope { sequence, kind, .. } = event;
        if id.parse() != Ok(*sequence) {
            self.violation(
                Kind::Stream,
                format!("{kind} has id {id:?} and sequence {sequence}"),
            );
        }
        self.belongs(event);
        let last = self.told_sequence();
        if *sequence <= last {
            self.violation(
                Kind::Repeat,
                format!("the stream told {sequence} ({kind}) after {last}"),
            );
            return false;
        }
        if *sequence > last + 1 {
            self.violation(
                Kind::Gap,
                format!("the stream told {sequence} ({kind}) after {last}"),
            );
            // What was left out is noted as unknown, so that what follows is measured against its own place.
            let unknown = Told {
                event_id: Uuid::nil(),
                version: self.told_version(),
            };
            let missing = (*sequence - last - 1).min(LARGEST_GAP);
            self.told.extend((0..missing).map(|_| unknown));
        }
        self.told.push(Told {
            event_id: event.id,
            version: event.aggregateversion,
        });
        true
    }

    /// A state was read that must not be older than `at_least`.
    pub(crate) fn state_read(&mut self, version: u64, last_event_id: u64, at_least: u64) {
        let stale = (version < at_least).then_some((version, at_least));
        if let Some((version, at_least)) = stale.filter(|_| stale != self.stale) {
            self.violation(
                Kind::State,
                format!("a state of version {version} was read when {at_least} was known"),
            );
        }
        self.stale = stale;
        if self.states.last() != Some(&(version, last_event_id)) {
            self.states.push((version, last_event_id));
        }
    }

    fn belongs(&mut self, event: &Envelope) {
        if event.subject != self.session {
            let (kind, sequence, subject) = (&event.kind, event.sequence, event.subject);
            self.violation(
                Kind::Stream,
                format!("{kind} {sequence} belongs to {subject}"),
            );
        }
    }

    /// Compares all that was seen with the whole history, as it was read afterwards.
    pub(crate) fn check_history(&mut self, history: &[Envelope]) {
        self.check_sequences(history);
        self.check_commands(history);
        self.check_states(history);
        self.check_stream(history);
    }

    fn check_sequences(&mut self, history: &[Envelope]) {
        let mut version = 0;
        for (event, expected) in history.iter().zip(1u64..) {
            let (sequence, kind, now) = (event.sequence, &event.kind, event.aggregateversion);
            self.belongs(event);
            if sequence != expected {
                let found = if sequence < expected {
                    Kind::Repeat
                } else {
                    Kind::Gap
                };
                self.violation(
                    found,
                    format!("the history has {sequence} ({kind}) where {expected} belongs"),
                );
                // One hole is one violation, not one for each event after it.
                return;
            }
            if now != version && now != version + 1 {
                self.violation(
                    Kind::Version,
                    format!("event {sequence} ({kind}) is of version {now} after {version}"),
                );
            }
            version = now;
        }
    }

    fn check_commands(&mut self, history: &[Envelope]) {
        let mut wrote: HashMap<Uuid, Vec<u64>> = HashMap::new();
        for event in history {
            if let Some(command_id) = event.causationid {
                wrote
                    .entry(command_id)
                    .or_default()
                    .push(event.aggregateversion);
            }
        }
        for ack in self.acks.clone() {
            let Ack {
                command_id,
                command_type,
                version,
            } = ack;
            match wrote.get(&command_id) {
                None => self.violation(
                    Kind::LostCommand,
                    format!("{command_type} {command_id}, answered with version {version}, is not in the history"),
                ),
                Some(versions) if !versions.contains(&version) => self.violation(
                    Kind::Version,
                    format!("{command_type} {command_id} was answered version {version}, its events have {versions:?}"),
                ),
                Some(_) => {}
            }
        }
        for command_id in self.refused.clone() {
            if wrote.contains_key(&command_id) {
                self.violation(
                    Kind::RefusedButWritten,
                    format!("command {command_id} was refused with 503 and is in the history"),
                );
            }
        }
        if !self.unresolved {
            self.check_known(history);
        }
    }

    /// A command that took effect twice, once under another id, shows as one that nobody was told of.
    fn check_known(&mut self, history: &[Envelope]) {
        const A_PERSONS: [&str; 6] = [
            "session.started",
            "feedback.provided",
            "concept.selected",
            "draft.edited",
            "stage.confirmed",
            "session.completed",
        ];
        let known: HashSet<Uuid> = self.acks.iter().map(|ack| ack.command_id).collect();
        for event in history
            .iter()
            .filter(|event| A_PERSONS.contains(&event.kind.as_str()))
        {
            let known = event
                .causationid
                .is_some_and(|command_id| known.contains(&command_id));
            if !known {
                let (kind, sequence) = (&event.kind, event.sequence);
                self.violation(
                    Kind::UnknownCommand,
                    format!("{kind} {sequence} belongs to no acknowledged command"),
                );
            }
        }
    }

    /// A state of version V with last event N: event N is the last one of version V.
    fn check_states(&mut self, history: &[Envelope]) {
        let version_of = |sequence: u64| {
            let at = usize::try_from(sequence).ok()?.checked_sub(1)?;
            history.get(at).map(|event| event.aggregateversion)
        };
        for (version, last_event_id) in self.states.clone() {
            let here = version_of(last_event_id);
            let next = version_of(last_event_id + 1);
            if here != Some(version) || next.is_some_and(|next| next <= version) {
                let has = |version: Option<u64>| {
                    version.map_or("none".to_owned(), |version| version.to_string())
                };
                let (here, next) = (has(here), has(next));
                self.violation(
                    Kind::State,
                    format!(
                        "a state of version {version} had last_event_id {last_event_id}; \
                         in the history that event is of version {here}, the next of {next}"
                    ),
                );
            }
        }
    }

    fn check_stream(&mut self, history: &[Envelope]) {
        if self.told.len() < history.len() {
            let (told, has) = (self.told.len(), history.len());
            self.violation(
                Kind::Stream,
                format!("the stream stands at {told}, the history at {has}"),
            );
        }
        let other = self.told.iter().zip(history).find(|(told, event)| {
            !told.event_id.is_nil()
                && (told.event_id, told.version) != (event.id, event.aggregateversion)
        });
        if let Some((told, event)) = other {
            let (told, is, sequence) = (told.event_id, event.id, event.sequence);
            self.violation(
                Kind::Stream,
                format!("the stream told event {told} as {sequence}, the history has {is}"),
            );
        }
    }
}

#[cfg(test)]
mod tests;
