//! How each stage is asked for: at once where the model is large enough, else in parts, each given the parts before it.

use futures_util::{StreamExt as _, TryStreamExt as _};
use genesis_actors::domain::content::{self, Completeness, WORLD_CATEGORIES, schema::token, shape};
use genesis_actors::domain::event::GenerationKind;
use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::{Draft, WriterError};
use serde_json::{Map, Value, json};

use super::alike::Fingerprint;
use super::prompt::{condensed, gist};
use super::refine;
use super::shape::{Measure, Shape};
use super::work::{Part, Place, Work};

/// No text asked of a small model is longer, whatever its field allows.
const SMALL: Measure = Measure { text: 240, list: 3 };
/// A large one is held by the fields' own limits.
const LARGE: Measure = Measure {
    text: usize::MAX,
    list: 12,
};
/// How often a concept that is too much like another is asked for again.
const AGAIN: usize = 2;
/// Starting points for concepts, drawn by the seed.
const ANGLES: &str = include_str!("../prompts/v1/angles.txt");

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
        work.expect(count * parts_of(brief.stage));
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
pub fn whole(stage: Stage, small: bool) -> Shape {
    let all = Shape::of(shape(stage), if small { SMALL } else { LARGE });
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

const fn template(stage: Stage) -> &'static str {
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
    let one = whole(stage, false);
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

/// Concepts that are truly different: from each other, and from those of earlier rounds.
async fn concepts(work: &Work<'_>, count: usize) -> Result<Vec<Value>, WriterError> {
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
async fn concept(
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
    let shape = whole(Stage::Concept, true)
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

const fn parts_of(stage: Stage) -> usize {
    match stage {
        Stage::Theme => 2,
        Stage::Characters | Stage::Plot => 5,
        Stage::World => 4,
        Stage::Concept | Stage::Finished => 1,
    }
}

/// One proposal in parts. `number` counts from 0.
pub async fn in_parts(work: &Work<'_>, n: usize) -> Result<Value, WriterError> {
    match work.brief.stage {
        Stage::Concept | Stage::Finished => concept(work, n, &[], &[]).await,
        Stage::Theme => theme(work, n).await,
        Stage::Characters => characters(work, n).await,
        Stage::World => world(work, n).await,
        Stage::Plot => plot(work, n).await,
    }
}

/// A part of a proposal in parts: its name, variables and shape, where it stands and what was written before it.
struct Asked<'a> {
    name: String,
    vars: Value,
    shape: Shape,
    at: String,
    before: &'a Value,
}

async fn part(
    work: &Work<'_>,
    n: usize,
    asked: Asked<'_>,
) -> Result<Map<String, Value>, WriterError> {
    let mut vars = asked.vars;
    vars["number"] = json!(n + 1);
    let base = work.brief.base.as_ref().filter(|_| is_refinement(work));
    let was = base
        .and_then(|base| base.content.pointer(&asked.at))
        .and_then(|there| asked.shape.fit(there));
    let is_empty = asked.before.as_object().is_none_or(Map::is_empty);
    let answer = work
        .ask(Part {
            key: format!("{n}/{}", asked.name),
            template: template(work.brief.stage),
            vars,
            shape: asked.shape,
            place: Place::At(number(n), asked.at),
            written: (!is_empty).then(|| condensed(asked.before, 160)),
            was,
            heat: 0.8,
        })
        .await?;
    match answer {
        Value::Object(fields) => Ok(fields),
        _ => Ok(Map::new()),
    }
}

async fn theme(work: &Work<'_>, n: usize) -> Result<Value, WriterError> {
    const ASKS: [&str; 8] = [
        "title_suggestions",
        "logline",
        "premise",
        "themes",
        "question",
        "argument",
        "counter_argument",
        "genres",
    ];
    let shape = whole(Stage::Theme, true);
    let titles = Shape::list(Shape::Text(60), 2, 3);
    let words = Shape::list(Shape::Text(40), 1, 3);
    let shape = shape
        .with("title_suggestions", titles)
        .with("themes", words.clone())
        .with("genres", words);
    let shape = ["tone", "target_audience", "estimated_length"]
        .iter()
        .fold(shape, |shape, name| shape.with(name, Shape::Text(100)));
    let nothing = json!({});
    let asks = Asked {
        name: "asks".to_owned(),
        vars: json!({"part": "asks"}),
        shape: shape.clone().only(&ASKS),
        at: String::new(),
        before: &nothing,
    };
    let mut content = Value::Object(part(work, n, asks).await?);
    let told = Asked {
        name: "told".to_owned(),
        vars: json!({"part": "told"}),
        shape: shape.without(&ASKS),
        at: String::new(),
        before: &content,
    };
    let told = part(work, n, told).await?;
    if let Value::Object(fields) = &mut content {
        fields.extend(told);
    }
    Ok(content)
}

async fn characters(work: &Work<'_>, n: usize) -> Result<Value, WriterError> {
    const SKETCHED: [&str; 3] = ["name", "role", "description"];
    // What a small model has nothing to say of is left to the writer.
    const LEFT: [&str; 4] = ["aliases", "age", "ghost", "secret"];
    let all = whole(Stage::Characters, true);
    let (person, bond) = match (all.slot("characters"), all.slot("relationships")) {
        (Some(Shape::List(person, ..)), Some(Shape::List(bond, ..))) => {
            ((**person).clone(), (**bond).clone())
        }
        _ => return Err(WriterError::Invalid("the stage has no cast".to_owned())),
    };
    let roles = [
        "protagonist",
        "antagonist",
        "ally",
        "mentor",
        "rival",
        "love interest",
    ]
    .map(str::to_owned)
    .to_vec();
    let sketch = person
        .clone()
        .only(&SKETCHED)
        .with("name", Shape::Text(40))
        .with("role", Shape::Word(roles))
        .with("description", Shape::Text(160));
    let nothing = json!({});
    let cast = Asked {
        name: "cast".to_owned(),
        vars: json!({"part": "cast"}),
        shape: Shape::object([("characters", Shape::list(sketch, 3, 3))]),
        at: String::new(),
        before: &nothing,
    };
    let mut cast = part(work, n, cast)
        .await?
        .remove("characters")
        .unwrap_or_default();
    settle_names(&mut cast);
    let names = texts(&cast, "name");
    let mut people = Vec::new();
    let whole_cast = json!({"cast": cast});
    for (i, sketch) in cast.as_array().into_iter().flatten().enumerate() {
        let short = Shape::list(Shape::Text(60), 1, 3);
        let rest = person
            .clone()
            .without(&SKETCHED)
            .without(&LEFT)
            .with("personality", short.clone())
            .with("goals", short);
        let asked = Asked {
            name: format!("character/{i}"),
            vars: json!({"part": "character", "focus": sketch}),
            shape: rest,
            at: format!("/characters/{i}"),
            before: &whole_cast,
        };
        let mut fields = part(work, n, asked).await?;
        fields.extend(sketch.as_object().cloned().unwrap_or_default());
        people.push(Value::Object(fields));
    }
    let mut content = json!({"characters": people});
    let who = || Shape::Word(names.clone());
    let bond = bond
        .with("from", who())
        .with("to", who())
        .with("kind", Shape::Text(40))
        .with("description", Shape::Text(160));
    let asked = Asked {
        name: "bonds".to_owned(),
        vars: json!({"part": "bonds"}),
        shape: Shape::object([("relationships", Shape::list(bond, 3, 4))]),
        at: String::new(),
        before: &whole_cast,
    };
    let bonds = part(work, n, asked).await?;
    content["relationships"] = bonds.get("relationships").cloned().unwrap_or_default();
    Ok(content)
}

/// A protagonist and an antagonist there must be, and no name twice.
fn settle_names(cast: &mut Value) {
    let mut seen: Vec<String> = Vec::new();
    for (i, person) in cast.as_array_mut().into_iter().flatten().enumerate() {
        match i {
            0 => person["role"] = json!("protagonist"),
            1 => person["role"] = json!("antagonist"),
            _ => {}
        }
        let name = person
            .get("name")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned();
        let taken = seen.iter().any(|known| known.eq_ignore_ascii_case(&name));
        let name = if taken {
            format!(
                "{name} the {}",
                ["elder", "younger", "other"].get(i).unwrap_or(&"other")
            )
        } else {
            name
        };
        person["name"] = json!(name);
        seen.push(name);
    }
}

async fn world(work: &Work<'_>, n: usize) -> Result<Value, WriterError> {
    let all = whole(Stage::World, true);
    let Some(Shape::List(entry, ..)) = all.slot("entries") else {
        return Err(WriterError::Invalid("the stage has no entries".to_owned()));
    };
    let categories = WORLD_CATEGORIES
        .iter()
        .map(|word| (*word).to_owned())
        .collect();
    let sketch = Shape::object([
        ("name", Shape::Text(60)),
        ("category", Shape::Word(categories)),
    ]);
    let nothing = json!({});
    let asked = Asked {
        name: "map".to_owned(),
        vars: json!({"part": "map"}),
        shape: Shape::object([
            ("summary", Shape::Text(320)),
            ("entries", Shape::list(sketch, 3, 3)),
        ]),
        at: String::new(),
        before: &nothing,
    };
    let mut content = part(work, n, asked).await?;
    let sketches = content.remove("entries").unwrap_or_default();
    let before = json!({"summary": content.get("summary"), "entries": sketches});
    let mut entries = Vec::new();
    for (i, sketch) in sketches.as_array().into_iter().flatten().enumerate() {
        let rest = (**entry)
            .clone()
            .without(&["name", "category", "parent", "tags"])
            .with("rules", Shape::list(Shape::Text(120), 1, 2));
        let asked = Asked {
            name: format!("entry/{i}"),
            vars: json!({"part": "entry", "focus": sketch}),
            shape: rest,
            at: format!("/entries/{i}"),
            before: &before,
        };
        let mut fields = part(work, n, asked).await?;
        fields.extend(sketch.as_object().cloned().unwrap_or_default());
        entries.push(Value::Object(fields));
    }
    content.insert("entries".to_owned(), json!(entries));
    Ok(Value::Object(content))
}

async fn plot(work: &Work<'_>, n: usize) -> Result<Value, WriterError> {
    let all = whole(Stage::Plot, true);
    let Some(Shape::List(act, ..)) = all.slot("acts") else {
        return Err(WriterError::Invalid("the stage has no acts".to_owned()));
    };
    let sketch = act
        .clone()
        .only(&["title", "summary"])
        .with("title", Shape::Text(60));
    let nothing = json!({});
    let asked = Asked {
        name: "acts".to_owned(),
        vars: json!({"part": "acts"}),
        shape: Shape::object([
            ("structure", Shape::Text(80)),
            ("acts", Shape::list(sketch, 3, 3)),
            ("ending", Shape::Text(240)),
        ]),
        at: String::new(),
        before: &nothing,
    };
    let mut content = part(work, n, asked).await?;
    let sketches = content.remove("acts").unwrap_or_default();
    let cast = work
        .brief
        .confirmed
        .get(&Stage::Characters)
        .and_then(|cast| cast.get("characters"));
    let names = cast.map(|cast| texts(cast, "name")).unwrap_or_default();
    let mut acts: Vec<Value> = Vec::new();
    let mut first = 1;
    for (i, sketch) in sketches.as_array().into_iter().flatten().enumerate() {
        let chapter = match act.slot("chapters") {
            Some(Shape::List(chapter, ..)) => {
                (**chapter)
                    .clone()
                    .without(&["number", "story_time", "threads"])
            }
            _ => continue,
        };
        let short = |shape: Shape, name: &str, max: usize| shape.with(name, Shape::Text(max));
        let mut chapter = short(
            short(
                short(short(chapter, "title", 60), "value_from", 30),
                "value_to",
                30,
            ),
            "cause",
            120,
        );
        chapter = short(short(chapter, "turning_point", 120), "pov", 40);
        if !names.is_empty() {
            chapter = chapter.with("pov", Shape::Word(names.clone()));
        }
        let mut focus = sketch.clone();
        focus["number"] = json!(i + 1);
        focus["first"] = json!(first);
        let before = json!({"ending": content.get("ending"), "plan": sketches, "acts": acts});
        let asked = Asked {
            name: format!("chapters/{i}"),
            vars: json!({"part": "chapters", "focus": focus}),
            shape: Shape::object([("chapters", Shape::list(chapter, 3, 3))]),
            at: format!("/acts/{i}"),
            before: &before,
        };
        let mut fields = part(work, n, asked).await?;
        fields.extend(sketch.as_object().cloned().unwrap_or_default());
        first += fields
            .get("chapters")
            .and_then(Value::as_array)
            .map_or(0, Vec::len);
        acts.push(Value::Object(fields));
    }
    content.insert("acts".to_owned(), json!(acts));
    let last = i64::try_from(first - 1).unwrap_or(9);
    let thread = Shape::object([
        ("name", Shape::Text(60)),
        ("description", Shape::Text(160)),
        ("planted_in", Shape::Int(1, last)),
        ("paid_off_in", Shape::Int(1, last)),
    ]);
    let before = Value::Object(content.clone());
    let asked = Asked {
        name: "threads".to_owned(),
        vars: json!({"part": "threads", "last": last}),
        shape: Shape::object([("threads", Shape::list(thread, 2, 2))]),
        at: String::new(),
        before: &before,
    };
    let threads = part(work, n, asked).await?;
    content.extend(threads);
    Ok(Value::Object(content))
}

fn texts(items: &Value, field: &str) -> Vec<String> {
    items
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|item| item.get(field)?.as_str().map(str::to_owned))
        .collect()
}

/// What no model gets right by itself, and needs no model: numbers in order, names as the cast has them.
pub fn mend(stage: Stage, mut content: Value) -> Value {
    match stage {
        Stage::Characters => mend_bonds(&mut content),
        Stage::Plot => mend_plot(&mut content),
        _ => {}
    }
    content
}

fn mend_bonds(content: &mut Value) {
    let names = texts(content.get("characters").unwrap_or(&Value::Null), "name");
    let known = |said: &str| -> Option<String> {
        let lower = said.to_lowercase();
        let same = |name: &&String| name.to_lowercase() == lower;
        let part = |name: &&String| {
            name.to_lowercase()
                .split_whitespace()
                .any(|word| lower.split_whitespace().any(|other| other == word))
        };
        names
            .iter()
            .find(same)
            .or_else(|| names.iter().find(part))
            .cloned()
    };
    let Some(bonds) = content
        .get_mut("relationships")
        .and_then(Value::as_array_mut)
    else {
        return;
    };
    let mut seen: Vec<(String, String)> = Vec::new();
    bonds.retain_mut(|bond| {
        let end = |end: &str| bond.get(end).and_then(Value::as_str).and_then(known);
        let (Some(from), Some(to)) = (end("from"), end("to")) else {
            return false;
        };
        let ends = (from.clone(), to.clone());
        if from == to || seen.contains(&ends) {
            return false;
        }
        bond["from"] = json!(from);
        bond["to"] = json!(to);
        seen.push(ends);
        true
    });
    // A model that only spoke of nobody it had named still left a cast that knows each other.
    if let (true, [one, other, ..]) = (bonds.is_empty(), names.as_slice()) {
        bonds.push(json!({"from": one, "to": other, "kind": "adversaries", "description": format!("{one} stands in the way of {other}.")}));
    }
}

fn mend_plot(content: &mut Value) {
    let mut number: i64 = 0;
    for act in content
        .get_mut("acts")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        for chapter in act
            .get_mut("chapters")
            .and_then(Value::as_array_mut)
            .into_iter()
            .flatten()
        {
            number += 1;
            chapter["number"] = json!(number);
            let same = chapter.get("value_from").is_some()
                && chapter.get("value_from") == chapter.get("value_to");
            if let (true, Some(chapter)) = (same, chapter.as_object_mut()) {
                chapter.remove("value_to");
                chapter.remove("value_from");
            }
        }
    }
    for thread in content
        .get_mut("threads")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        let chapter = |name: &str| {
            thread
                .get(name)
                .and_then(Value::as_i64)
                .unwrap_or(1)
                .clamp(1, number.max(1))
        };
        let planted = chapter("planted_in").min((number - 3).max(1));
        let paid = chapter("paid_off_in").max((planted + 3).min(number.max(1)));
        thread["planted_in"] = json!(planted);
        thread["paid_off_in"] = json!(paid);
    }
}

/// A field's name as a pointer.
pub fn pointer(name: &str) -> String {
    format!("/{}", token(name))
}
