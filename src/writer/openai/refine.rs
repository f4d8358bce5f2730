//! Revising a proposal: what was asked for is changed, what was to be kept is kept byte for byte, and what changed is said.

use std::collections::BTreeMap;

use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::{Brief, WriterError};
use serde_json::{Value, json};

use super::shape::Shape;
use super::stages::{self, pointer};
use super::tidy::cut;
use super::work::{Part, Place, Work, leaves};

/// How often a proposal that came back as it was is asked for again.
const AGAIN: usize = 2;
/// No more changes are listed.
const LISTED: usize = 40;

/// What a model says it changed, by pointer.
pub type Made = BTreeMap<String, String>;

/// The base, revised.
pub async fn revised(work: &Work<'_>, n: usize) -> Result<(Value, Option<Made>), WriterError> {
    let Some(base) = &work.brief.base else {
        return Err(WriterError::Invalid(
            "there is nothing to revise".to_owned(),
        ));
    };
    let in_parts = work.small && !matches!(work.brief.stage, Stage::Concept);
    if in_parts {
        work.expect(6);
        let content = stages::in_parts(work, n).await?;
        return Ok((with_the_rest(content, &base.content), None));
    }
    work.expect(1);
    for again in 0..=AGAIN {
        let (content, made) = whole(work, n, &base.content, again).await?;
        let content = with_the_rest(content, &base.content);
        if texts(&content) != texts(&base.content) {
            return Ok((content, Some(made)));
        }
        work.note("it was handed back unchanged: asked for again".to_owned());
    }
    Err(WriterError::Invalid(
        "the model handed the proposal back unchanged".to_owned(),
    ))
}

async fn whole(
    work: &Work<'_>,
    n: usize,
    base: &Value,
    again: usize,
) -> Result<(Value, Made), WriterError> {
    let stage = work.brief.stage;
    let kept = kept_fields(work.brief);
    let kept: Vec<&str> = kept.iter().map(String::as_str).collect();
    let mut shape = stages::whole(stage, work.small).without(&kept);
    if let (false, Shape::Object(slots)) = (work.small, &mut shape) {
        let change = Shape::object([("field", Shape::Text(80)), ("change", Shape::Text(200))]);
        slots.push(super::shape::Slot {
            name: "changes".to_owned(),
            shape: Shape::list(change, 1, 12),
            needed: false,
        });
    }
    let part = Part {
        key: format!("{n}/revised/{again}"),
        template: match stage {
            Stage::Concept => "concept.md",
            Stage::Theme => "theme.md",
            Stage::Characters => "characters.md",
            Stage::World => "world.md",
            Stage::Plot | Stage::Finished => "plot.md",
        },
        vars: json!({"unchanged": again > 0, "notes": !work.small}),
        shape,
        place: Place::At(u32::try_from(n).unwrap_or(0), String::new()),
        written: None,
        was: None,
        heat: 0.7 + 0.2 * again as f64,
    };
    let mut answer = work.ask(part).await?;
    let changes = answer
        .as_object_mut()
        .and_then(|fields| fields.remove("changes"));
    let mut made = Made::new();
    for change in changes
        .as_ref()
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let said = |name: &str| change.get(name).and_then(Value::as_str).map(str::to_owned);
        if let (Some(field), Some(change)) = (said("field"), said("change")) {
            let at = if field.starts_with('/') {
                field
            } else {
                pointer(&field)
            };
            if base.pointer(&at).is_some() || answer.pointer(&at).is_some() {
                made.insert(at, change);
            }
        }
    }
    Ok((answer, made))
}

/// Fields at the top of the content that are to be kept whole: they are not asked for at all.
pub fn kept_fields(brief: &Brief) -> Vec<String> {
    brief
        .keep
        .iter()
        .filter_map(|at| at.strip_prefix('/'))
        .filter(|field| !field.contains('/'))
        .map(str::to_owned)
        .collect()
}

/// Fields the revision says nothing of stay as they were.
fn with_the_rest(mut content: Value, base: &Value) -> Value {
    if let (Some(content), Some(base)) = (content.as_object_mut(), base.as_object()) {
        for (name, value) in base {
            content.entry(name.clone()).or_insert_with(|| value.clone());
        }
    }
    content
}

fn texts(content: &Value) -> Vec<String> {
    let mut found = Vec::new();
    leaves(content, String::new(), &mut found);
    found
        .into_iter()
        .map(|(at, text)| {
            format!(
                "{at} {}",
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            )
        })
        .collect()
}

/// Puts what is to be kept back where it was, byte for byte; a list that has become too short gets the items before it back, too.
pub fn restore(content: &mut Value, base: &Value, keep: &[String]) {
    for at in keep {
        if let Some(value) = base.pointer(at) {
            put(content, base, at, value);
        }
    }
}

fn put(content: &mut Value, base: &Value, at: &str, value: &Value) {
    if at.is_empty() {
        *content = value.clone();
        return;
    }
    let tokens: Vec<String> = at
        .split('/')
        .skip(1)
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
        .collect();
    let (mut here, mut there) = (content, base);
    for (n, token) in tokens.iter().enumerate() {
        let Some(next_there) = (match there {
            Value::Array(items) => token
                .parse::<usize>()
                .ok()
                .and_then(|index| items.get(index)),
            Value::Object(fields) => fields.get(token),
            _ => None,
        }) else {
            return;
        };
        if let (Value::Array(items), Value::Array(were), Ok(index)) =
            (&mut *here, there, token.parse::<usize>())
        {
            let from = items.len();
            items.extend(were.iter().take(index + 1).skip(from).cloned());
        }
        let next = match here {
            Value::Array(items) => token
                .parse::<usize>()
                .ok()
                .and_then(|index| items.get_mut(index)),
            Value::Object(fields) => Some(
                fields
                    .entry(token.clone())
                    .or_insert_with(|| next_there.clone()),
            ),
            _ => None,
        };
        let Some(next) = next else { return };
        if n + 1 == tokens.len() {
            *next = value.clone();
            return;
        }
        // Something of another kind stands there now.
        if next.is_object() != next_there.is_object() || next.is_array() != next_there.is_array() {
            *next = next_there.clone();
        }
        (here, there) = (next, next_there);
    }
}

/// Each place that differs from the base, with what was changed there: in the model's words, else by what was asked for.
pub fn made(brief: &Brief, base: &Value, content: &Value, said: Made) -> BTreeMap<String, String> {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    leaves(base, String::new(), &mut before);
    leaves(content, String::new(), &mut after);
    let were: BTreeMap<String, String> = before.into_iter().collect();
    let because = because(brief);
    let mut listed = BTreeMap::new();
    for (at, text) in after
        .into_iter()
        .filter(|(at, text)| were.get(at) != Some(text))
    {
        if listed.len() == LISTED {
            break;
        }
        let above = |known: &&String| at == **known || at.starts_with(&format!("{known}/"));
        let words = said.keys().find(above).and_then(|known| said.get(known));
        let asked = brief
            .adjustments
            .keys()
            .find(above)
            .and_then(|known| brief.adjustments.get(known));
        let change = match (words, asked) {
            (Some(words), _) => words.clone(),
            (None, Some(asked)) => cut(asked, 300),
            (None, None) if were.contains_key(&at) => because.clone(),
            (None, None) => format!("{}: {}", because, cut(&text, 80)),
        };
        listed.insert(at, change);
    }
    listed
}

/// A first proposal made because of feedback, without one to start from.
pub fn first(brief: &Brief) -> BTreeMap<String, String> {
    BTreeMap::from([(String::new(), because(brief))])
}

fn because(brief: &Brief) -> String {
    let feedback = brief
        .feedback
        .last()
        .map(|note| cut(&note.feedback, 160))
        .unwrap_or_default();
    if brief.language.starts_with("zh") {
        format!("按这条意见改写:“{feedback}”")
    } else {
        format!("Rewritten because of “{feedback}”")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_byte_for_byte_wherever_it_stood() {
        let base = json!({"title": "Salt  ", "acts": [{"title": "One", "chapters": [{"title": "a"}, {"title": "b"}]}, {"title": "Two", "chapters": []}]});
        let mut content =
            json!({"title": "Ash", "acts": [{"title": "Eins", "chapters": [{"title": "x"}]}]});
        let keep = ["/title", "/acts/0/chapters/1/title", "/acts/1"].map(str::to_owned);
        restore(&mut content, &base, &keep);
        for at in &keep {
            assert_eq!(content.pointer(at), base.pointer(at), "{at}");
        }
        assert_eq!(content.pointer("/acts/0/title"), Some(&json!("Eins")));
        let mut strange = json!({"acts": "none"});
        restore(&mut strange, &base, &keep);
        assert_eq!(strange.pointer("/title"), base.pointer("/title"));
    }
}
