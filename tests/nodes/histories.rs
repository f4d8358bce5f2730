//! Two nodes on one database, each with an actor for the same session: whatever they are asked, in whatever order, one history comes of it.
use crate::inside::{House, draft};
use crate::support::{self, own};
use futures_util::future::join_all;
use genesis_actors::command::Refusal;
use genesis_actors::domain::session::Session;
use genesis_actors::domain::stage::CommandType;
use genesis_actors::domain::view::StateView;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use uuid::Uuid;

const STAGES: [&str; 5] = ["CONCEPT", "THEME", "CHARACTERS", "WORLD", "PLOT"];

/// What one of the two nodes is asked.
#[derive(Debug, Clone)]
struct Ask {
    first_node: bool,
    what: usize,
    /// Expects the version it read from its own node just before.
    careful: bool,
}

fn asks() -> impl Strategy<Value = Vec<Vec<Ask>>> {
    let ask = (any::<bool>(), 0..8_usize, prop::bool::weighted(0.3)).prop_map(
        |(first_node, what, careful)| Ask {
            first_node,
            what,
            careful,
        },
    );
    prop::collection::vec(prop::collection::vec(ask, 1..5), 1..10)
}

fn command(what: usize) -> (CommandType, Value) {
    match what {
        0..=4 => {
            let stage = STAGES[what];
            (
                CommandType::ConfirmStage,
                json!({"stage": stage, "content": own(stage)}),
            )
        }
        5 => (CommandType::EditDraft, draft("an ending")),
        6 => (CommandType::NavigateToStage, json!({"stage": "WORLD"})),
        _ => (CommandType::GenerateInspiration, json!({"count": 1})),
    }
}

async fn ask(house: &House, session: Uuid, ask: &Ask) -> Option<Uuid> {
    let (command_type, payload) = command(ask.what);
    let answer = if ask.careful {
        let version = house.version(session).await;
        house
            .expecting(session, command_type, payload, version)
            .await
    } else {
        house.submit(session, command_type, payload, None).await
    };
    match answer {
        Ok(taken) => Some(taken.body["command_id"].as_str().unwrap().parse().unwrap()),
        Err(
            Refusal::VersionConflict { .. }
            | Refusal::DuplicateCommand { .. }
            | Refusal::InvalidTransition { .. },
        ) => None,
        Err(refusal) => panic!("{refusal:?}"),
    }
}

async fn one_history_comes_of(rounds: Vec<Vec<Ask>>) {
    let one = House::open().await;
    let two = one.another().await;
    let session = one.begin().await;
    let mut acknowledged = Vec::new();
    for round in &rounds {
        let asked = round.iter().map(|asked| {
            let house = if asked.first_node { &one } else { &two };
            ask(house, session, asked)
        });
        acknowledged.extend(join_all(asked).await.into_iter().flatten());
    }
    let quiet = support::eventually("nothing runs any more", async || {
        let events = one.history(session).await;
        let folded = Session::unborn(session, None).fold(&events);
        folded.pending.is_empty().then_some((events, folded))
    });
    let (events, folded) = quiet.await;
    let sequences: Vec<i64> = events.iter().map(|event| event.sequence).collect();
    assert_eq!(sequences, (1..=events.len() as i64).collect::<Vec<_>>());
    for command in acknowledged {
        let effects = events
            .iter()
            .filter(|event| event.causation_id == Some(command));
        let versions: std::collections::BTreeSet<i64> =
            effects.map(|event| event.version).collect();
        assert!(
            (1..=2).contains(&versions.len()),
            "{command} took effect at versions {versions:?}"
        );
    }
    for house in [&one, &two] {
        house
            .version_at_least(session, folded.version)
            .await
            .unwrap();
        assert_eq!(
            house.state(session).await,
            json!(StateView::of(&folded, |_| 0.0))
        );
    }
}

#[test]
fn whatever_two_nodes_are_asked_one_history_comes_of_it() {
    let tokio = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut runner = TestRunner::new(Config {
        failure_persistence: None,
        ..Config::with_cases(16)
    });
    let outcome = runner.run(&asks(), |rounds| {
        tokio.block_on(one_history_comes_of(rounds));
        Ok(())
    });
    outcome.unwrap();
}
