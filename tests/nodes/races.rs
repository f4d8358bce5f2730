//! Two processes that decide about the same session at the same time: the version decides, and the loser decides again.

use genesis_actors::command::Refusal;
use genesis_actors::domain::stage::CommandType;
use serde_json::json;
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::inside::{House, draft};

/// Two houses that both know a session, and the second about to write a command it has decided on before the first one acts.
struct Race {
    one: House,
    two: std::sync::Arc<House>,
    session: Uuid,
}

impl Race {
    async fn new() -> Self {
        let one = House::open().await;
        let two = std::sync::Arc::new(one.another().await);
        let session = one.begin().await;
        assert_eq!(two.version(session).await, 1);
        Self { one, two, session }
    }

    /// A draft of the second, decided upon, and held back before it is written.
    async fn held(&self) -> JoinHandle<Result<serde_json::Value, Refusal>> {
        self.two.journal.hold();
        let (two, session) = (self.two.clone(), self.session);
        let sent = tokio::spawn(async move {
            two.send(session, CommandType::EditDraft, draft("the loser's"))
                .await
        });
        self.two.journal.held().await;
        sent
    }
}

#[tokio::test]
async fn who_comes_second_decides_again_on_what_is_there() {
    let race = Race::new().await;
    let loser = race.held().await;
    let winner = race
        .one
        .send(race.session, CommandType::EditDraft, draft("the winner's"))
        .await
        .unwrap();
    race.two.journal.release();
    let loser = loser.await.unwrap().unwrap();
    assert_eq!(
        (&winner["version"], &loser["version"]),
        (&json!(2), &json!(3))
    );
    let state = race.two.state(race.session).await;
    assert_eq!(state["stages"]["PLOT"]["draft"]["ending"], "the loser's");
    assert_eq!(race.one.history(race.session).await.len(), 4);
}

#[tokio::test]
async fn who_comes_second_may_be_refused_for_what_has_changed() {
    let race = Race::new().await;
    let loser = race.held().await;
    race.one
        .send(race.session, CommandType::AbandonGenesis, json!({}))
        .await
        .unwrap();
    race.two.journal.release();
    let refused = loser.await.unwrap();
    assert!(
        matches!(refused, Err(Refusal::InvalidTransition { .. })),
        "{refused:?}"
    );
    let types = race.one.types(race.session).await;
    assert_eq!(types.last(), Some(&"session.abandoned"));
}
