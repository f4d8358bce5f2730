//! The prompts' suite, passed by both stores.

use crate::builders::{Life, now};
use crate::suite::{World, on_both_stores};
use genesis_actors::domain::stage::SessionStatus;
use genesis_actors::ports::prompts::PromptRow;
use serde_json::json;
use uuid::Uuid;

on_both_stores!(
    a_later_attempts_prompt_stands_in_place_of_an_earlier_ones,
    prompts_go_with_their_session_and_none_is_kept_of_one_that_is_gone,
);

fn prompt(session_id: Uuid, attempt: i32) -> PromptRow {
    PromptRow {
        command_id: Uuid::from_u128(session_id.as_u128() + 1),
        session_id,
        attempt,
        prompt: json!({"system": "Write “plainly”.", "calls": [attempt]}),
        created_at: now(),
    }
}

async fn a_later_attempts_prompt_stands_in_place_of_an_earlier_ones(world: World) {
    let mut life = Life::new();
    let first = life.next();
    world.write(&first).await;
    life.wrote(&first);
    let prompts = world.store.prompts();
    let (one, two) = (prompt(life.id(), 1), prompt(life.id(), 2));
    assert_eq!(prompts.prompt(one.command_id).await.unwrap(), None);
    for row in [&one, &two] {
        prompts.keep(row.clone()).await.unwrap();
        assert_eq!(
            prompts.prompt(one.command_id).await.unwrap().as_ref(),
            Some(row)
        );
    }
}

async fn prompts_go_with_their_session_and_none_is_kept_of_one_that_is_gone(world: World) {
    let mut life = Life::new();
    let first = life.next();
    world.write(&first).await;
    life.wrote(&first);
    let mut ended = life.next();
    ended.session.status = SessionStatus::Abandoned;
    world.write(&ended).await;
    life.wrote(&ended);
    let prompts = world.store.prompts();
    let row = prompt(life.id(), 1);
    prompts.keep(row.clone()).await.unwrap();
    world
        .execute("UPDATE event_outbox SET status = 'SENT', published_at = created_at")
        .await
        .unwrap();
    let lifecycle = world.store.lifecycle();
    assert!(lifecycle.remove(life.id(), 2, None).await.unwrap());
    assert_eq!(prompts.prompt(row.command_id).await.unwrap(), None);
    prompts.keep(row.clone()).await.unwrap();
    assert_eq!(prompts.prompt(row.command_id).await.unwrap(), None);
}
