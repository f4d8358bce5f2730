//! Feedback is quoted and obeyed, what is to be kept is kept, and what changed is said.

use genesis::writer::openai::Parts;
use genesis_actors::domain::event::GenerationKind;
use genesis_actors::domain::stage::Stage;
use genesis_actors::ports::writer::{BaseProposal, Brief, FeedbackNote, WriterError};
use serde_json::{Value, json};
use uuid::Uuid;

use super::asked::{brief, write, writer, writer_with};
use super::scripted::{Cue, Manner, Scripted};

fn base() -> Value {
    json!({
        "title": "The  Salt\tLedger", "core_idea": "A clerk counts the drowned.", "description": "She counts.",
        "philosophical_depth": "Who may forget?", "emotional_core": "Dread.",
    })
}

fn refinement(stage: Stage, content: Value, keep: &[&str]) -> Brief {
    let mut wish = brief(stage, 1);
    wish.kind = GenerationKind::Refinement;
    wish.base = Some(BaseProposal {
        proposal_id: Uuid::now_v7(),
        content,
    });
    wish.keep = keep.iter().map(|at| (*at).to_owned()).collect();
    wish.feedback = vec![FeedbackNote {
        stage,
        feedback: "Set it in Lisbon, in winter".to_owned(),
        adjustments: Default::default(),
    }];
    wish
}

#[tokio::test]
async fn feedback_is_quoted_and_what_is_kept_stays_byte_for_byte() {
    let server = Scripted::start(Manner::Schema).await;
    let mut wish = refinement(Stage::Concept, base(), &["/title"]);
    wish.adjustments
        .insert("/emotional_core".to_owned(), "hope instead".to_owned());
    let (written, ..) = write(&writer(&server), wish).await;
    let draft = &written.unwrap().proposals[0];
    assert_eq!(draft.content["title"], base()["title"]);
    let made = draft.adjustments_made.as_ref().unwrap();
    assert_eq!(made["/emotional_core"], "hope instead");
    assert!(made["/core_idea"].contains("Set it in Lisbon"), "{made:?}");
    assert_eq!(made.get("/title"), None);
    let prompt = server.prompt(0);
    for told in [
        "“Set it in Lisbon, in winter”",
        "/emotional_core: hope instead",
        "A clerk counts the drowned.",
        "stay exactly as they are",
    ] {
        assert!(prompt.contains(told), "{told}: {prompt}");
    }
    let wanted = &server.asked()[0]["response_format"]["json_schema"]["schema"]["properties"];
    assert_eq!(
        wanted.get("title"),
        None,
        "what is kept is not even asked for"
    );
}

#[tokio::test]
async fn a_large_model_says_itself_what_it_changed() {
    let server = Scripted::start(Manner::Schema).await;
    let mut changed = base();
    changed["description"] = json!("She counts in Lisbon.");
    changed["changes"] = json!([{"field": "description", "change": "Moved to Lisbon."}, {"field": "nonsense", "change": "x"}]);
    server.next(Cue::Say(changed.to_string()));
    let writer = writer_with(&server, |settings| settings.parts = Parts::Whole);
    let (written, ..) = write(&writer, refinement(Stage::Concept, base(), &[])).await;
    let draft = &written.unwrap().proposals[0];
    let made = draft.adjustments_made.as_ref().unwrap();
    assert_eq!(made["/description"], "Moved to Lisbon.");
    assert_eq!(draft.content["core_idea"], base()["core_idea"]);
    assert_eq!(draft.content.get("changes"), None);
}

#[tokio::test]
async fn a_proposal_handed_back_unchanged_is_asked_for_again() {
    let server = Scripted::start(Manner::Schema).await;
    let writer = writer_with(&server, |settings| settings.parts = Parts::Whole);
    server.next(Cue::Say(base().to_string()));
    let (written, ..) = write(&writer, refinement(Stage::Concept, base(), &[])).await;
    assert!(written.is_ok());
    assert!(server.prompt(1).contains("handed it back unchanged"));
    for _ in 0..3 {
        server.next(Cue::Say(base().to_string()));
    }
    let (written, ..) = write(&writer, refinement(Stage::Concept, base(), &[])).await;
    assert!(
        matches!(written, Err(WriterError::Invalid(_))),
        "{written:?}"
    );
}

#[tokio::test]
async fn an_act_that_is_kept_stays_in_its_place_while_the_rest_is_revised() {
    let server = Scripted::start(Manner::Schema).await;
    let (written, ..) = write(&writer(&server), brief(Stage::Plot, 1)).await;
    let plot = written.unwrap().proposals[0].content.clone();
    let keep = ["/acts/1", "/acts/0/chapters/2/summary"];
    let (written, ..) = write(
        &writer(&server),
        refinement(Stage::Plot, plot.clone(), &keep),
    )
    .await;
    let draft = &written.unwrap().proposals[0];
    for at in keep {
        assert_eq!(draft.content.pointer(at), plot.pointer(at), "{at}");
    }
    assert_ne!(draft.content["acts"][0]["title"], plot["acts"][0]["title"]);
    let asked = server.asked().len();
    let last = server.prompt(asked - 1);
    assert!(last.contains("this part of it stands as"), "{last}");
}
