//! One attempt at a generation: parts are asked for, told while they are written, made to fit, and kept for the next attempt.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use genesis_actors::domain::content::{Kind, shape as domain_shape};
use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::{Brief, Piece, WriterError};
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep};

use super::ability::Ability;
use super::budget::{Chosen, Section, Worth, choose, tokens};
use super::client::{Answer, Bit, CallError};
use super::prompt::{self, PromptError};
use super::reader::{Reader, Said};
use super::record::{Call, Record};
use super::shape::{Shape, merge};
use super::{OpenAiWriter, prompt::lines};

/// How often what is missing of a part is asked for.
const ROUNDS: u32 = 3;
/// How often one call is tried while a server is busy.
const TRIES: u32 = 4;
/// The first pause between two tries; it doubles.
const PAUSE: Duration = Duration::from_millis(500);
/// How long a server may go on after its answer is whole, to tell its usage.
const AFTERWORD: Duration = Duration::from_secs(2);

/// Parts that were written whole, for the next attempt at the same generation.
#[derive(Debug, Default)]
pub struct Kept(Mutex<BTreeMap<String, Value>>);

impl Kept {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Value>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where a part stands in the proposals.
#[derive(Debug, Clone)]
pub enum Place {
    /// Its answer is `{"proposals": […]}`, the first of which is this one.
    Proposals(u32),
    /// Its answer stands at a pointer of a proposal.
    At(u32, String),
}

/// Something that is asked for in one call.
pub struct Part {
    /// Its name within the generation.
    pub key: String,
    /// The template of its task.
    pub template: &'static str,
    /// What the template needs besides what all have.
    pub vars: Value,
    /// What is to come.
    pub shape: Shape,
    /// Where it goes.
    pub place: Place,
    /// What was written before it in this proposal.
    pub written: Option<String>,
    /// What it is made of when something is revised.
    pub was: Option<Value>,
    /// How freely: the temperature.
    pub heat: f64,
}

/// The attempt.
pub struct Work<'a> {
    pub writer: &'a OpenAiWriter,
    pub brief: &'a Brief,
    pub small: bool,
    ability: Mutex<Ability>,
    system: String,
    sections: Vec<Section>,
    pieces: &'a mpsc::Sender<Piece>,
    kept: Arc<Kept>,
    deadline: Instant,
    record: Mutex<Record>,
    told: Mutex<HashSet<(u32, String)>>,
    /// Parts that are written, parts there are to be, and the share last shown.
    progress: Mutex<(f64, f64, f64)>,
}

fn bug(error: PromptError) -> WriterError {
    WriterError::Refused(error.to_string())
}

impl<'a> Work<'a> {
    pub fn begin(
        writer: &'a OpenAiWriter,
        brief: &'a Brief,
        ability: Ability,
        pieces: &'a mpsc::Sender<Piece>,
        kept: Arc<Kept>,
        deadline: Instant,
    ) -> Result<Self, WriterError> {
        let small = writer
            .settings
            .parts
            .are_small(&ability, writer.endpoint.is_local());
        let vars = Value::Object(prompt::common(brief, small));
        let system = writer.prompts.render("system.md", &vars).map_err(bug)?;
        let record = Record::new(&system, &ability, small);
        Ok(Self {
            writer,
            brief,
            small,
            ability: Mutex::new(ability),
            system,
            sections: prompt::sections(brief),
            pieces,
            kept,
            deadline,
            record: Mutex::new(record),
            told: Mutex::default(),
            progress: Mutex::new((0.0, 1.0, 0.0)),
        })
    }

    pub fn ability(&self) -> Ability {
        lock(&self.ability).clone()
    }

    /// What was told and used.
    pub fn record(self) -> Record {
        self.record
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// So many parts are to be written in all.
    pub fn expect(&self, parts: usize) {
        lock(&self.progress).1 = parts.max(1) as f64;
    }

    /// Notes something for whoever reads the prompt back.
    pub fn note(&self, note: String) {
        lock(&self.record).notes.push(note);
    }

    /// A part, whole: from an earlier attempt, or asked for; what is missing of it is asked for again.
    pub async fn ask(&self, part: Part) -> Result<Value, WriterError> {
        if matches!(&part.shape, Shape::Object(slots) if slots.is_empty()) {
            return Ok(json!({}));
        }
        let known = self.kept.lock().get(&part.key).cloned();
        let mut have = known.unwrap_or_else(|| json!({}));
        if have.as_object().is_some_and(|have| !have.is_empty()) {
            self.tell_again(&part, &have).await;
        }
        let mut broken: Option<CallError> = None;
        for round in 0..ROUNDS {
            let lacking = part.shape.lacks(&have, "");
            if lacking.is_empty() && have.as_object().is_some_and(|have| !have.is_empty()) {
                break;
            }
            let wanted = part.shape.rest(&have);
            let wanted = if have.as_object().is_some_and(Map::is_empty) {
                part.shape.clone()
            } else {
                wanted
            };
            let (value, cut) = self.call(&part, &wanted, &have, round).await?;
            if let Some(mut fitting) = wanted.fit(&value) {
                if round + 1 < ROUNDS {
                    drop_echoes(&have, &mut fitting);
                }
                merge(&mut have, fitting);
            }
            self.kept.lock().insert(part.key.clone(), have.clone());
            broken = cut;
        }
        let lacking = part.shape.lacks(&have, "");
        if lacking.is_empty() {
            self.advance(1.0);
            return Ok(have);
        }
        Err(match broken {
            Some(error) => self.given_up(error),
            None => {
                WriterError::Invalid(format!("{}: {} is missing", part.key, lacking.join(", ")))
            }
        })
    }

    /// Forgets a part that was not good enough.
    pub fn forget(&self, key: &str) {
        self.kept.lock().remove(key);
    }

    /// One call, tried again while the server is busy: what came of it, and how it broke off if it did.
    async fn call(
        &self,
        part: &Part,
        wanted: &Shape,
        have: &Value,
        round: u32,
    ) -> Result<(Value, Option<CallError>), WriterError> {
        let mut tries = 0;
        let mut lessons = 0;
        loop {
            let ability = self.ability();
            let asked = self.compose(part, wanted, have, round, &ability)?;
            let _turn = self.writer.gate.acquire().await;
            let began = Instant::now();
            let mut call = Call::new(&part.key, &asked.user, asked.shortened.clone());
            let streamed = self.stream(part, have, asked, &mut call).await;
            call.took = began.elapsed();
            let outcome = match streamed {
                Ok(value) => Ok((value, None)),
                Err((value, error)) => {
                    call.ended = error.to_string();
                    Err((value, error))
                }
            };
            lock(&self.record).calls.push(call);
            drop(_turn);
            let (value, error) = match outcome {
                Ok(done) => return Ok(done),
                Err(broken) => broken,
            };
            let has_some = value.as_object().is_some_and(|value| !value.is_empty());
            if self.learns(&error) && lessons < 8 {
                lessons += 1;
                continue;
            }
            match &error {
                CallError::Cut { .. } | CallError::Silent { .. } if has_some => {
                    return Ok((value, Some(error)));
                }
                CallError::Status {
                    status: 408 | 425 | 429 | 500..=599,
                    retry_after,
                    ..
                } => {
                    tries += 1;
                    let pause = retry_after.unwrap_or(PAUSE * 2_u32.pow(tries.min(6)));
                    if tries >= TRIES || Instant::now() + pause >= self.deadline {
                        return Err(WriterError::Busy {
                            why: error.to_string(),
                            retry_after: pause,
                        });
                    }
                    tracing::info!(%error, tries, pause_ms = pause.as_millis(), "the model's server is asked again");
                    sleep(pause).await;
                }
                CallError::Cut { .. } if tries + 1 < TRIES => tries += 1,
                _ => return Err(self.given_up(error)),
            }
        }
    }

    /// Whether a refusal teaches how to ask otherwise.
    fn learns(&self, error: &CallError) -> bool {
        let mut ability = lock(&self.ability);
        let too_long = matches!(error, CallError::Status { status: 400 | 413 | 422 | 500, message, .. }
            if ["context", "too long", "too many tokens", "maximum length"].iter().any(|word| message.to_lowercase().contains(word)));
        let learned = if too_long && ability.context > 1_024 {
            ability.context = ability.context * 3 / 4;
            true
        } else {
            ability.learn(error)
        };
        if learned {
            let model = self.writer.settings.model.as_deref();
            self.writer
                .abilities
                .remember(&self.writer.endpoint, model, ability.clone());
        }
        learned
    }

    /// The error as whoever asked is told it.
    fn given_up(&self, error: CallError) -> WriterError {
        let host = self.writer.endpoint.host();
        match error {
            CallError::Late { .. } => {
                let seconds = self.writer.settings.timeout.as_secs();
                WriterError::TimedOut(format!(
                    "the model at {host} did not finish within {seconds} s"
                ))
            }
            CallError::Status {
                status: 401 | 403,
                message,
                ..
            } => WriterError::Refused(format!(
                "the endpoint {host} does not accept the key ({message})"
            )),
            CallError::Status {
                status: 402,
                message,
                ..
            } => WriterError::Refused(format!("the endpoint {host} wants to be paid ({message})")),
            CallError::Status {
                status: 400..=499,
                message,
                ..
            } => WriterError::Refused(format!(
                "the endpoint {host} did not take the request ({message})"
            )),
            other => WriterError::Unavailable(other.to_string()),
        }
    }

    fn compose(
        &self,
        part: &Part,
        wanted: &Shape,
        have: &Value,
        round: u32,
        ability: &Ability,
    ) -> Result<Asked, WriterError> {
        let prompts = &self.writer.prompts;
        let mut vars = prompt::common(self.brief, self.small);
        if let Value::Object(own) = &part.vars {
            vars.extend(own.clone());
        }
        let mut task = prompts
            .render(part.template, &Value::Object(vars.clone()))
            .map_err(bug)?;
        if self.brief.base.is_some()
            && self.brief.kind == genesis_actors::domain::event::GenerationKind::Refinement
        {
            vars.insert("task".to_owned(), json!(task));
            vars.insert("was".to_owned(), json!(part.was.as_ref().map(lines)));
            vars.insert("adjustments".to_owned(), json!(self.brief.adjustments));
            task = prompts
                .render("refine.md", &Value::Object(vars.clone()))
                .map_err(bug)?;
        }
        let has_some = have.as_object().is_some_and(|have| !have.is_empty());
        if has_some {
            let with = json!({"task": task, "have": prompt::condensed(have, 300)});
            task = prompts.render("rest.md", &with).map_err(bug)?;
        }
        let fields = wanted.outline(&|name| prompts.field(self.brief.stage, name));
        let limit = self.answer_tokens(wanted, ability);
        let mut sections = self.sections.clone();
        if let Some(written) = &part.written {
            let forms = vec![
                written.clone(),
                super::tidy::cut(written, 800),
                super::tidy::cut(written, 300),
            ];
            sections.push(Section::new(Worth::Written, "Written so far", forms));
        }
        let fixed = tokens(&self.system) + tokens(&task) + tokens(&fields) + 96;
        let room = ability.context.saturating_sub(limit + fixed);
        let (chosen, shortened): (Vec<Chosen>, _) = choose(&sections, room);
        let with = json!({"sections": chosen, "task": task, "fields": fields});
        let user = prompts.render("frame.md", &with).map_err(bug)?;
        let seed = seed(&[
            &self.brief.seed.to_string(),
            &self.brief.round.to_string(),
            &part.key,
            &round.to_string(),
        ]);
        let mut body = Map::new();
        body.insert("model".to_owned(), json!(ability.model));
        body.insert(
            "messages".to_owned(),
            json!([{"role": "system", "content": self.system}, {"role": "user", "content": user}]),
        );
        body.insert("stream".to_owned(), json!(true));
        body.insert("stream_options".to_owned(), json!({"include_usage": true}));
        body.insert(
            "temperature".to_owned(),
            json!((part.heat + 0.1 * f64::from(round)).min(1.3)),
        );
        body.insert("seed".to_owned(), json!(seed));
        if self.small {
            // What a small model writes goes round in circles without it.
            body.insert("frequency_penalty".to_owned(), json!(0.6));
        }
        body.insert("max_tokens".to_owned(), json!(limit));
        let schema = |limits| serde_json::to_string(&wanted.schema(limits)).unwrap_or_default();
        // The schema's order of fields is lost in a `Value`: it is put in as text.
        let mut ordered = String::new();
        ability.dress(&mut body, |limits| {
            ordered = schema(limits);
            json!(SCHEMA)
        });
        let body = Value::Object(body)
            .to_string()
            .replace(&format!("\"{SCHEMA}\""), &ordered);
        Ok(Asked {
            body,
            user,
            shortened,
            limit,
        })
    }

    /// How many tokens an answer may take. A large model is given room; a small one is held short, since it does not end by itself.
    fn answer_tokens(&self, wanted: &Shape, ability: &Ability) -> usize {
        let wide = ["zh", "ja", "ko"]
            .iter()
            .any(|tag| self.brief.language.starts_with(tag));
        let expected = wanted.tokens() * if wide { 3 } else { 1 };
        let most = if self.small {
            expected * 2 + 64
        } else {
            expected * 3 + 1_024
        };
        most.min(ability.context / 2).clamp(64, 16_000)
    }

    async fn stream(
        &self,
        part: &Part,
        have: &Value,
        asked: Asked,
        call: &mut Call,
    ) -> Result<Value, (Value, CallError)> {
        let nothing = || json!({});
        let first = self.writer.settings.first_token;
        let answer = self
            .writer
            .endpoint
            .chat(asked.body, first, self.deadline)
            .await;
        let mut answer = answer.map_err(|error| (nothing(), error))?;
        let before: HashSet<(u32, String)> = lock(&self.told).clone();
        let mut reader = Reader::default();
        // What no model needs: the server ignores the limit it was given, or there is nothing of use in it.
        let most = asked.limit * 12 + 4_096;
        let mut length = 0;
        loop {
            let bit = match answer.next().await {
                Ok(Some(bit)) => bit,
                Ok(None) => break,
                Err(error) => return Err((reader.value(), error)),
            };
            match bit {
                Bit::Text(text) => {
                    length += text.len();
                    call.answered(&text);
                    for said in reader.feed(text.as_bytes()) {
                        self.tell(part, have, said, &before).await;
                    }
                    self.advance_to(length as f64 / (asked.limit as f64 * 3.0));
                    if reader.is_whole() {
                        self.afterword(&mut answer, call).await;
                        break;
                    }
                    if length > most {
                        call.ended = "it had no end and was cut".to_owned();
                        break;
                    }
                }
                Bit::Usage(tokens_in, tokens_out) => call.usage = Some((tokens_in, tokens_out)),
                Bit::End(reason) if reason == "content_filter" => {
                    return Err((nothing(), self.refused("its filter stopped the answer")));
                }
                Bit::Refusal(why) => return Err((nothing(), self.refused(&why))),
                Bit::End(reason) => call.ended = reason,
                Bit::Life => {}
            }
        }
        Ok(reader.value())
    }

    fn refused(&self, why: &str) -> CallError {
        CallError::Status {
            host: self.writer.endpoint.host().to_owned(),
            status: 451,
            message: why.to_owned(),
            retry_after: None,
        }
    }

    /// Reads what comes after a whole answer: how it ended, and what it took. Whoever talks on is left.
    async fn afterword(&self, answer: &mut Answer, call: &mut Call) {
        let rest = async {
            let mut more = 0;
            while let Ok(Some(bit)) = answer.next().await {
                match bit {
                    Bit::Usage(tokens_in, tokens_out) => {
                        call.usage = Some((tokens_in, tokens_out));
                        break;
                    }
                    Bit::End(reason) => call.ended = reason,
                    Bit::Text(_) => more += 1,
                    _ => {}
                }
                if more > 16 {
                    break;
                }
            }
        };
        // What it took is then estimated.
        let _ = tokio::time::timeout(AFTERWORD, rest).await;
    }

    /// Tells a piece of text, if it is of a field that is not told yet.
    async fn tell(&self, part: &Part, have: &Value, said: Said, before: &HashSet<(u32, String)>) {
        let Said::Text { pointer, text } = said else {
            return;
        };
        let Some((proposal, pointer)) = placed(&part.place, have, &pointer) else {
            return;
        };
        if proposal >= self.brief.count
            || !exists(self.brief.stage, &pointer)
            || before.contains(&(proposal, pointer.clone()))
        {
            return;
        }
        lock(&self.told).insert((proposal, pointer.clone()));
        // A closed channel is no error.
        let _ = self
            .pieces
            .send(Piece::Text {
                proposal,
                pointer,
                text,
            })
            .await;
    }

    /// Tells a part that an earlier attempt had written.
    async fn tell_again(&self, part: &Part, have: &Value) {
        let mut texts = Vec::new();
        leaves(have, String::new(), &mut texts);
        for (pointer, text) in texts {
            let said = Said::Text { pointer, text };
            self.tell(part, &json!({}), said, &HashSet::new()).await;
        }
    }

    fn advance(&self, parts: f64) {
        let share = {
            let mut progress = lock(&self.progress);
            progress.0 += parts;
            progress.0 / progress.1
        };
        self.show(share);
    }

    /// Within the part that is being written.
    fn advance_to(&self, share: f64) {
        let share = {
            let progress = lock(&self.progress);
            (progress.0 + share.min(0.95)) / progress.1
        };
        self.show(share);
    }

    fn show(&self, share: f64) {
        let share = share.min(0.999);
        {
            let mut progress = lock(&self.progress);
            if share <= progress.2 {
                return;
            }
            progress.2 = share;
        }
        // When nobody keeps up, a later one tells it.
        let _ = self.pieces.try_send(Piece::Progress(share));
    }
}

/// Drops fields that only say again what another one says; they are asked for again.
fn drop_echoes(have: &Value, fresh: &mut Value) {
    let plain = |text: &str| text.trim().to_lowercase();
    let mut said: HashSet<String> = HashSet::new();
    let mut before = Vec::new();
    leaves(have, String::new(), &mut before);
    said.extend(before.iter().map(|(_, text)| plain(text)));
    let Some(fields) = fresh.as_object_mut() else {
        return;
    };
    for value in fields.values().filter(|value| value.is_array()) {
        let mut items = Vec::new();
        leaves(value, String::new(), &mut items);
        said.extend(items.iter().map(|(_, text)| plain(text)));
    }
    fields.retain(|_, value| match value.as_str() {
        Some(text) if text.chars().count() > 8 => said.insert(plain(text)),
        _ => true,
    });
}

/// What a schema's place is held by.
const SCHEMA: &str = "@schema@";

struct Asked {
    body: String,
    user: String,
    shortened: Vec<String>,
    limit: usize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Where a pointer of an answer stands in the proposals.
fn placed(place: &Place, have: &Value, pointer: &str) -> Option<(u32, String)> {
    let shifted = shifted(have, pointer);
    match place {
        Place::At(proposal, prefix) => Some((*proposal, format!("{prefix}{shifted}"))),
        Place::Proposals(first) => {
            let rest = shifted.strip_prefix("/proposals/")?;
            let (number, pointer) = rest.split_once('/')?;
            Some((first + number.parse::<u32>().ok()?, format!("/{pointer}")))
        }
    }
}

/// The pointer behind the items of a list that were there before.
fn shifted(have: &Value, pointer: &str) -> String {
    let mut tokens = pointer.splitn(4, '/').skip(1);
    let (Some(slot), Some(index)) = (tokens.next(), tokens.next()) else {
        return pointer.to_owned();
    };
    let there = have.get(slot).and_then(Value::as_array).map_or(0, Vec::len);
    match index.parse::<usize>() {
        Ok(index) => {
            let rest = tokens
                .next()
                .map(|rest| format!("/{rest}"))
                .unwrap_or_default();
            format!("/{slot}/{}{rest}", index + there)
        }
        Err(_) => pointer.to_owned(),
    }
}

/// Whether a stage's content has a text there.
fn exists(stage: Stage, pointer: &str) -> bool {
    let mut kind = domain_shape(stage);
    for token in pointer.split('/').skip(1) {
        kind = match kind {
            Kind::Object(fields) => match fields.iter().find(|field| field.name == token) {
                Some(field) => field.kind,
                None => return false,
            },
            Kind::List(of) => *of,
            _ => return false,
        };
    }
    matches!(kind, Kind::Text(_) | Kind::Word(_))
}

/// Every text with its pointer.
pub fn leaves(value: &Value, at: String, found: &mut Vec<(String, String)>) {
    match value {
        Value::String(text) => found.push((at, text.clone())),
        Value::Array(items) => {
            for (n, item) in items.iter().enumerate() {
                leaves(item, format!("{at}/{n}"), found);
            }
        }
        Value::Object(fields) => {
            for (name, item) in fields {
                leaves(item, format!("{at}/{name}"), found);
            }
        }
        _ => {}
    }
}

/// A seed a server can take, the same for the same generation and part.
fn seed(of: &[&str]) -> u32 {
    let digest = Sha256::digest(of.join("\n"));
    let bytes: [u8; 4] = [digest[0], digest[1], digest[2], digest[3]];
    u32::from_be_bytes(bytes) >> 1
}
