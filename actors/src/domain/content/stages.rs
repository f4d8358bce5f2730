//! The five contents, field by field.

use super::schema::content;

content! {
    /// CONCEPT: what the novel grows from.
    Concept {
        /// Working title of the idea.
        must title: text(120);
        /// Who wants what, against what, in one sentence.
        must core_idea: text(200);
        /// What happens and why it holds.
        must description: text(800);
        /// What it asks.
        must philosophical_depth: text(1_000);
        /// What it makes one feel.
        must emotional_core: text(500);
        /// What is ironic in it.
        may irony: text(300);
    }
}

content! {
    /// THEME: what the novel asks, and how it is told.
    Theme {
        /// Titles to choose from.
        must title_suggestions: texts;
        /// One sentence that sells it.
        must logline: text(300);
        /// The premise, unfolded.
        must premise: text(1_000);
        /// Themes by name.
        must themes: texts;
        /// The question decent people answer differently.
        may question: text;
        /// One answer.
        may argument: text;
        /// The other.
        may counter_argument: text;
        /// Genres.
        must genres: texts;
        /// Tone.
        must tone: text;
        /// Central conflict.
        must central_conflict: text;
        /// Where it takes the reader's heart.
        must emotional_journey: text;
        /// Setting, at a glance.
        must setting_overview: text;
        /// For whom.
        must target_audience: text;
        /// How long.
        must estimated_length: text;
        /// Who tells it, and how.
        must narrative_voice: text;
    }
}

content! {
    /// A figure of the cast.
    Character {
        /// Name.
        must name: text;
        /// Other names.
        may aliases: texts;
        /// Age in years.
        may age: int;
        /// Protagonist, antagonist, …
        must role: text;
        /// Who this is.
        must description: text;
        /// What one sees.
        must appearance: text;
        /// Traits.
        must personality: texts;
        /// Where from.
        must background: text;
        /// Why.
        must motivation: text;
        /// What they chase.
        may want: text;
        /// What they lack.
        may need: text;
        /// What they believe and is false.
        may lie: text;
        /// What hurt them.
        may ghost: text;
        /// Goals.
        must goals: texts;
        /// The strength under the wrong pressure.
        must flaw: text;
        /// How they change.
        must arc: text;
        /// How they speak.
        may voice: text;
        /// What they hide.
        may secret: text;
    }
}

content! {
    /// A bond, seen from one end.
    Relationship {
        /// Whose view.
        must from: text;
        /// Of whom.
        must to: text;
        /// Kind of bond.
        must kind: text;
        /// What it is.
        must description: text;
    }
}

content! {
    /// CHARACTERS: the cast and its bonds.
    Characters {
        /// The cast.
        must characters: list(Character);
        /// Directed bonds; a pair may have one from each end.
        must relationships: list(Relationship);
    }
}

/// What an entry of the world may be about.
pub const WORLD_CATEGORIES: &[&str] = &[
    "GEOGRAPHY",
    "HISTORY",
    "CULTURE",
    "POLITICS",
    "ECONOMY",
    "TECHNOLOGY",
    "MAGIC",
    "SOCIETY",
    "RELIGION",
];

content! {
    /// A thing that is so in the world.
    WorldEntry {
        /// Name.
        must name: text;
        /// One of [`WORLD_CATEGORIES`].
        must category: word(WORLD_CATEGORIES);
        /// What it is.
        must description: text;
        /// The entry it belongs to, by name.
        may parent: text;
        /// Rules.
        may rules: texts;
        /// What it costs.
        may cost: text;
        /// Where it ends.
        may limits: text;
        /// Tags.
        may tags: texts;
    }
}

content! {
    /// WORLD: where it can only happen.
    World {
        /// At a glance.
        must summary: text;
        /// Entry by entry.
        must entries: list(WorldEntry);
    }
}

content! {
    /// A chapter.
    Chapter {
        /// Number, from 1 through all acts.
        must number: int;
        /// Title.
        must title: text;
        /// What happens.
        must summary: text;
        /// Through whose eyes.
        must pov: text;
        /// What turns.
        may turning_point: text;
        /// The value at its start.
        may value_from: text;
        /// The value at its end.
        may value_to: text;
        /// The earlier chapter or decision it follows from.
        may cause: text;
        /// When it happens in the story's own time.
        may story_time: text;
        /// Threads it touches, by name.
        may threads: texts;
    }
}

content! {
    /// An act.
    Act {
        /// Title.
        must title: text;
        /// What happens.
        must summary: text;
        /// Its chapters.
        must chapters: list(Chapter);
    }
}

content! {
    /// A thread, planted and paid off.
    Thread {
        /// Name.
        must name: text;
        /// What it is.
        must description: text;
        /// Chapter number.
        must planted_in: int;
        /// Chapter number.
        must paid_off_in: int;
    }
}

content! {
    /// PLOT: how it turns.
    Plot {
        /// E.g. three acts.
        must structure: text;
        /// The acts.
        must acts: list(Act);
        /// Threads through it.
        may threads: list(Thread);
        /// How it ends.
        must ending: text;
    }
}
