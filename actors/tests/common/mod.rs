//! Samples and a scene for tests of the pure core.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each test binary uses its share of these helpers"
)]

use std::cell::Cell;

use chrono::{DateTime, Duration, Utc};
use genesis_actors::command::{
    Answer, Caller, Command, CommandRouter, Fork, OnTimeout, Outcome, Refusal, Rules, Scene,
    Transition, conclude, elapse, fork, transact,
};
use genesis_actors::domain::event::{Recorded, WriterInfo};
use genesis_actors::domain::session::Session;
use genesis_actors::domain::stage::{CommandType, Stage};
use genesis_actors::ports::writer::{Draft, Written};
use serde_json::{Value, json};
use uuid::Uuid;

/// A world with a clock that ticks a second a look, and ids that count.
pub struct World {
    pub rules: Rules,
    ids: Cell<u128>,
    seconds: Cell<i64>,
}

impl World {
    pub fn new() -> Self {
        Self {
            rules: Rules {
                ttl: Duration::days(30),
                warn_before: Duration::hours(24),
                on_timeout: OnTimeout::Fail,
                user_timeout: Duration::days(7),
                writer_timeout: Duration::seconds(120),
                writer_max_retries: 3,
                outbox_max_retries: 8,
                topic: "genesis.session.events".to_owned(),
            },
            ids: Cell::new(1 << 64),
            seconds: Cell::new(0),
        }
    }

    pub fn id(&self) -> Uuid {
        self.ids.set(self.ids.get() + 1);
        Uuid::from_u128(self.ids.get())
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.seconds.set(self.seconds.get() + 1);
        DateTime::from_timestamp(1_800_000_000 + self.seconds.get(), 0).unwrap()
    }

    pub fn command(
        &self,
        session: &Session,
        command_type: CommandType,
        payload: &Value,
    ) -> Command {
        Command {
            command_id: self.id(),
            correlation_id: self.id(),
            session_id: session.id,
            caller: Caller { user_id: None },
            expected_version: None,
            idempotency: None,
            raw: payload.clone(),
            handler: CommandRouter::route(command_type, payload).unwrap(),
        }
    }

    pub fn send(
        &self,
        session: &Session,
        command_type: CommandType,
        payload: &Value,
    ) -> Result<(Transition, Answer), Refusal> {
        let command = self.command(session, command_type, payload);
        self.with_scene(|scene| transact(session, &command, scene))
    }

    pub fn conclude(
        &self,
        session: &Session,
        command_id: Uuid,
        outcome: Outcome,
    ) -> Option<Transition> {
        self.with_scene(|scene| conclude(session, command_id, Some(1), outcome, scene))
    }

    /// Lets time pass; gives all that it brought about, in order.
    pub fn pass(&self, session: &Session, time: Duration) -> Vec<Transition> {
        self.seconds.set(self.seconds.get() + time.num_seconds());
        let mut transitions: Vec<Transition> = Vec::new();
        loop {
            let now = transitions
                .last()
                .map_or(session, |transition| &transition.next);
            match self.with_scene(|scene| elapse(now, scene)) {
                Some(transition) => transitions.push(transition),
                None => return transitions,
            }
        }
    }

    pub fn fork(&self, source: &Session, events: &[Recorded], at_version: i64) -> Transition {
        let asked = Fork {
            command_id: self.id(),
            correlation_id: self.id(),
            session_id: self.id(),
            caller: Caller { user_id: None },
            source_id: source.id,
            at_version,
            idempotency: None,
        };
        self.with_scene(|scene| fork(source, events, &asked, scene))
            .0
    }

    pub fn start(&self, payload: &Value) -> Session {
        let unborn = Session::unborn(self.id(), None);
        self.send(&unborn, CommandType::StartGenesis, payload)
            .unwrap()
            .0
            .next
    }

    fn with_scene<T>(&self, act: impl FnOnce(&Scene<'_>) -> T) -> T {
        let new_id = || self.id();
        act(&Scene {
            now: self.now(),
            new_id: &new_id,
            rules: &self.rules,
        })
    }
}

/// Complete content of a stage; `mark` tells one from another.
pub fn content(stage: Stage, mark: u32) -> Value {
    let text = format!("text {mark}");
    match stage {
        Stage::Concept => json!({
            "title": text, "core_idea": text, "description": text,
            "philosophical_depth": text, "emotional_core": text,
        }),
        Stage::Theme => json!({
            "title_suggestions": [text], "logline": text, "premise": text, "themes": [text],
            "genres": [text], "tone": text, "central_conflict": text, "emotional_journey": text,
            "setting_overview": text, "target_audience": text, "estimated_length": text,
            "narrative_voice": text,
        }),
        Stage::Characters => json!({
            "characters": [{
                "name": text, "role": text, "description": text, "appearance": text,
                "personality": [text], "background": text, "motivation": text, "goals": [text],
                "flaw": text, "arc": text,
            }],
            "relationships": [{"from": text, "to": text, "kind": text, "description": text}],
        }),
        Stage::World => json!({
            "summary": text,
            "entries": [{"name": text, "category": "HISTORY", "description": text}],
        }),
        _ => json!({
            "structure": text,
            "acts": [{"title": text, "summary": text, "chapters": [
                {"number": 1, "title": text, "summary": text, "pov": text},
            ]}],
            "ending": text,
        }),
    }
}

/// What a writer might have written for a generation.
pub fn written(stage: Stage, count: u32) -> Written {
    Written {
        proposals: (0..count)
            .map(|mark| Draft {
                content: content(stage, mark),
                adjustments_made: None,
            })
            .collect(),
        writer: WriterInfo {
            kind: "offline".to_owned(),
            model: "test".to_owned(),
            usage: None,
        },
        prompt: None,
    }
}
