//! What points to something by name must find it.

use super::cast::Cast;
use super::setting::{Setting, side};
use super::text::{is_near, plain};
use super::{Finding, Rule};
use crate::domain::stage::Stage;

pub(super) fn check(setting: &Setting, cast: &Cast<'_>, findings: &mut Vec<Finding>) {
    bonds(setting, cast, findings);
    parents(setting, findings);
}

fn bonds(setting: &Setting, cast: &Cast<'_>, findings: &mut Vec<Finding>) {
    if cast.people.is_empty() {
        return;
    }
    let everyone: Vec<&str> = cast
        .people
        .iter()
        .map(|p| p.character.name.as_str())
        .collect();
    for (nth, bond) in setting.characters.relationships.iter().enumerate() {
        for (field, name) in [("from", &bond.from), ("to", &bond.to)] {
            if name.trim().is_empty() || cast.find(name).is_some() {
                continue;
            }
            let suggestion = match cast.nearest(name) {
                Some(near) => format!("Write “{}”, if that is who is meant.", near.character.name),
                None => format!("Add {name} to the cast, or name one of it."),
            };
            findings.push(Finding::new(
                Rule::ReferenceUnknown,
                &["bond", name, &bond.from, &bond.to],
                format!(
                    "A bond between {} and {} is told, but {name} is not in the cast.",
                    bond.from, bond.to
                ),
                suggestion,
                vec![
                    side(Stage::Characters, "/characters", everyone.join(", ")),
                    side(
                        Stage::Characters,
                        format!("/relationships/{nth}/{field}"),
                        name,
                    ),
                ],
            ));
        }
    }
}

fn parents(setting: &Setting, findings: &mut Vec<Finding>) {
    let entries = &setting.world.entries;
    for (nth, entry) in entries.iter().enumerate() {
        let Some(parent) = entry
            .parent
            .as_deref()
            .filter(|parent| !parent.trim().is_empty())
        else {
            continue;
        };
        let is_itself = plain(parent) == plain(&entry.name);
        if !is_itself
            && entries
                .iter()
                .any(|known| plain(&known.name) == plain(parent))
        {
            continue;
        }
        let (message, suggestion) = if is_itself {
            (
                format!("{} is said to belong to itself.", entry.name),
                "Name the entry it belongs to, or none.".to_owned(),
            )
        } else {
            let near = entries.iter().find(|known| is_near(&known.name, parent));
            (
                format!(
                    "{} belongs to “{parent}”, which is no entry of the world.",
                    entry.name
                ),
                match near {
                    Some(near) => format!("Write “{}”, if that is what is meant.", near.name),
                    None => format!("Add an entry “{parent}”, or name another one."),
                },
            )
        };
        let names: Vec<&str> = entries.iter().map(|known| known.name.as_str()).collect();
        findings.push(Finding::new(
            Rule::ReferenceUnknown,
            &["parent", &entry.name, parent],
            message,
            suggestion,
            vec![
                side(Stage::World, "/entries", names.join(", ")),
                side(Stage::World, format!("/entries/{nth}/parent"), parent),
            ],
        ));
    }
}
