//! The catalogue, on both stores.

use crate::builders::{Life, command, now};
use crate::suite::{World, on_both_stores};
use genesis_actors::domain::stage::{CommandStatus, SessionStatus, Stage};
use genesis_actors::ports::journal::NovelRow;
use serde_json::{Value, json};
use uuid::Uuid;

on_both_stores!(
    sessions_are_listed_by_user_newest_first,
    a_page_ends_where_the_next_begins,
    a_session_with_a_running_command_is_pending,
    novels_are_listed_without_their_setting,
    the_store_answers,
);

async fn session(world: &World, user_id: Option<Uuid>) -> Life {
    let mut life = Life::new();
    life.row.user_id = user_id;
    let start = life.next();
    world.write(&start).await;
    life.wrote(&start);
    life
}

async fn sessions_are_listed_by_user_newest_first(world: World) {
    let user = Some(Uuid::now_v7());
    let catalog = world.store.catalog();
    let mut mine = Vec::new();
    for _ in 0..3 {
        mine.insert(0, session(&world, user).await.row);
        session(&world, None).await;
    }
    session(&world, Some(Uuid::now_v7())).await;
    let page = catalog.sessions(user, None, 10).await.unwrap();
    let listed: Vec<_> = page.rows.into_iter().map(|listed| listed.row).collect();
    assert_eq!(listed, mine);
    assert_eq!(page.next, None);
    let nobodys = catalog.sessions(None, None, 10).await.unwrap().rows;
    assert_eq!(nobodys.len(), 3);
    assert!(
        nobodys
            .iter()
            .all(|listed| listed.row.user_id.is_none() && !listed.is_pending)
    );
}

async fn a_page_ends_where_the_next_begins(world: World) {
    let mut all = Vec::new();
    for _ in 0..7 {
        all.insert(0, session(&world, None).await.id());
    }
    let catalog = world.store.catalog();
    let (mut seen, mut before, mut sizes) = (Vec::new(), None, Vec::new());
    loop {
        let page = catalog.sessions(None, before, 3).await.unwrap();
        sizes.push(page.rows.len());
        seen.extend(page.rows.iter().map(|listed| listed.row.id));
        before = page.next;
        if before.is_none() {
            break;
        }
    }
    assert_eq!((seen, sizes), (all.clone(), vec![3, 3, 1]));
    // A full page that is the last one has no next.
    assert_eq!(catalog.sessions(None, None, 7).await.unwrap().next, None);
    assert_eq!(
        catalog.sessions(None, Some(all[6]), 7).await.unwrap().rows,
        []
    );
}

async fn a_session_with_a_running_command_is_pending(world: World) {
    for (status, pending) in [
        (CommandStatus::Received, true),
        (CommandStatus::Processing, true),
        (CommandStatus::Completed, false),
    ] {
        let user = Some(Uuid::now_v7());
        let life = session(&world, user).await;
        let mut next = life.next();
        next.inbox
            .push(command(&next, "GENERATE_INSPIRATION", status));
        world.write(&next).await;
        let page = world
            .store
            .catalog()
            .sessions(user, None, 10)
            .await
            .unwrap();
        assert_eq!(page.rows[0].is_pending, pending, "{status}");
    }
}

async fn novels_are_listed_without_their_setting(world: World) {
    let user = Some(Uuid::now_v7());
    let mut novels = Vec::new();
    for number in 0..3 {
        let life = session(&world, user).await;
        let mut finish = life.next();
        let novel = NovelRow {
            id: Uuid::now_v7(),
            user_id: user,
            genesis_session_id: life.id(),
            title: format!("Novel {number}"),
            summary: String::new(),
            setting: json!({"PLOT": {"acts": []}}),
            created_at: now(),
            updated_at: now(),
        };
        finish.session.novel_id = Some(novel.id);
        finish.session.status = SessionStatus::Completed;
        finish.session.current_stage = Stage::Finished;
        finish.novel = Some(novel.clone());
        world.write(&finish).await;
        novels.insert(0, novel);
    }
    let catalog = world.store.catalog();
    let first = catalog.novels(user, None, 2).await.unwrap();
    let rest = catalog.novels(user, first.next, 2).await.unwrap();
    assert_eq!((first.rows.len(), rest.next), (2, None));
    for (listed, novel) in first.rows.iter().chain(&rest.rows).zip(&novels) {
        assert_eq!(listed.setting, Value::Null);
        assert_eq!((listed.id, &listed.title), (novel.id, &novel.title));
        assert_eq!(catalog.novel(novel.id).await.unwrap().as_ref(), Some(novel));
    }
    assert_eq!(catalog.novels(None, None, 9).await.unwrap().rows, []);
    assert_eq!(catalog.novel(Uuid::now_v7()).await.unwrap(), None);
}

async fn the_store_answers(world: World) {
    world.store.catalog().ping().await.unwrap();
}
