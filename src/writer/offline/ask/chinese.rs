//! A premise or a wish in Chinese: no spaces, so that words are found by what stands about them.

use std::collections::BTreeSet;

use super::{AgeAsk, Ask, Source, Turn};
use crate::writer::offline::figure::Figure;
use crate::writer::offline::stock::{Sex, Stock};
use crate::writer::offline::text;

/// Where a clause ends.
const MARKS: &[char] = &[
    '，', '。', '；', '：', '！', '？', '、', '…', '（', '）', '“', '”', '《', '》', ',', '.', ';',
    '!', '?', '\n',
];
/// What cannot be the first or last character of a name or a place.
const LOOSE: &[char] = &[
    '的', '是', '在', '和', '与', '了', '着', '就', '也', '要', '有', '不', '把', '被', '她', '他',
    '它', '里', '上', '中', '吧', '呢',
];

/// Reads it.
pub(super) fn read(stock: &Stock, source: Source, quote: &str) -> Ask {
    let told: String = quote.chars().take(1_200).collect();
    let mut ask = Ask {
        quote: quote.to_owned(),
        ..Ask::default()
    };
    let mut left = told.clone();
    if source == Source::Wish {
        turns(stock, &mut ask, &told);
        renames(&mut ask, &mut left);
    }
    refusals(stock, source, &mut ask, &mut left);
    ages(&mut ask, &told);
    name(stock, source, &mut ask, &mut left);
    place(stock, source, &mut ask, &mut left);
    ask.sex = sex(stock, &told);
    figure(stock, source, &mut ask, &mut left);
    motifs(stock, source, &mut ask, &left);
    let mut seen = BTreeSet::new();
    for clause in told.split(MARKS) {
        for pair in text::pairs(clause) {
            let plain = pair.chars().all(text::is_han) && !pair.contains(LOOSE);
            if plain && !stock.words.stop.contains(&pair) && seen.insert(pair.clone()) {
                ask.words.push(pair);
            }
        }
    }
    let refused = ask.refused.clone();
    ask.words.retain(|pair| !text::speaks_of(pair, &refused));
    ask
}

/// What stands behind one of these beginnings, up to the end of the clause.
fn after<'t>(told: &'t str, heads: &[&str]) -> Option<(&'static str, &'t str)> {
    const KNOWN: &[&str] = &[
        "名字叫",
        "名叫",
        "名为",
        "改名为",
        "改名叫",
        "叫做",
        "改叫",
        "叫她",
        "叫他",
        "叫",
        "设在",
        "发生在",
        "搬到",
        "移到",
        "放在",
        "放到",
        "背景是",
        "背景改成",
        "背景换成",
        "不要",
        "别写",
        "不写",
        "别有",
        "去掉",
        "删掉",
        "删去",
        "少一点",
        "少一些",
        "少些",
        "不想要",
        "没有",
    ];
    heads.iter().find_map(|head| {
        let at = told.find(head)?;
        let known = KNOWN.iter().find(|known| *known == head)?;
        let rest = told.get(at + head.len()..)?;
        let clause = rest.split(MARKS).next().unwrap_or("");
        (!clause.trim().is_empty()).then_some((*known, clause))
    })
}

fn take_out(left: &mut String, head: &str, said: &str) {
    *left = left.replacen(&format!("{head}{said}"), "，", 1);
}

fn turns(stock: &Stock, ask: &mut Ask, told: &str) {
    for (turn, name) in Turn::ALL {
        let said = stock.words.turns.get(name);
        if said.is_some_and(|words| words.iter().any(|w| told.contains(w.as_str()))) {
            ask.turns.insert(turn);
        }
    }
}

/// "把林秋改成沈月".
fn renames(ask: &mut Ask, left: &mut String) {
    let Some((_, tail)) = left.split_once('把') else {
        return;
    };
    let clause = tail.split(MARKS).next().unwrap_or("").to_owned();
    for link in ["改名为", "改名叫", "改叫", "改成", "改为", "换成"] {
        if let Some((old, new)) = clause.split_once(link) {
            let short = |name: &str| (2..=8).contains(&text::length(name));
            if short(old) && short(new) && !old.contains(LOOSE) && !new.contains(LOOSE) {
                ask.renames.push((old.to_owned(), new.to_owned()));
                take_out(left, "把", &clause);
            }
            return;
        }
    }
}

fn refusals(stock: &Stock, source: Source, ask: &mut Ask, left: &mut String) {
    let heads: &[&str] = if source == Source::Wish {
        &[
            "不想要",
            "不要",
            "别写",
            "不写",
            "别有",
            "去掉",
            "删掉",
            "删去",
            "少一点",
            "少一些",
            "少些",
            "没有",
        ]
    } else {
        &["不要", "不写"]
    };
    for _ in 0..6 {
        let Some((head, clause)) = after(left, heads).map(|(h, c)| (h, c.to_owned())) else {
            break;
        };
        take_out(left, head, &clause);
        for said in clause.split(['和', '与', '或']) {
            let said = said.trim_start_matches(['有', '写', '再', '任', '何', '太', '多']);
            let said = said.trim_end_matches(['了', '的', '吧', '啊']);
            if said.is_empty() || text::length(said) > 8 {
                continue;
            }
            ask.refused_words.push(said.to_owned());
            ask.refused.insert(said.to_owned());
            let family = stock
                .words
                .families
                .iter()
                .find(|f| f.iter().any(|w| w == said));
            ask.refused.extend(family.into_iter().flatten().cloned());
        }
    }
}

fn ages(ask: &mut Ask, told: &str) {
    let has = |words: &[&str]| words.iter().any(|w| told.contains(w));
    if let Some((head, _)) = told.split_once('岁') {
        let digits: String = head
            .chars()
            .rev()
            .take_while(char::is_ascii_digit)
            .collect();
        let digits: String = digits.chars().rev().collect();
        let han: String = head
            .chars()
            .rev()
            .take_while(|c| "零一二三四五六七八九十".contains(*c))
            .collect();
        let han: String = han.chars().rev().collect();
        if let Some(years) = digits.parse().ok().or_else(|| number(&han)) {
            ask.age = Some(AgeAsk::Years(years)).filter(|_| (5..=110).contains(&years));
        }
    } else if has(&["老一点", "老一些", "年长", "大几岁", "再老"]) {
        ask.age = Some(AgeAsk::Older);
    } else if has(&["年轻一点", "年轻一些", "更年轻", "年轻些", "小几岁"]) {
        ask.age = Some(AgeAsk::Younger);
    }
}

fn number(han: &str) -> Option<i64> {
    let digit = |c: char| "零一二三四五六七八九".chars().position(|d| d == c);
    let (tens, ones) = han.split_once('十').unwrap_or(("零", han));
    let one = |part: &str, empty: usize| part.chars().next().map_or(Some(empty), digit);
    i64::try_from(one(tens, 1)? * 10 + one(ones, 0)?)
        .ok()
        .filter(|n| *n > 0)
}

fn name(stock: &Stock, source: Source, ask: &mut Ask, left: &mut String) {
    let heads: &[&str] = if source == Source::Wish {
        &[
            "名字叫",
            "改名为",
            "改名叫",
            "名叫",
            "名为",
            "叫做",
            "改叫",
            "叫她",
            "叫他",
            "叫",
        ]
    } else {
        &["名叫", "名为", "叫做", "叫"]
    };
    if let Some((head, clause)) = after(left, heads).map(|(h, c)| (h, c.to_owned())) {
        let said: String = clause
            .chars()
            .take_while(|c| {
                (text::is_han(*c) && !LOOSE.contains(c)) || *c == '·' || c.is_ascii_alphabetic()
            })
            .collect();
        if (2..=10).contains(&text::length(&said))
            && (text::length(&said) <= 4 || said.contains('·') || said.is_ascii())
        {
            take_out(left, head, &said);
            ask.name = Some(said);
            return;
        }
    }
    // A known family name and one or two characters at the beginning of a tale.
    if source == Source::Tale {
        let families = stock.pools.iter().flat_map(|p| &p.family);
        let head: String = left.chars().take(3).collect();
        let given = stock.pools.iter().flat_map(|p| p.f.iter().chain(&p.m));
        let family = families.into_iter().find(|f| head.starts_with(f.as_str()));
        let known = family.and_then(|family| {
            given
                .into_iter()
                .map(|g| format!("{family}{g}"))
                .find(|whole| left.starts_with(whole.as_str()))
        });
        if let Some(known) = known {
            *left = left.replacen(&known, "", 1);
            ask.name = Some(known);
        }
    }
}

fn place(stock: &Stock, source: Source, ask: &mut Ask, left: &mut String) {
    let heads = [
        "设在",
        "发生在",
        "搬到",
        "移到",
        "放在",
        "放到",
        "背景改成",
        "背景换成",
        "背景是",
    ];
    if source == Source::Wish
        && let Some((head, clause)) = after(left, &heads).map(|(h, c)| (h, c.to_owned()))
    {
        let said = clause.trim_end_matches(LOOSE);
        if (1..=14).contains(&text::length(said)) {
            take_out(left, head, &clause);
            ask.place = Some(said.to_owned());
            return;
        }
    }
    let known = stock.pools.iter().flat_map(|p| &p.places);
    let said = known
        .filter(|place| left.contains(place.as_str()))
        .max_by_key(|place| text::length(place));
    ask.place = said.cloned();
}

fn sex(stock: &Stock, told: &str) -> Option<Sex> {
    let first = |words: &[String]| words.iter().filter_map(|w| told.find(w.as_str())).min();
    match (first(&stock.words.female), first(&stock.words.male)) {
        (Some(f), Some(m)) => Some(if f < m { Sex::F } else { Sex::M }),
        (Some(_), None) => Some(Sex::F),
        (None, Some(_)) => Some(Sex::M),
        (None, None) => None,
    }
}

/// The first clause that speaks of somebody: up to the noun who it is, behind it what they do.
fn figure(stock: &Stock, source: Source, ask: &mut Ask, left: &mut String) {
    let heads = ["关于", "主角是", "主人公是", "主角换成", "主角改成"];
    let clauses: Vec<String> = left.split(MARKS).map(str::to_owned).collect();
    for clause in clauses {
        let from = heads
            .iter()
            .find_map(|head| clause.split_once(head))
            .map(|(_, rest)| rest);
        let Some(told) = (if source == Source::Tale {
            Some(from.unwrap_or(&clause))
        } else {
            from
        }) else {
            continue;
        };
        let ends = stock.words.people.iter().chain(&stock.words.people_endings);
        let end = ends
            .filter_map(|word| told.find(word.as_str()).map(|at| at + word.len()))
            .filter(|end| {
                !told
                    .get(*end..)
                    .is_some_and(|rest| rest.starts_with(['的', '们', '家']))
            })
            .min();
        let Some((np, rest)) = end.and_then(|end| told.split_at_checked(end)) else {
            continue;
        };
        let np = [
            "一个", "一位", "一名", "一群", "有个", "那个", "这个", "有位",
        ]
        .iter()
        .fold(np.trim(), |np, head| np.strip_prefix(head).unwrap_or(np));
        if np.is_empty() || text::length(np) > 24 {
            continue;
        }
        let rest = rest.trim_start_matches(['，', ' ']);
        let pred = Some(rest.to_owned()).filter(|rest| (2..=40).contains(&text::length(rest)));
        ask.figure = Some(Figure {
            np: np.to_owned(),
            pred,
            clause: None,
        });
        *left = left.replacen(&clause, "", 1);
        return;
    }
}

/// What is left, clause by clause, without the words of asking.
fn motifs(stock: &Stock, source: Source, ask: &mut Ask, left: &str) {
    for clause in left.split(MARKS) {
        let mut said = clause.trim();
        let mut before = usize::MAX;
        while said.len() < before {
            before = said.len();
            for word in &stock.words.ask {
                said = said.strip_prefix(word.as_str()).unwrap_or(said);
            }
            said = said.trim_matches([
                '的', '了', '吧', '啊', '呢', ' ', '而', '却', '但', '并', '就', '也',
            ]);
        }
        let turn = stock.words.turns.values().flatten().any(|w| w == said);
        let bare = ask
            .place
            .as_deref()
            .is_some_and(|p| said.trim_start_matches('在') == p);
        let plain =
            (2..=30).contains(&text::length(said)) && said.chars().any(char::is_alphanumeric);
        if plain && !turn && !bare && ask.motifs.len() < if source == Source::Wish { 3 } else { 6 }
        {
            ask.motifs.push(said.to_owned());
        }
    }
}

/// What is to be so, as a sentence in which it is so.
pub fn statement(wish: &str) -> Option<String> {
    let first = wish.split(['。', '！', '？']).next().unwrap_or("").trim();
    let first = [
        "我想要",
        "我希望",
        "我想",
        "希望",
        "请让",
        "请",
        "让",
        "最好",
    ]
    .iter()
    .fold(first, |said, head| said.strip_prefix(head).unwrap_or(said));
    let modal = ["应该", "必须", "会", "得"]
        .iter()
        .find(|m| first.contains(**m))?;
    let told = if *modal == "应该" {
        first.replacen("应该", "会", 1)
    } else {
        first.to_owned()
    };
    (text::length(&told) >= 6).then(|| format!("{told}。"))
}
