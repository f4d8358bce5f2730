//! The vocabulary of a session: its stages, mode and status, spelled as the contract spells them.

/// Makes a plain enum whose wire form is its SCREAMING_SNAKE_CASE name, in JSON, SQL and paths alike.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:tt),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant),+ }

        impl $name {
            /// Every value, in the contract's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The wire form.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.as_str()) }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::domain::stage::UnknownWord;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($text => Ok(Self::$variant),)+
                    _ => Err($crate::domain::stage::UnknownWord { kind: stringify!($name), given: text.to_owned() }),
                }
            }
        }
    };
}
pub(crate) use vocabulary;

/// A word that is not in the vocabulary it was read as.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{given:?} is not a {kind}")]
pub struct UnknownWord {
    /// The vocabulary.
    pub kind: &'static str,
    /// What was given.
    pub given: String,
}

vocabulary! {
    /// A stage of genesis, in guided order. `Finished` is entered by FINISH_GENESIS only.
    Stage {
        /// What the novel grows from.
        Concept = "CONCEPT",
        /// What it asks.
        Theme = "THEME",
        /// Who lives it.
        Characters = "CHARACTERS",
        /// Where it can only happen.
        World = "WORLD",
        /// How it turns.
        Plot = "PLOT",
        /// The end; no stage to work on.
        Finished = "FINISHED",
    }
}

impl Stage {
    /// The five stages a writer works on, in guided order.
    pub const WORKING: [Self; 5] = [
        Self::Concept,
        Self::Theme,
        Self::Characters,
        Self::World,
        Self::Plot,
    ];

    /// The working stage after this one, if there is one.
    pub fn next(self) -> Option<Self> {
        Self::WORKING.get(self as usize + 1).copied()
    }

    /// How many proposals are asked for unless the writer says otherwise.
    pub const fn default_count(self) -> u32 {
        if matches!(self, Self::Concept) { 10 } else { 3 }
    }
}

vocabulary! {
    /// Who leads: the stages or the writer.
    Mode {
        /// Stage after stage.
        Guided = "GUIDED",
        /// The writer jumps.
        FreeForm = "FREE_FORM",
    }
}

vocabulary! {
    /// Where a session stands in its life.
    SessionStatus {
        /// Takes commands.
        InProgress = "IN_PROGRESS",
        /// Has its novel.
        Completed = "COMPLETED",
        /// Ended by its writer.
        Abandoned = "ABANDONED",
        /// Ended by time; EXTEND_SESSION brings it back.
        Expired = "EXPIRED",
    }
}

vocabulary! {
    /// Where a stage stands.
    StageStatus {
        /// Guided, not yet reached.
        Locked = "LOCKED",
        /// Reached, nothing proposed.
        Open = "OPEN",
        /// Has proposals, not confirmed.
        Proposed = "PROPOSED",
        /// Confirmed.
        Confirmed = "CONFIRMED",
    }
}

vocabulary! {
    /// Where a command stands.
    CommandStatus {
        /// Recorded.
        Received = "RECEIVED",
        /// Its generation runs.
        Processing = "PROCESSING",
        /// Done.
        Completed = "COMPLETED",
        /// Failed or cancelled.
        Failed = "FAILED",
    }
}

vocabulary! {
    /// The eleven commands, in the contract's order, and FORK, which has a path of its own.
    CommandType {
        /// Creates a session.
        StartGenesis = "START_GENESIS",
        /// Asks for proposals.
        GenerateInspiration = "GENERATE_INSPIRATION",
        /// Stores feedback and refines.
        ProvideFeedback = "PROVIDE_FEEDBACK",
        /// Chooses the concepts.
        SelectConcept = "SELECT_CONCEPT",
        /// Replaces a stage's draft.
        EditDraft = "EDIT_DRAFT",
        /// Confirms a stage.
        ConfirmStage = "CONFIRM_STAGE",
        /// Moves to a stage.
        NavigateToStage = "NAVIGATE_TO_STAGE",
        /// Stops generations.
        CancelGeneration = "CANCEL_GENERATION",
        /// Moves the expiry, or undoes it.
        ExtendSession = "EXTEND_SESSION",
        /// Ends the session.
        AbandonGenesis = "ABANDON_GENESIS",
        /// Makes the novel.
        FinishGenesis = "FINISH_GENESIS",
    }
}
