//! The roster: which live actors a page shows, chosen by cheap keys, so that only those shown are copied.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::domain::stage::vocabulary;
use crate::observe::{ActorKind, ObservableState, Observed};

vocabulary! {
    /// What actors can be sorted by.
    Column {
        /// What it is.
        Kind = "kind",
        /// Which of its kind.
        Id = "id",
        /// How it is.
        Status = "status",
        /// Messages that wait.
        MailboxDepth = "mailbox_depth",
        /// Messages taken up.
        MessagesHandled = "messages_handled",
        /// How often it came back.
        Restarts = "restarts",
        /// The last message's name.
        LastMessage = "last_message",
        /// The last message's time.
        LastMessageAt = "last_message_at",
        /// Since when it runs.
        StartedAt = "started_at",
    }
}

/// An order of actors. Without a column: the single actors first, then sessions. Those alike are in the order of their ids.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sort {
    column: Option<Column>,
    descending: bool,
}

impl Sort {
    /// Reads `column` or `-column`; `None` when it is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let (descending, column) = match text.strip_prefix('-') {
            Some(column) => (true, column),
            None => (false, text),
        };
        Some(Self {
            column: Some(column.parse().ok()?),
            descending,
        })
    }
}

/// Which actors are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActorQuery {
    /// Of this kind.
    pub kind: Option<ActorKind>,
    /// With this in their id or kind, whatever its case.
    pub q: Option<String>,
    /// In this order.
    pub sort: Sort,
    /// After the page that gave this as its `next`.
    pub after: Option<String>,
    /// At most so many.
    pub limit: usize,
}

/// A page of actors.
#[derive(Debug, Clone, PartialEq)]
pub struct ActorPage {
    /// The actors.
    pub actors: Vec<ObservableState>,
    /// `after` of the next page, if there is one.
    pub next: Option<String>,
}

/// An `after` that no page of this order gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no page in this order gave that cursor")]
pub struct UnknownCursor;

/// What one actor is sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key<'a> {
    Number(i64),
    Word(&'a str),
}

/// Chooses a page. An actor whose key changes between two pages may be missed or come twice; all others come once.
pub fn page(actors: &[Arc<Observed>], query: &ActorQuery) -> Result<ActorPage, UnknownCursor> {
    let after = query
        .after
        .as_deref()
        .map(|cursor| read(cursor, query.sort).ok_or(UnknownCursor))
        .transpose()?;
    let q = query.q.as_deref().filter(|q| !q.is_empty());
    let order = |a: &(Key<'_>, &str), b: &(Key<'_>, &str)| {
        let by_key = a.0.cmp(&b.0);
        let by_key = if query.sort.descending {
            by_key.reverse()
        } else {
            by_key
        };
        by_key.then_with(|| a.1.cmp(b.1))
    };
    let mut found: Vec<(Key<'_>, &Observed)> = actors
        .iter()
        .map(Arc::as_ref)
        .filter(|actor| query.kind.is_none_or(|kind| kind == actor.kind()))
        .filter(|actor| q.is_none_or(|q| matches(actor, q)))
        .map(|actor| (key(actor, query.sort.column), actor))
        .filter(|(key, actor)| {
            after.is_none_or(|after| order(&(*key, actor.id()), &after) == Ordering::Greater)
        })
        .collect();
    let in_order = |a: &(Key<'_>, &Observed), b: &(Key<'_>, &Observed)| {
        order(&(a.0, a.1.id()), &(b.0, b.1.id()))
    };
    let more = found.len() > query.limit;
    if more {
        found.select_nth_unstable_by(query.limit, in_order);
        found.truncate(query.limit);
    }
    found.sort_unstable_by(in_order);
    Ok(ActorPage {
        actors: found.iter().map(|(_, actor)| actor.state()).collect(),
        next: found
            .last()
            .filter(|_| more)
            .map(|(key, actor)| write(*key, actor.id(), query.sort)),
    })
}

fn matches(actor: &Observed, q: &str) -> bool {
    let has = |text: &str| {
        let places = text.as_bytes().windows(q.len());
        places
            .into_iter()
            .any(|place| place.eq_ignore_ascii_case(q.as_bytes()))
    };
    has(actor.id()) || has(actor.name())
}

fn key(actor: &Observed, column: Option<Column>) -> Key<'_> {
    let number = |count: u64| Key::Number(i64::try_from(count).unwrap_or(i64::MAX));
    match column {
        None => Key::Number(i64::from(actor.kind() == ActorKind::SessionActor)),
        Some(Column::Kind) => Key::Word(actor.name()),
        Some(Column::Id) => Key::Word(actor.id()),
        Some(Column::Status) => Key::Word(actor.latest().0.as_str()),
        Some(Column::MailboxDepth) => number(actor.depth()),
        Some(Column::MessagesHandled) => number(actor.handled()),
        Some(Column::Restarts) => number(actor.restarts()),
        Some(Column::LastMessage) => Key::Word(actor.latest().2.map_or("", |last| last.message)),
        Some(Column::LastMessageAt) => Key::Number(
            actor
                .latest()
                .2
                .map_or(i64::MIN, |last| last.at.timestamp_micros()),
        ),
        Some(Column::StartedAt) => Key::Number(actor.latest().1.timestamp_micros()),
    }
}

/// `order~key~id`: nothing in it needs to be escaped in a URL.
fn write(key: Key<'_>, id: &str, sort: Sort) -> String {
    let key = match key {
        Key::Number(number) => number.to_string(),
        Key::Word(word) => word.to_owned(),
    };
    format!("{}~{key}~{id}", name(sort))
}

fn read(cursor: &str, sort: Sort) -> Option<(Key<'_>, &str)> {
    let mut parts = cursor.splitn(3, '~');
    let (order, key, id) = (parts.next()?, parts.next()?, parts.next()?);
    if order != name(sort) {
        return None;
    }
    let is_word = matches!(
        sort.column,
        Some(Column::Kind | Column::Id | Column::Status | Column::LastMessage)
    );
    let key = if is_word {
        Key::Word(key)
    } else {
        Key::Number(key.parse().ok()?)
    };
    Some((key, id))
}

fn name(sort: Sort) -> String {
    let sign = if sort.descending { "-" } else { "" };
    format!("{sign}{}", sort.column.map_or("", Column::as_str))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Duration};

    use super::*;

    fn crowd() -> Vec<Arc<Observed>> {
        let at = DateTime::UNIX_EPOCH;
        let crowd: Vec<_> = (0..50_i32)
            .map(|n| {
                let id = format!("{n:04}-a");
                Observed::new(
                    ActorKind::SessionActor,
                    id,
                    at + Duration::seconds(n.into()),
                )
            })
            .collect();
        for (n, actor) in crowd.iter().enumerate() {
            for _ in 0..n % 7 {
                actor.sent();
            }
            if n % 3 == 0 {
                actor.took("read", at);
            }
        }
        let single = Observed::new(ActorKind::TaskRunner, "TaskRunner".to_owned(), at);
        crowd.into_iter().chain([single]).collect()
    }

    fn ids(page: &ActorPage) -> Vec<String> {
        page.actors.iter().map(|actor| actor.id.clone()).collect()
    }

    #[test]
    fn pages_in_any_order_hold_every_actor_once_and_in_that_order() {
        let crowd = crowd();
        let sorts = Column::ALL
            .iter()
            .flat_map(|column| ["", "-"].map(|sign| format!("{sign}{column}")))
            .map(|text| Sort::parse(&text))
            .chain([Some(Sort::default())]);
        for sort in sorts.flatten() {
            let mut query = ActorQuery {
                sort,
                limit: 1_000,
                ..ActorQuery::default()
            };
            let whole = page(&crowd, &query).map(|page| (ids(&page), page.next));
            let mut paged = Vec::new();
            query.limit = 7;
            loop {
                let Ok(next) = page(&crowd, &query) else {
                    unreachable!("a cursor of its own is refused: {sort:?}")
                };
                paged.extend(ids(&next));
                query.after = next.next;
                if query.after.is_none() {
                    break;
                }
            }
            assert_eq!(whole, Ok((paged, None)), "{sort:?}");
        }
    }

    #[test]
    fn the_deepest_mailbox_comes_first_when_asked_and_the_single_actors_else() {
        let crowd = crowd();
        let mut query = ActorQuery {
            sort: Sort::parse("-mailbox_depth").unwrap_or_default(),
            limit: 3,
            ..ActorQuery::default()
        };
        let deepest = page(&crowd, &query).map(|page| page.actors[0].mailbox_depth);
        assert_eq!(deepest, Ok(6));
        query.sort = Sort::default();
        let first = page(&crowd, &query).map(|page| page.actors[0].kind);
        assert_eq!(first, Ok(ActorKind::TaskRunner));
        query.q = Some("TASKrun".to_owned());
        assert_eq!(
            page(&crowd, &query).map(|page| ids(&page)),
            Ok(vec!["TaskRunner".to_owned()])
        );
    }

    #[test]
    fn a_cursor_of_another_order_is_refused() {
        let crowd = crowd();
        let mut query = ActorQuery {
            limit: 1,
            ..ActorQuery::default()
        };
        query.after = page(&crowd, &query).ok().and_then(|page| page.next);
        assert!(query.after.is_some());
        query.sort = Sort::parse("restarts").unwrap_or_default();
        assert_eq!(page(&crowd, &query), Err(UnknownCursor));
        query.after = Some("x".to_owned());
        assert_eq!(page(&crowd, &query), Err(UnknownCursor));
        assert_eq!(Sort::parse("colour"), None);
        assert_eq!(Sort::parse(""), None);
    }
}
