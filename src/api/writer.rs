//! `/writer`: who writes. That much may be known to everyone who uses this server; choosing is for those who look after it.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use genesis_actors::domain::content::Fault;
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::Api;
use super::extract::{json_body, read_object};
use super::problem::{Code, Problem};
use crate::writer::desk::{Choice, DeskError};
use crate::writer::openai::ability::{Ability, Form, ListedModel, models};
use crate::writer::openai::client::Endpoint;
use crate::writer::openai::{OpenAiWriter, report};

/// Servers of models where they usually answer on one's own machine.
const USUAL: [(&str, &str); 4] = [
    ("Ollama", "http://127.0.0.1:11434/v1"),
    ("LM Studio", "http://127.0.0.1:1234/v1"),
    ("llama.cpp", "http://127.0.0.1:8080/v1"),
    ("vLLM", "http://127.0.0.1:8000/v1"),
];
/// How long one of those may take.
const NEAR: Duration = Duration::from_secs(1);
/// How long a server may take to list its models.
const LISTING: Duration = Duration::from_secs(10);

/// The document's part.
#[derive(OpenApi)]
#[openapi(paths(about, settings, choose, reset, test, list, found))]
pub(super) struct Documented;

/// The paths under `/writer`.
pub(super) fn router() -> Router<Arc<Api>> {
    Router::new()
        .route("/writer", get(about))
        .route("/writer/settings", get(settings).put(choose).delete(reset))
        .route("/writer/test", post(test))
        .route("/writer/models", post(list))
        .route("/writer/servers", get(found))
}

/// Who writes.
#[derive(Debug, Serialize, ToSchema)]
pub struct WriterAbout {
    /// `offline` or `openai`.
    #[schema(pattern = "^(offline|openai)$")]
    kind: String,
    /// The model, where it is known.
    model: Option<String>,
    /// The endpoint's host, perhaps with its port.
    host: Option<String>,
    /// Whether what is written about leaves this machine.
    leaves_machine: bool,
    /// For a million tokens in; 0 where no price is set.
    price_in: f64,
    /// For a million tokens out; 0 where no price is set.
    price_out: f64,
    /// In which both are.
    currency: String,
}

/// What is set. The key is never shown.
#[derive(Debug, Serialize, ToSchema)]
pub struct WriterSettings {
    /// `offline` or `openai`.
    #[schema(pattern = "^(offline|openai)$")]
    kind: String,
    base_url: Option<String>,
    /// The first the endpoint lists, unless given.
    model: Option<String>,
    /// Whether there is a key.
    has_api_key: bool,
    /// For a million tokens in.
    price_in: f64,
    /// For a million tokens out.
    price_out: f64,
    currency: String,
    /// Whether it was chosen here; else it is as configured.
    is_chosen: bool,
    /// The setting that decides, where nothing can be chosen here.
    fixed_by: Option<String>,
    /// What the endpoint can do, where that is known.
    ability: Option<WriterAbility>,
}

/// What an endpoint can do.
#[derive(Debug, Serialize, ToSchema)]
pub struct WriterAbility {
    model: String,
    form: Form,
    /// Tokens of prompt and answer together.
    context: usize,
    /// Whether stages are asked for in small parts.
    in_small_parts: bool,
    /// In a sentence.
    message: String,
}

/// Who shall write.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WriterChoice {
    /// `offline` or `openai`.
    #[schema(pattern = "^(offline|openai)$")]
    kind: String,
    /// An http:// or https:// address such as http://127.0.0.1:11434/v1; needed for `openai`.
    base_url: Option<String>,
    model: Option<String>,
    /// Left out: the key stays as it is as long as base_url does. Empty: none.
    api_key: Option<String>,
    #[schema(minimum = 0)]
    price_in: Option<f64>,
    #[schema(minimum = 0)]
    price_out: Option<f64>,
    #[schema(max_length = 8)]
    currency: Option<String>,
}

/// Which endpoint is meant; what is left out is as it is set.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WriterEndpoint {
    base_url: Option<String>,
    model: Option<String>,
    /// Left out: the key that is set, if base_url is the one it is for.
    api_key: Option<String>,
}

/// What came of a test.
#[derive(Debug, Serialize, ToSchema)]
pub struct WriterTest {
    /// Whether it can write.
    ok: bool,
    /// What it can do, or what is wrong, for a person.
    message: String,
    ability: Option<WriterAbility>,
}

/// Models of an endpoint.
#[derive(Debug, Serialize, ToSchema)]
pub struct WriterModels {
    models: Vec<ListedModel>,
}

/// A server of models found on this machine.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundServer {
    /// Whose port it is.
    name: String,
    base_url: String,
    models: Vec<ListedModel>,
}

/// Servers found on this machine.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundServers {
    servers: Vec<FoundServer>,
}

/// Who writes, and whether texts leave this machine.
#[utoipa::path(
    get,
    path = "/writer",
    operation_id = "getWriter",
    tag = "writer",
    responses((status = 200, description = "The writer.", body = WriterAbout)),
)]
pub async fn about(State(api): State<Arc<Api>>) -> Json<WriterAbout> {
    let choice = api.writer.choice();
    let model = api.writer.model();
    Json(WriterAbout {
        kind: choice.kind,
        model: model
            .as_ref()
            .and_then(|writer| writer.known().map(|known| known.name().to_owned()))
            .or(choice.model),
        host: model
            .as_ref()
            .map(|writer| writer.endpoint().host().to_owned()),
        leaves_machine: model.is_some_and(|writer| !writer.endpoint().is_local()),
        price_in: choice.price_in,
        price_out: choice.price_out,
        currency: choice.currency,
    })
}

/// What is set.
#[utoipa::path(
    get,
    path = "/writer/settings",
    operation_id = "getWriterSettings",
    tag = "writer",
    security(("adminToken" = []), ()),
    responses((status = 200, description = "The settings.", body = WriterSettings)),
)]
pub async fn settings(State(api): State<Arc<Api>>) -> Json<WriterSettings> {
    Json(shown(&api))
}

fn shown(api: &Api) -> WriterSettings {
    let choice = api.writer.choice();
    let model = api.writer.model();
    WriterSettings {
        kind: choice.kind,
        base_url: choice
            .base_url
            .map(|url| crate::config::without_password(&url)),
        model: choice.model,
        has_api_key: choice.api_key.is_some_and(|key| !key.is_empty()),
        price_in: choice.price_in,
        price_out: choice.price_out,
        currency: choice.currency,
        is_chosen: api.writer.is_chosen(),
        fixed_by: api.writer.fixed_by().map(str::to_owned),
        ability: model.and_then(|writer| Some(ability(&writer, writer.known()?))),
    }
}

fn ability(writer: &OpenAiWriter, known: Ability) -> WriterAbility {
    WriterAbility {
        message: report(writer, &known),
        in_small_parts: writer.is_small(&known),
        model: known.name().to_owned(),
        form: known.form,
        context: known.context,
    }
}

/// Chooses who writes from now on.
///
/// It is kept in a file that only its owner can read (`writer.settings_file`). What is being written is written to its end by
/// whoever began it. Where the configuration names a writer nothing can be chosen here.
#[utoipa::path(
    put,
    path = "/writer/settings",
    operation_id = "chooseWriter",
    tag = "writer",
    security(("adminToken" = []), ()),
    request_body(content = WriterChoice, content_type = "application/json"),
    responses((status = 200, description = "The settings.", body = WriterSettings)),
)]
pub async fn choose(
    State(api): State<Arc<Api>>,
    request: Request,
) -> Result<Json<WriterSettings>, Problem> {
    let (parts, body) = request.into_parts();
    let wanted: WriterChoice = read_object(&json_body(&parts.headers, body).await?)?;
    let mut faults = Vec::new();
    if !matches!(wanted.kind.as_str(), "offline" | "openai") {
        faults.push(fault("/kind", "is neither offline nor openai"));
    }
    if wanted.kind == "openai" && wanted.base_url.as_deref().is_none_or(str::is_empty) {
        faults.push(fault("/base_url", "is missing"));
    }
    let base_url = address(wanted.base_url.as_deref(), &mut faults);
    for (at, price) in [
        ("/price_in", wanted.price_in),
        ("/price_out", wanted.price_out),
    ] {
        if price.is_some_and(|price| !(0.0..=1e6).contains(&price)) {
            faults.push(fault(at, "is not between 0 and 1,000,000"));
        }
    }
    if wanted
        .currency
        .as_ref()
        .is_some_and(|currency| currency.chars().count() > 8)
    {
        faults.push(fault("/currency", "has more than 8 characters"));
    }
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let present = api.writer.choice();
    let choice = Choice {
        api_key: key(wanted.api_key, base_url.as_deref(), &present),
        kind: wanted.kind,
        model: wanted.model.filter(|model| !model.trim().is_empty()),
        base_url,
        price_in: wanted.price_in.unwrap_or(present.price_in),
        price_out: wanted.price_out.unwrap_or(present.price_out),
        currency: wanted.currency.unwrap_or(present.currency),
    };
    api.writer.choose(choice)?;
    Ok(Json(shown(&api)))
}

/// Goes back to the writer of the configuration; what was chosen is forgotten, the key too.
#[utoipa::path(
    delete,
    path = "/writer/settings",
    operation_id = "resetWriter",
    tag = "writer",
    security(("adminToken" = []), ()),
    responses((status = 200, description = "The settings.", body = WriterSettings)),
)]
pub async fn reset(State(api): State<Arc<Api>>) -> Result<Json<WriterSettings>, Problem> {
    api.writer.reset()?;
    Ok(Json(shown(&api)))
}

/// Tries an endpoint: whether it answers, and what it can do.
///
/// It costs a few tokens. What is left out of the body is as it is set.
#[utoipa::path(
    post,
    path = "/writer/test",
    operation_id = "testWriter",
    tag = "writer",
    security(("adminToken" = []), ()),
    request_body(content = WriterEndpoint, content_type = "application/json"),
    responses((status = 200, description = "What came of it, good or bad.", body = WriterTest)),
)]
pub async fn test(
    State(api): State<Arc<Api>>,
    request: Request,
) -> Result<Json<WriterTest>, Problem> {
    let choice = meant(&api, request).await?;
    let writer = api.writer.candidate(&choice)?;
    Ok(Json(match writer.find_out().await {
        Ok(known) => WriterTest {
            ok: true,
            message: report(&writer, &known),
            ability: Some(ability(&writer, known)),
        },
        Err(error) => WriterTest {
            ok: false,
            message: format!("{error}."),
            ability: None,
        },
    }))
}

/// Lists the models of an endpoint.
#[utoipa::path(
    post,
    path = "/writer/models",
    operation_id = "listModels",
    tag = "writer",
    security(("adminToken" = []), ()),
    request_body(content = WriterEndpoint, content_type = "application/json"),
    responses((status = 200, description = "Its models.", body = WriterModels)),
)]
pub async fn list(
    State(api): State<Arc<Api>>,
    request: Request,
) -> Result<Json<WriterModels>, Problem> {
    let choice = meant(&api, request).await?;
    let writer = api.writer.candidate(&choice)?;
    match models(writer.endpoint(), LISTING).await {
        Ok(models) => Ok(Json(WriterModels { models })),
        Err(error) => Err(Problem::invalid(vec![fault(
            "/base_url",
            &format!("cannot be asked: {error}"),
        )])),
    }
}

/// Looks for servers of models on this machine: Ollama, LM Studio, llama.cpp and vLLM at their usual ports.
#[utoipa::path(
    get,
    path = "/writer/servers",
    operation_id = "findModelServers",
    tag = "writer",
    security(("adminToken" = []), ()),
    responses((status = 200, description = "Those that answered.", body = FoundServers)),
)]
pub async fn found() -> Json<FoundServers> {
    let asked = USUAL.map(async |(name, base_url)| {
        let endpoint = Endpoint::new(base_url, None).ok()?;
        let models = models(&endpoint, NEAR).await.ok()?;
        Some(FoundServer {
            name: name.to_owned(),
            base_url: base_url.to_owned(),
            models,
        })
    });
    let found = futures_util::future::join_all(asked).await;
    Json(FoundServers {
        servers: found.into_iter().flatten().collect(),
    })
}

/// The endpoint a body means. The key that is set goes nowhere but where it is set for.
async fn meant(api: &Api, request: Request) -> Result<Choice, Problem> {
    let (parts, body) = request.into_parts();
    let wanted: WriterEndpoint = read_object(&json_body(&parts.headers, body).await?)?;
    let mut faults = Vec::new();
    let base_url = address(wanted.base_url.as_deref(), &mut faults);
    let present = api.writer.choice();
    let base_url = base_url.or_else(|| present.base_url.clone());
    if base_url.is_none() && faults.is_empty() {
        faults.push(fault("/base_url", "is missing"));
    }
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    let same = base_url == present.base_url;
    Ok(Choice {
        api_key: key(wanted.api_key, base_url.as_deref(), &present),
        model: wanted
            .model
            .or_else(|| present.model.clone().filter(|_| same)),
        base_url,
        ..present
    })
}

fn key(given: Option<String>, base_url: Option<&str>, present: &Choice) -> Option<String> {
    match given {
        Some(key) => Some(key).filter(|key| !key.trim().is_empty()),
        None if base_url == present.base_url.as_deref() => present.api_key.clone(),
        None => None,
    }
}

fn address(given: Option<&str>, faults: &mut Vec<Fault>) -> Option<String> {
    let given = given.map(str::trim).filter(|given| !given.is_empty())?;
    let fits = crate::config::web_url(given).filter(|url| Endpoint::new(url, None).is_ok());
    if fits.is_none() {
        faults.push(fault("/base_url", "is not an http:// or https:// address"));
    }
    fits
}

fn fault(pointer: &str, message: &str) -> Fault {
    Fault {
        pointer: pointer.to_owned(),
        message: message.to_owned(),
    }
}

impl From<DeskError> for Problem {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Fixed(_) => Self::new(Code::InvalidTransition, format!("{error}.")),
            DeskError::SetUp(_) | DeskError::NoAddress => {
                Self::invalid(vec![fault("/base_url", &error.to_string())])
            }
            other => Self::internal(&other.to_string()),
        }
    }
}
