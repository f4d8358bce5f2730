//! How each stage is asked for: at once where the model is large enough, else in parts, each given the parts before it.

mod concepts;
mod mend;
mod small;

use futures_util::{StreamExt as _, TryStreamExt as _};
use genesis_actors::domain::content::{self, Completeness, schema::token, shape};
use genesis_actors::domain::event::GenerationKind;
use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::{Draft, WriterError};
use serde_json::{Value, json};

use super::prompt::gist;
use super::refine;
use super::shape::{Measure, Shape};
use super::teller::Place;
use super::work::{Part, Work};
use concepts::concepts;
use mend::mend;
pub use small::in_parts;

/// What a large model is held by: the fields' own limits.
pub const LARGE: Measure = Measure {
    text: usize::MAX,
    list: 12,
};
/// No text asked of a small model is longer, whatever its field allows …
const SMALL: Measure = Measure { text: 300, list: 3 };
/// … and of a very small one, which loses its thread sooner, and is asked on machines where each word takes its time.
const TINY: Measure = Measure { text: 160, list: 3 };
/// Models below this size (in thousand millions of parameters) are very small.
const TINY_BELOW: f64 = 0.5;

/// How much is asked of the model at once.
pub fn measure(work: &Work<'_>) -> Measure {
    match work.ability().size {
        _ if !work.small => LARGE,
        Some(size) if size < TINY_BELOW => TINY,
        _ => SMALL,
    }
}

/// All proposals of the brief.
pub async fn write(work: &Work<'_>) -> Result<Vec<Draft>, WriterError> {
    let brief = work.brief;
    let count = usize::try_from(brief.count).unwrap_or(1).max(1);
    let contents = if is_refinement(work) {
        let mut contents = Vec::new();
        for number in 0..count {
            contents.push(refine::revised(work, number).await?);
        }
        return finish(work, contents);
    } else if brief.stage == Stage::Concept {
        concepts(work, count).await?
    } else if work.small {
        work.expect(count * small::parts_of(brief.stage));
        let side_by_side = work.writer.settings.concurrency.max(1);
        futures_util::stream::iter(0..count)
            .map(|number| in_parts(work, number))
            .buffered(side_by_side)
            .try_collect()
            .await?
    } else {
        at_once(work, count).await?
    };
    let drafts = contents
        .into_iter()
        .map(|content| (content, None))
        .collect();
    finish(work, drafts)
}

pub fn is_refinement(work: &Work<'_>) -> bool {
    work.brief.kind == GenerationKind::Refinement && work.brief.base.is_some()
}

/// The last touch: what was to be kept is put back, numbers are put in order, and the whole is checked.
fn finish(
    work: &Work<'_>,
    contents: Vec<(Value, Option<refine::Made>)>,
) -> Result<Vec<Draft>, WriterError> {
    let brief = work.brief;
    let mut drafts = Vec::new();
    for (content, made) in contents {
        let mut content = mend(brief.stage, content);
        if let Some(base) = &brief.base {
            refine::restore(&mut content, &base.content, &brief.keep);
        }
        let faults = content::check(brief.stage, &content, Completeness::Complete, "");
        if let Some(fault) = faults.first() {
            return Err(WriterError::Invalid(format!(
                "{} {}",
                fault.pointer, fault.message
            )));
        }
        let adjustments_made = match (&brief.base, brief.kind) {
            (Some(base), GenerationKind::Refinement) => Some(refine::made(
                brief,
                &base.content,
                &content,
                made.unwrap_or_default(),
            )),
            (None, GenerationKind::Refinement) => Some(refine::first(brief)),
            _ => None,
        };
        drafts.push(Draft {
            content,
            adjustments_made,
        });
    }
    Ok(drafts)
}

/// The shape of a stage's whole content.
pub fn whole(stage: Stage, measure: Measure) -> Shape {
    let all = Shape::of(shape(stage), measure);
    let at_least = |shape: &Shape, name: &str, min: usize, max: usize| match shape.slot(name) {
        Some(Shape::List(of, ..)) => shape
            .clone()
            .with(name, Shape::list((**of).clone(), min, max)),
        _ => shape.clone(),
    };
    match stage {
        Stage::Characters => at_least(&at_least(&all, "characters", 3, 9), "relationships", 2, 16),
        Stage::World => at_least(&all, "entries", 3, 14),
        Stage::Plot => {
            let acts = match all.slot("acts") {
                Some(Shape::List(act, ..)) => Shape::list(at_least(act, "chapters", 3, 12), 3, 5),
                _ => return all,
            };
            all.with("acts", acts)
        }
        _ => all,
    }
}

/// About how many tokens one proposal of a large model takes.
const fn typical(stage: Stage) -> usize {
    match stage {
        Stage::Concept => 420,
        Stage::Theme => 800,
        Stage::Characters => 2_800,
        Stage::World => 2_000,
        Stage::Plot | Stage::Finished => 4_500,
    }
}

/// The template of a stage's tasks.
pub const fn template(stage: Stage) -> &'static str {
    match stage {
        Stage::Concept => "concept.md",
        Stage::Theme => "theme.md",
        Stage::Characters => "characters.md",
        Stage::World => "world.md",
        Stage::Plot | Stage::Finished => "plot.md",
    }
}

/// Whole proposals, as many in one call as there is room for.
async fn at_once(work: &Work<'_>, count: usize) -> Result<Vec<Value>, WriterError> {
    let room = (work.ability().context / 2).min(14_000);
    let batch = (room / typical(work.brief.stage)).clamp(1, count);
    work.expect(count.div_ceil(batch));
    let mut written: Vec<Value> = Vec::new();
    while written.len() < count {
        let from = written.len();
        let want = batch.min(count - from);
        written.extend(some(work, from, want, &written, None).await?);
    }
    Ok(written)
}

/// So many whole proposals in one call, from this number on, unlike those before.
async fn some(
    work: &Work<'_>,
    from: usize,
    want: usize,
    before: &[Value],
    again: Option<&str>,
) -> Result<Vec<Value>, WriterError> {
    let stage = work.brief.stage;
    let one = whole(stage, LARGE);
    let told: Vec<String> = before
        .iter()
        .map(|content| format!("- {}", gist(content, 200)))
        .collect();
    let part = Part {
        key: format!(
            "{from}+{want}{}",
            if again.is_some() { "/again" } else { "" }
        ),
        template: template(stage),
        vars: json!({"count": want, "number": from + 1, "again": again}),
        shape: Shape::object([("proposals", Shape::list(one, want, want))]),
        place: Place::Proposals(number(from)),
        written: (!told.is_empty()).then(|| told.join("\n")),
        was: None,
        heat: if stage == Stage::Concept { 1.0 } else { 0.8 },
    };
    let answer = work.ask(part).await?;
    Ok(answer
        .get("proposals")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default())
}

fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// A field's name as a pointer.
pub fn pointer(name: &str) -> String {
    format!("/{}", token(name))
}
