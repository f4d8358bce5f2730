//! The parts of the offline writer's test: `brief` makes briefs, `measure` measures, the rest assert.

mod brief;
mod builds;
mod chinese;
mod complete;
mod gate;
mod measure;
mod read;
mod retold;
mod sessions;
mod steering;
mod streaming;
