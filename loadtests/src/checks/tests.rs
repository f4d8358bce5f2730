//! Each broken promise must be found, and a clean session must pass.

use super::*;

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn event(sequence: u64, version: u64, command: u128, kind: &str) -> Envelope {
    Envelope {
        id: id(1000 + u128::from(sequence)),
        kind: kind.to_owned(),
        subject: id(1),
        sequence,
        aggregateversion: version,
        causationid: Some(id(command)),
        data: crate::wire::EventData::default(),
    }
}

/// START (version 1, two events), EDIT_DRAFT, CONFIRM_STAGE (two events).
fn history() -> Vec<Envelope> {
    vec![
        event(1, 1, 11, "session.started"),
        event(2, 1, 11, "stage.entered"),
        event(3, 2, 12, "draft.edited"),
        event(4, 3, 13, "stage.confirmed"),
        event(5, 3, 13, "stage.entered"),
    ]
}

const ACKS: [(u128, &str, u64); 3] = [
    (11, "START_GENESIS", 1),
    (12, "EDIT_DRAFT", 2),
    (13, "CONFIRM_STAGE", 3),
];

/// A ledger of somebody who saw all of this.
fn seen(events: &[Envelope]) -> Ledger {
    let mut ledger = Ledger::new(id(1));
    for (command, command_type, version) in ACKS {
        ledger.acknowledged(Ack {
            command_id: id(command),
            command_type,
            version,
        });
    }
    for event in events {
        ledger.stream_told(&event.sequence.to_string(), event);
    }
    ledger
}

fn kinds(ledger: &mut Ledger) -> Vec<Kind> {
    ledger
        .take_violations()
        .into_iter()
        .map(|violation| violation.kind)
        .collect()
}

#[test]
fn a_clean_session_passes() {
    let mut ledger = seen(&history());
    ledger.stream_begins(5);
    ledger.state_read(1, 2, 1);
    ledger.state_read(2, 3, 2);
    ledger.state_read(3, 5, 3);
    ledger.refused(id(14));
    ledger.check_history(&history());
    assert_eq!(ledger.take_violations(), []);
    assert_eq!((ledger.known_version(), ledger.told_sequence()), (3, 5));
}

#[test]
fn a_gap_in_the_stream_is_found_once() {
    let mut events = history();
    events.remove(2);
    let mut ledger = seen(&events);
    ledger.check_history(&history());
    assert_eq!(kinds(&mut ledger), [Kind::Gap]);
}

#[test]
fn a_repeat_in_the_stream_is_found() {
    let mut events = history();
    events.insert(3, event(3, 2, 12, "draft.edited"));
    let mut ledger = seen(&events);
    ledger.check_history(&history());
    assert_eq!(kinds(&mut ledger), [Kind::Repeat]);
}

#[test]
fn a_stream_that_begins_elsewhere_is_found() {
    let mut ledger = seen(&history()[..3]);
    ledger.stream_begins(4);
    assert_eq!(kinds(&mut ledger), [Kind::Stream]);
}

#[test]
fn a_stream_that_stands_still_is_found() {
    let mut ledger = seen(&history()[..4]);
    ledger.check_history(&history());
    assert_eq!(kinds(&mut ledger), [Kind::Stream]);
}

#[test]
fn a_stream_that_tells_another_event_is_found() {
    let mut events = history();
    events[1].id = id(77);
    let mut ledger = seen(&events);
    ledger.check_history(&history());
    assert_eq!(kinds(&mut ledger), [Kind::Stream]);
}

#[test]
fn a_lost_acknowledged_command_is_found() {
    let mut ledger = seen(&history());
    ledger.acknowledged(Ack {
        command_id: id(15),
        command_type: "EDIT_DRAFT",
        version: 4,
    });
    ledger.check_history(&history());
    assert_eq!(kinds(&mut ledger), [Kind::LostCommand]);
}

#[test]
fn a_hole_or_a_repeat_in_the_history_is_found() {
    let mut hole = history();
    hole.remove(1);
    let mut ledger = seen(&history());
    ledger.check_sequences(&hole);
    assert_eq!(kinds(&mut ledger), [Kind::Gap]);
    let mut twice = history();
    twice.insert(1, event(1, 1, 11, "session.started"));
    ledger.check_sequences(&twice);
    assert_eq!(kinds(&mut ledger), [Kind::Repeat]);
}

#[test]
fn a_version_that_jumps_or_does_not_rise_is_found() {
    let mut jump = history();
    jump[3].aggregateversion = 5;
    jump[4].aggregateversion = 5;
    let mut ledger = seen(&history());
    ledger.check_sequences(&jump);
    assert_eq!(kinds(&mut ledger), [Kind::Version]);
    ledger.acknowledged(Ack {
        command_id: id(16),
        command_type: "EDIT_DRAFT",
        version: 3,
    });
    assert_eq!(kinds(&mut ledger), [Kind::Version]);
}

#[test]
fn a_version_that_the_history_does_not_have_is_found() {
    let mut ledger = Ledger::new(id(1));
    ledger.acknowledged(Ack {
        command_id: id(12),
        command_type: "EDIT_DRAFT",
        version: 9,
    });
    ledger.unresolved = true;
    ledger.check_commands(&history());
    assert_eq!(kinds(&mut ledger), [Kind::Version]);
}

#[test]
fn a_refused_command_that_was_written_is_found() {
    let mut ledger = seen(&history());
    ledger.refused(id(13));
    ledger.check_history(&history());
    assert_eq!(kinds(&mut ledger), [Kind::RefusedButWritten]);
}

#[test]
fn a_command_that_took_effect_twice_is_found_unless_one_is_unresolved() {
    let mut twice = history();
    twice.push(event(6, 4, 99, "draft.edited"));
    let mut ledger = seen(&twice);
    ledger.check_history(&twice);
    assert_eq!(kinds(&mut ledger), [Kind::UnknownCommand]);
    ledger.unresolved = true;
    ledger.check_history(&twice);
    assert_eq!(kinds(&mut ledger), []);
}

#[test]
fn a_state_that_contradicts_the_history_is_found() {
    // In the middle of version 3; a version that is not of its event; an event that is not there.
    for (version, last_event_id) in [(3, 4), (2, 5), (4, 6), (1, 0)] {
        let mut ledger = seen(&history());
        ledger.state_read(version, last_event_id, 0);
        ledger.check_history(&history());
        assert_eq!(
            kinds(&mut ledger),
            [Kind::State],
            "{version} {last_event_id}"
        );
    }
}

#[test]
fn a_state_older_than_what_was_known_is_found() {
    let mut ledger = seen(&history());
    ledger.state_read(2, 3, 3);
    assert_eq!(kinds(&mut ledger), [Kind::State]);
}
