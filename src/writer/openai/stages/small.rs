//! One proposal of a small model, in parts: the cast before its bonds, the acts before their chapters.

use genesis_actors::domain::content::WORLD_CATEGORIES;
use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::WriterError;
use serde_json::{Map, Value, json};

use super::super::prompt::condensed;
use super::super::shape::Shape;
use super::super::teller::Place;
use super::super::work::{Part, Work};
use super::concepts::concept;
use super::{is_refinement, measure, number, template, whole};

/// In how many parts a stage is asked for.
pub const fn parts_of(stage: Stage) -> usize {
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
            heat: 0.7,
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
    let shape = whole(Stage::Theme, measure(work));
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
    let all = whole(Stage::Characters, measure(work));
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
    let all = whole(Stage::World, measure(work));
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
    let all = whole(Stage::Plot, measure(work));
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

/// A field of each item.
pub fn texts(items: &Value, field: &str) -> Vec<String> {
    items
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|item| item.get(field)?.as_str().map(str::to_owned))
        .collect()
}
