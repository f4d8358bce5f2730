//! A writer's journey: from nothing to a novel, guided or free-form, and on to the next.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::asking::{Left, Pace};
use crate::content::{Chance, FEEDBACK, PREMISES, own};
use crate::run::Context;
use crate::session::{Expect, Session};
use crate::violation::Kind;
use crate::wire::{STAGES, State};

/// A writer, who has one session at a time.
#[derive(Debug)]
pub(crate) struct Writer {
    context: Arc<Context>,
    chance: Chance,
    pace: Pace,
    takes: u64,
}

impl Writer {
    pub(crate) fn new(context: Arc<Context>, number: u64, pace: Pace) -> Self {
        Self {
            context,
            chance: Chance::new(number),
            pace,
            takes: 0,
        }
    }

    /// Makes novels until the run ends.
    pub(crate) async fn write(mut self) {
        while !self.context.stop.is_cancelled() {
            let guided = self.chance.percent(50);
            let payload = self.beginning(guided);
            let context = Arc::clone(&self.context);
            let Ok(mut session) = Session::start(&context, &mut self.pace, payload).await else {
                self.breathe().await;
                continue;
            };
            let live = Arc::clone(&session.live);
            if self.chance.percent(40) {
                // This reader's connection will be cut once, and taken up where it was.
                live.seen().let_go_at = Some(3 + self.chance.below(20) as u64);
            }
            let journey = async {
                let way = if guided {
                    self.guided(&mut session).await
                } else {
                    self.free_form(&mut session).await
                };
                // A session that could not be checked shows in the figures as one that was not.
                let _ = session.verify().await;
                way
            };
            // One task for both: the stream is read while the writer waits.
            let way = tokio::select! {
                way = journey => way,
                () = live.follow(&context.client, &context.stats) => Err(Left::Stopped),
            };
            let violations = live.seen().ledger.take_violations();
            context.findings().violated(violations);
            if way == Err(Left::Refused) {
                self.breathe().await;
            }
        }
    }

    /// After a refusal nobody begins anew at once.
    async fn breathe(&self) {
        tokio::select! {
            () = self.context.stop.cancelled() => {}
            () = tokio::time::sleep(Duration::from_secs(1)) => {}
        }
    }

    fn beginning(&mut self, guided: bool) -> Value {
        let mut payload = json!({"mode": if guided { "GUIDED" } else { "FREE_FORM" }});
        if self.chance.percent(70)
            && let Some(premise) = self.chance.pick(&PREMISES)
        {
            payload["premise"] = json!(premise);
        }
        if self.chance.percent(30) {
            payload["title"] = json!("The Salt Ledger");
        }
        payload
    }

    /// The stages in order; the system offers proposals by itself.
    async fn guided(&mut self, session: &mut Session) -> Result<(), Left> {
        for stage in STAGES {
            if self.chance.percent(10) {
                // One who knows already: writes while the generation runs, and confirms over it.
                self.edit(session, stage).await?;
                self.confirm(session, stage, json!({"stage": stage}), false)
                    .await?;
                continue;
            }
            if self.chance.percent(30) {
                self.edit(session, stage).await?;
            }
            let mut state = session.settled(&mut self.pace).await?;
            if self.chance.percent(25) {
                state = self.feedback(session, stage, &state).await?;
            }
            self.conclude(session, stage, &state).await?;
        }
        self.finish(session).await
    }

    /// The stages in any order; nothing is generated unasked.
    async fn free_form(&mut self, session: &mut Session) -> Result<(), Left> {
        let mut stages = STAGES;
        self.chance.shuffle(&mut stages);
        for stage in stages {
            session
                .command(
                    &mut self.pace,
                    "NAVIGATE_TO_STAGE",
                    &json!({"stage": stage}),
                    Expect::Nothing,
                )
                .await?;
            if self.chance.percent(60) {
                let payload = json!({"stage": stage, "count": 1 + self.chance.below(3)});
                session
                    .command(
                        &mut self.pace,
                        "GENERATE_INSPIRATION",
                        &payload,
                        Expect::Nothing,
                    )
                    .await?;
            }
            if self.chance.percent(40) {
                self.edit(session, stage).await?;
            }
            let mut state = session.settled(&mut self.pace).await?;
            if self.chance.percent(20) {
                state = self.feedback(session, stage, &state).await?;
            }
            self.conclude(session, stage, &state).await?;
        }
        self.finish(session).await
    }

    /// Confirms a stage whose generations are done: by proposal, selection or draft.
    async fn conclude(
        &mut self,
        session: &mut Session,
        stage: &'static str,
        state: &State,
    ) -> Result<(), Left> {
        match self.proposal(stage, state) {
            Some(proposal) if stage == "CONCEPT" && state.current_stage == stage => {
                let payload = json!({"proposal_ids": [proposal]});
                session
                    .command(&mut self.pace, "SELECT_CONCEPT", &payload, Expect::InBody)
                    .await?;
                self.confirm(session, stage, json!({"stage": stage}), true)
                    .await
            }
            Some(proposal) if self.chance.percent(60) => {
                self.confirm(
                    session,
                    stage,
                    json!({"stage": stage, "proposal_id": proposal}),
                    true,
                )
                .await
            }
            _ => {
                for _ in 0..=self.chance.below(3) {
                    self.edit(session, stage).await?;
                }
                self.confirm(session, stage, json!({"stage": stage}), true)
                    .await
            }
        }
    }

    async fn confirm(
        &mut self,
        session: &mut Session,
        stage: &str,
        payload: Value,
        settled: bool,
    ) -> Result<(), Left> {
        // While a generation runs its outcome may raise the version at any time.
        let expect = if settled {
            self.expect()
        } else {
            Expect::Nothing
        };
        session
            .command(&mut self.pace, "CONFIRM_STAGE", &payload, expect)
            .await?;
        let state = session.state(true).await?;
        let status = state.stages.get(stage).map(|stage| stage.status.as_str());
        if status != Some("CONFIRMED") {
            let evidence = format!("{stage} is {status:?} after CONFIRM_STAGE was accepted");
            session.live.seen().ledger.violation(Kind::State, evidence);
        }
        Ok(())
    }

    async fn edit(&mut self, session: &mut Session, stage: &str) -> Result<(), Left> {
        self.takes += 1;
        let payload = json!({"stage": stage, "content": own(stage, self.takes)});
        session
            .command(&mut self.pace, "EDIT_DRAFT", &payload, Expect::Nothing)
            .await?;
        Ok(())
    }

    async fn feedback(
        &mut self,
        session: &mut Session,
        stage: &str,
        state: &State,
    ) -> Result<State, Left> {
        let mut payload = json!({"stage": stage, "feedback": self.chance.pick(&FEEDBACK)});
        if let Some(proposal) = self.proposal(stage, state) {
            payload["proposal_id"] = json!(proposal);
        }
        let expect = self.expect();
        session
            .command(&mut self.pace, "PROVIDE_FEEDBACK", &payload, expect)
            .await?;
        session.settled(&mut self.pace).await
    }

    async fn finish(&mut self, session: &mut Session) -> Result<(), Left> {
        session.settled(&mut self.pace).await?;
        let expect = self.expect();
        let accepted = session
            .command(&mut self.pace, "FINISH_GENESIS", &json!({}), expect)
            .await?;
        let novel_id = accepted.result.and_then(|result| result.novel_id);
        let state = session.state(false).await?;
        if state.status != "COMPLETED" || novel_id.is_none() || state.novel_id != novel_id {
            let evidence = format!(
                "after FINISH_GENESIS gave novel {novel_id:?} the state is {} with novel {:?}",
                state.status, state.novel_id
            );
            session.live.seen().ledger.violation(Kind::State, evidence);
        }
        match novel_id {
            Some(novel_id) => session.novel(novel_id).await,
            None => Err(Left::Refused),
        }
    }

    fn expect(&mut self) -> Expect {
        match self.chance.below(3) {
            0 => Expect::Nothing,
            1 => Expect::InBody,
            _ => Expect::InHeader,
        }
    }

    fn proposal(&mut self, stage: &str, state: &State) -> Option<Uuid> {
        let proposals = &state.stages.get(stage)?.proposals;
        self.chance
            .pick(proposals)
            .map(|proposal| proposal.proposal_id)
    }
}
