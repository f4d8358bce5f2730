//! What the stages yield: a typed struct and a checked shape for each (contract, section 6).

pub mod schema;
mod stages;

use serde_json::Value;

pub use schema::{Completeness, Fault, Kind};
pub use stages::{
    Act, Chapter, Character, Characters, Concept, Plot, Relationship, Theme, Thread,
    WORLD_CATEGORIES, World, WorldEntry,
};

use super::stage::Stage;

/// The shape of a working stage's content; FINISHED has none.
pub const fn shape(stage: Stage) -> Kind {
    Kind::Object(match stage {
        Stage::Concept => Concept::FIELDS,
        Stage::Theme => Theme::FIELDS,
        Stage::Characters => Characters::FIELDS,
        Stage::World => World::FIELDS,
        Stage::Plot => Plot::FIELDS,
        Stage::Finished => &[],
    })
}

/// Every fault of a stage's content, with pointers below `at`.
pub fn check(stage: Stage, content: &Value, completeness: Completeness, at: &str) -> Vec<Fault> {
    shape(stage).check(content, completeness, at)
}
