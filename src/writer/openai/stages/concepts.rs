//! Concepts, which must be truly different: those too much like another are asked for again.

use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::WriterError;
use serde_json::{Value, json};

use super::super::alike::Fingerprint;
use super::super::prompt::gist;
use super::super::refine;
use super::super::shape::Shape;
use super::super::teller::Place;
use super::super::work::{Part, Work};
use super::{at_once, measure, number, some, whole};

/// How often a concept that is too much like another is asked for again.
const AGAIN: usize = 2;
/// Starting points for concepts, drawn by the seed.
const ANGLES: &str = include_str!("../../prompts/v1/angles.txt");

/// Concepts that are truly different: from each other, and from those of earlier rounds.
pub async fn concepts(work: &Work<'_>, count: usize) -> Result<Vec<Value>, WriterError> {
    let earlier: Vec<Fingerprint> = work
        .brief
        .earlier
        .iter()
        .map(Fingerprint::of_concept)
        .collect();
    if work.small {
        work.expect(count);
        let mut written = Vec::new();
        for n in 0..count {
            let concept = concept(work, n, &written, &earlier).await?;
            written.push(concept);
        }
        return Ok(written);
    }
    let mut written = at_once(work, count).await?;
    for round in 0..AGAIN {
        let prints: Vec<Fingerprint> = written.iter().map(Fingerprint::of_concept).collect();
        let twin = (0..written.len()).find_map(|n| {
            let print = prints.get(n)?;
            let others: Vec<Fingerprint> = prints.iter().take(n).chain(&earlier).cloned().collect();
            let (_, likeness) = print.nearest(&others)?;
            (likeness > 1.0).then_some((n, likeness))
        });
        let Some((n, likeness)) = twin else { break };
        work.note(format!(
            "concept {} was too much like another ({likeness:.1} of the bound): asked for again",
            n + 1
        ));
        let gist = written
            .get(n)
            .map(|concept| gist(concept, 200))
            .unwrap_or_default();
        let others: Vec<Value> = written
            .iter()
            .enumerate()
            .filter(|(m, _)| *m != n)
            .map(|(_, content)| content.clone())
            .collect();
        let key = format!("{n}+1/again");
        let anew = some(work, n, 1, &others, Some(&gist)).await?;
        work.forget(&key);
        if let (Some(place), Some(anew)) = (written.get_mut(n), anew.into_iter().next()) {
            *place = anew;
        }
        if round + 1 == AGAIN {
            break;
        }
    }
    Ok(written)
}

/// One concept of a small model, asked for again while it is too much like another; then the least alike is taken.
pub async fn concept(
    work: &Work<'_>,
    n: usize,
    written: &[Value],
    earlier: &[Fingerprint],
) -> Result<Value, WriterError> {
    let others: Vec<Fingerprint> = written
        .iter()
        .map(Fingerprint::of_concept)
        .chain(earlier.iter().cloned())
        .collect();
    let told: Vec<String> = written
        .iter()
        .map(|content| format!("- {}", gist(content, 160)))
        .collect();
    let kept = refine::kept_fields(work.brief);
    let kept: Vec<&str> = kept.iter().map(String::as_str).collect();
    let shape = whole(Stage::Concept, measure(work))
        .with("title", Shape::Text(60))
        .without(&kept);
    let mut best: Option<(f64, Value)> = None;
    let mut again = None;
    for round in 0..=AGAIN {
        let key = format!("{n}/concept/{round}");
        let part = Part {
            key: key.clone(),
            template: "concept.md",
            vars: json!({"number": n + 1, "angle": angle(work, n, round), "again": again}),
            shape: shape.clone(),
            place: Place::At(number(n), String::new()),
            written: (!told.is_empty()).then(|| told.join("\n")),
            was: None,
            heat: 0.9,
        };
        let concept = work.ask(part).await?;
        let likeness = Fingerprint::of_concept(&concept)
            .nearest(&others)
            .map_or(0.0, |nearest| nearest.1);
        again = Some(gist(&concept, 100));
        if best.as_ref().is_none_or(|best| likeness < best.0) {
            best = Some((likeness, concept));
        }
        if likeness <= 1.0 {
            break;
        }
        work.note(format!(
            "concept {} was too much like another ({likeness:.1} of the bound)",
            n + 1
        ));
    }
    best.map(|best| best.1)
        .ok_or_else(|| WriterError::Invalid("no concept".to_owned()))
}

/// A starting point, another for each concept, round and try. The writer's premise comes before it.
fn angle(work: &Work<'_>, n: usize, round: usize) -> Option<String> {
    if work.brief.base.is_some() || !work.brief.language.starts_with("en") {
        return None;
    }
    let angles: Vec<&str> = ANGLES.lines().collect();
    let seed = usize::try_from(work.brief.seed % 9_973).unwrap_or(0);
    let at = seed + usize::try_from(work.brief.round).unwrap_or(0) * 10 + n + round * 17;
    angles
        .get(at % angles.len().max(1))
        .map(|angle| (*angle).to_owned())
}
