//! What of a session's texts a prompt has room for. Each section has several forms, from the whole to the shortest; when they do
//! not fit, the least important one is shortened first, step by step.

use super::alike::is_wide;

/// How dear a section is; the first is shortened first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worth {
    /// What was proposed before and not taken.
    Rejected,
    /// Feedback that is not among the newest.
    OldFeedback,
    /// A confirmed stage that does not come just before this one.
    FarStage,
    /// Parts of this proposal written before.
    Written,
    /// The confirmed stage just before this one, and the concept.
    NearStage,
    /// The proposal to start from.
    Base,
    /// What the writer typed to begin with.
    Premise,
    /// The newest feedback, instructions, adjustments and what is to be kept: never shortened.
    Said,
}

/// A section of a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// How dear it is.
    pub worth: Worth,
    /// Its forms, the whole first; an empty one leaves it out.
    pub forms: Vec<String>,
}

impl Section {
    /// A section that is whole or not at all.
    pub fn new(worth: Worth, title: &str, forms: Vec<String>) -> Self {
        Self {
            title: title.to_owned(),
            worth,
            forms,
        }
    }
}

/// A section as it stands in the prompt.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Chosen {
    /// Its heading.
    pub title: String,
    /// Its text.
    pub text: String,
}

/// The sections in a form that fits so many tokens together, and the headings of those that were shortened, in the order in which
/// that was done. What is never shortened stays, even when it does not fit.
pub fn choose(sections: &[Section], tokens_max: usize) -> (Vec<Chosen>, Vec<String>) {
    let mut at: Vec<usize> = vec![0; sections.len()];
    let mut shortened = Vec::new();
    let form = |section: &Section, at: usize| section.forms.get(at).cloned().unwrap_or_default();
    loop {
        let whole: usize = sections
            .iter()
            .zip(&at)
            .map(|(section, at)| tokens(&form(section, *at)) + 8)
            .sum();
        if whole <= tokens_max {
            break;
        }
        let next = sections
            .iter()
            .enumerate()
            .filter(|(n, section)| {
                section.worth != Worth::Said
                    && at.get(*n).is_some_and(|at| at + 1 < section.forms.len())
            })
            .min_by_key(|(n, section)| (section.worth, *n))
            .map(|(n, _)| n);
        let Some(n) = next else { break };
        if let (Some(at), Some(section)) = (at.get_mut(n), sections.get(n)) {
            *at += 1;
            shortened.push(section.title.clone());
        }
    }
    let chosen = sections
        .iter()
        .zip(&at)
        .map(|(section, at)| Chosen {
            title: section.title.clone(),
            text: form(section, *at),
        })
        .filter(|chosen| !chosen.text.trim().is_empty())
        .collect();
    (chosen, shortened)
}

/// About how many tokens a text takes: a little too many rather than too few.
pub fn tokens(text: &str) -> usize {
    let wide = text.chars().filter(|c| is_wide(*c)).count();
    let narrow = text.chars().count() - wide;
    wide + wide / 4 + narrow.div_ceil(3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(worth: Worth, title: &str, forms: &[usize]) -> Section {
        let forms = forms.iter().map(|length| "word ".repeat(*length)).collect();
        Section::new(worth, title, forms)
    }

    #[test]
    fn what_was_rejected_goes_first_and_what_was_said_never() {
        let sections = [
            section(Worth::Premise, "premise", &[200, 100]),
            section(Worth::NearStage, "theme", &[200, 50]),
            section(Worth::FarStage, "concept", &[200, 50, 0]),
            section(Worth::OldFeedback, "older feedback", &[200, 50]),
            section(Worth::Rejected, "rejected", &[200, 50, 0]),
            section(Worth::Said, "newest feedback", &[200]),
        ];
        let titles = |(chosen, shortened): (Vec<Chosen>, Vec<String>)| {
            let chosen: Vec<String> = chosen.into_iter().map(|chosen| chosen.title).collect();
            (chosen, shortened)
        };
        let (all, none) = titles(choose(&sections, 10_000));
        assert_eq!((all.len(), none.len()), (6, 0));
        let (chosen, shortened) = titles(choose(&sections, 1_600));
        assert_eq!(shortened, ["rejected", "rejected", "older feedback"]);
        assert!(!chosen.contains(&"rejected".to_owned()));
        let (chosen, shortened) = titles(choose(&sections, 1));
        assert_eq!(
            shortened,
            [
                "rejected",
                "rejected",
                "older feedback",
                "concept",
                "concept",
                "theme",
                "premise"
            ]
        );
        assert_eq!(
            chosen,
            ["premise", "theme", "older feedback", "newest feedback"]
        );
    }
}
