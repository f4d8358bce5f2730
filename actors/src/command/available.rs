//! What a writer may do now.

use crate::domain::session::Session;
use crate::domain::stage::{CommandType, Mode, SessionStatus, Stage};

/// The command types that some payload would make succeed now, in the contract's order; what would meet a running one of its kind is left out.
pub fn available_actions(session: &Session) -> Vec<CommandType> {
    CommandType::ALL
        .iter()
        .copied()
        .filter(|command_type| is_available(session, *command_type))
        .collect()
}

fn is_available(session: &Session, command_type: CommandType) -> bool {
    match session.status {
        SessionStatus::InProgress => {}
        SessionStatus::Expired => return command_type == CommandType::ExtendSession,
        SessionStatus::Completed | SessionStatus::Abandoned => return false,
    }
    let runs = session
        .pending
        .iter()
        .any(|pending| pending.command_type() == command_type);
    match command_type {
        CommandType::StartGenesis => false,
        CommandType::GenerateInspiration | CommandType::ProvideFeedback => !runs,
        CommandType::SelectConcept => {
            session.mode == Mode::FreeForm || session.current_stage == Stage::Concept
        }
        CommandType::CancelGeneration => !session.pending.is_empty(),
        CommandType::FinishGenesis => session.all_confirmed(),
        CommandType::EditDraft
        | CommandType::ConfirmStage
        | CommandType::NavigateToStage
        | CommandType::ExtendSession
        | CommandType::AbandonGenesis => true,
    }
}
