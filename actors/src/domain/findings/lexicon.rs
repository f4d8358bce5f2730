//! How high the words that plots use for their values stand: from −3, the worst, to 3, the best.

const WORDS: &[(i8, &str)] = &[
    (
        3,
        "joy triumph victory love bliss happiness salvation glory peace redemption ecstasy",
    ),
    (
        2,
        "hope trust safety freedom belonging reunion forgiveness friendship courage intimacy justice truth life home \
         delight warmth comfort relief release fellowship sisterhood brotherhood tenderness security success acceptance \
         unity confidence faith calm strength healing harmony mercy welcome laughter wonder contentment gratitude glee \
         loyalty health wealth plenty serenity solidarity liberty connection reconciliation kinship",
    ),
    (
        1,
        "curiosity interest pride order control purpose ease certainty sympathy knowledge clarity resolve ambition \
         honesty innocence company rest friendliness amusement trustfulness belief composure admiration anticipation \
         dignity respect power independence honor honour reassurance normality routine",
    ),
    (
        -1,
        "boredom doubt self-doubt unease embarrassment longing annoyance worry uncertainty confusion suspicion tension \
         distance exposure trouble weariness exhaustion rivalry hesitation awkwardness weakness disappointment \
         impatience restlessness discomfort distrust mistrust debt irritation",
    ),
    (
        -2,
        "fear dread guilt shame danger anger loneliness isolation exile loss grief sorrow betrayal threat captivity \
         estrangement failure rejection humiliation misery hardship deceit lies lie injustice hatred fury sadness \
         abandonment weakness dependence defeat hunger poverty sickness alarm panic remorse bitterness rage disgrace \
         slavery imprisonment jealousy envy disillusion disillusionment regret",
    ),
    (
        -3,
        "despair death horror ruin damnation terror hopelessness devastation annihilation doom agony catastrophe",
    ),
];

/// How high a value stands, if it is a word that is known.
pub(super) fn height(value: &str) -> Option<i8> {
    WORDS
        .iter()
        .find(|(_, words)| words.split_whitespace().any(|word| word == value))
        .map(|(height, _)| *height)
}
