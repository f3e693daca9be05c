//! What is looked for in claims, and where it is found in their texts.
//!
//! [`SearchQuery::parse`] reads the words that were typed; [`searched`] are the texts of a claim in
//! which they are looked for; [`SearchQuery::snippets`] shows where they stand. Which claims come
//! into question is asked of an index elsewhere; both compare words alike, by [`words`].

use std::{borrow::Cow, ops::Range};

use thiserror::Error;

use super::{Claim, Date, Word, words};

/// Longest query taken, in bytes.
const LONGEST_QUERY: usize = 1000;
/// Most words in a query.
const MOST_WORDS: usize = 32;
/// Shortest key whose beginning is looked for too.
const SHORTEST_BEGINNING: usize = 4;
/// How much of a text a snippet shows, in characters, unless one word is longer.
const SNIPPET: usize = 200;

/// The texts of a claim that are searched, each with its weight in the order of what is found.
pub const SEARCHED: [(&str, f64); 7] = [
    ("question", 2.0),
    ("claimant", 3.0),
    ("statement", 4.0),
    ("quote", 5.0),
    ("translation", 4.0),
    ("source", 1.0),
    ("note", 1.0),
];

/// The texts of a claim, in the order of [`SEARCHED`]. `title` is that of its source, if it is known.
#[must_use]
pub fn searched<'c, S>(claim: &'c Claim<S>, title: Option<&'c str>) -> [Cow<'c, str>; SEARCHED.len()] {
    let question = &claim.question;
    let mut asked = format!("{} {}", question.event, question.topic);
    for value in question.about.values() {
        asked.push(' ');
        asked.push_str(value);
    }
    let or_none = |text: &'c Option<String>| Cow::Borrowed(text.as_deref().unwrap_or_default());
    [
        asked.into(),
        Cow::Borrowed(&claim.claimant.name),
        or_none(&claim.statement),
        or_none(&claim.citation.quote),
        or_none(&claim.citation.translation),
        Cow::Borrowed(title.unwrap_or_default()),
        or_none(&claim.note),
    ]
}

/// Why nothing can be looked for.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum QueryError {
    /// A double quote without its other.
    #[error(
        "a double quote {} has no other; a phrase stands between two of them, and in a shell all of it in single quotes: '\"mortar fire\" batken'",
        place_before(.after)
    )]
    Unbalanced {
        /// The text behind it.
        after: String,
    },
    /// Nothing in it is a word.
    #[error("there is no word in {query:?}; a word has a letter or a digit")]
    NoWord {
        /// The query.
        query: String,
    },
    /// Longer than is taken.
    #[error("the query is {length} bytes long; at most {LONGEST_QUERY} are taken")]
    TooLong {
        /// Its length in bytes.
        length: usize,
    },
    /// More words than are taken.
    #[error("the query has {words} words; at most {MOST_WORDS} are taken")]
    TooManyWords {
        /// How many it has.
        words: usize,
    },
}

fn place_before(after: &str) -> String {
    if after.is_empty() { "at the end".to_owned() } else { format!("before {after:?}") }
}

/// Words that must stand one behind the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The words.
    pub words: Vec<Word>,
    /// Whether the last of them may be the beginning of a word.
    pub is_open: bool,
}

impl Term {
    /// Whether the asked word `place` may be the beginning of a word.
    #[must_use]
    pub fn is_open_at(&self, place: usize) -> bool {
        self.is_open && place + 1 == self.words.len()
    }

    /// The beginning of keys that the asked word `place` finds, if it may be the beginning of a word
    /// and is long enough to be one of another spelling.
    #[must_use]
    pub fn beginning(&self, place: usize) -> Option<String> {
        self.is_open_at(place)
            .then(|| self.words[place].key())
            .filter(|key| key.chars().count() >= SHORTEST_BEGINNING)
    }

    /// Whether the asked word `place` finds this word.
    #[must_use]
    pub fn takes(&self, place: usize, word: &Word) -> bool {
        let asked = &self.words[place];
        asked.is_spelt_like(word)
            || (self.is_open_at(place) && word.latin.starts_with(&asked.latin))
            || self.beginning(place).is_some_and(|beginning| word.key().starts_with(&beginning))
    }

    /// Where it stands among these words.
    fn places(&self, among: &[Word]) -> Vec<Range<usize>> {
        let count = self.words.len();
        let stands = |window: &[Word]| window.iter().enumerate().all(|(i, word)| self.takes(i, word));
        among
            .windows(count)
            .enumerate()
            .filter(|(_, window)| stands(window))
            .map(|(at, _)| at..at + count)
            .collect()
    }
}

/// Something that must be found, in one way or another: as it was asked for, or by another name of
/// the same claimant or place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The ways, the one that was asked for first; of one of them every term must be found.
    pub ways: Vec<Vec<Term>>,
}

impl Wanted {
    fn terms(&self) -> impl Iterator<Item = &Term> {
        self.ways.iter().flatten()
    }

    /// The first way whose every term stands in one of these texts.
    fn way_in(&self, texts: &[Vec<Word>]) -> Option<&Vec<Term>> {
        let stands = |term: &Term| texts.iter().any(|words| !term.places(words).is_empty());
        self.ways.iter().find(|way| way.iter().all(stands))
    }
}

/// What is looked for: everything in it must be found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchQuery {
    wanted: Vec<Wanted>,
}

/// Part of a text in which terms were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// Which text: a name of [`SEARCHED`].
    pub field: &'static str,
    /// Its words, in pieces: whether each was looked for.
    pub pieces: Vec<(String, bool)>,
}

impl SearchQuery {
    /// Reads a query: words, of which the beginning is enough, and phrases in double quotes.
    ///
    /// # Errors
    /// [`QueryError`] if there is no word in it, a quote is not closed, or it is too long.
    pub fn parse(query: &str) -> Result<Self, QueryError> {
        if query.len() > LONGEST_QUERY {
            return Err(QueryError::TooLong { length: query.len() });
        }
        let parts: Vec<&str> = query.split(['"', '“', '”', '„']).collect();
        if parts.len().is_multiple_of(2) {
            let after = parts.last().map(|part| part.trim().to_owned()).unwrap_or_default();
            return Err(QueryError::Unbalanced { after });
        }
        let mut terms = Vec::new();
        for (i, part) in parts.into_iter().enumerate() {
            let is_quoted = i % 2 == 1;
            let texts: Vec<&str> = if is_quoted { vec![part] } else { part.split_whitespace().collect() };
            let found = texts.into_iter().map(words).filter(|words| !words.is_empty());
            terms.extend(found.map(|words| Term { words, is_open: !is_quoted }));
        }
        let words = terms.iter().map(|term| term.words.len()).sum();
        match words {
            0 => Err(QueryError::NoWord { query: query.to_owned() }),
            words if words > MOST_WORDS => Err(QueryError::TooManyWords { words }),
            _ => {
                Ok(Self { wanted: terms.into_iter().map(|term| Wanted { ways: vec![vec![term]] }).collect() })
            }
        }
    }

    /// The same query, in which a name is found by its other spellings too: each group has those of
    /// one claimant or place.
    #[must_use]
    pub fn with_names(self, groups: &[Vec<String>]) -> Self {
        let spellings: Vec<Vec<Vec<Word>>> =
            groups.iter().map(|group| group.iter().map(|spelling| words(spelling)).collect()).collect();
        let asked: Vec<Term> = self.wanted.iter().flat_map(Wanted::terms).cloned().collect();
        let mut wanted = Vec::new();
        let mut rest = asked.as_slice();
        while !rest.is_empty() {
            // The longest name that begins here.
            let named = (1..=rest.len()).rev().find_map(|count| {
                let name: Vec<&Word> = rest[..count].iter().flat_map(|term| &term.words).collect();
                let others = other_names(&name, &spellings);
                (!others.is_empty()).then_some((count, others))
            });
            let (count, others) = named.unwrap_or((1, Vec::new()));
            let others = others.into_iter().map(|words| vec![Term { words, is_open: false }]);
            wanted.push(Wanted { ways: std::iter::once(rest[..count].to_vec()).chain(others).collect() });
            rest = &rest[count..];
        }
        Self { wanted }
    }

    /// The same query, in which a word is found where it is written in two, and words that a sign connects where they
    /// are written in one. A word is parted only between two that `is_known` knows, each of three letters or more.
    ///
    /// # Errors
    /// Whatever `is_known` returns.
    pub fn with_joints<E>(mut self, mut is_known: impl FnMut(&Word) -> Result<bool, E>) -> Result<Self, E> {
        for wanted in &mut self.wanted {
            let Some([term]) = wanted.ways.first().map(Vec::as_slice) else { continue };
            let mut others = Vec::new();
            if let [word] = term.words.as_slice() {
                for (first, second) in word.halves() {
                    if is_known(&first)? && is_known(&second)? {
                        others.push(vec![first, second]);
                    }
                }
            } else if term.is_open {
                others.push(vec![Word::joined(&term.words)]);
            }
            let is_open = term.is_open;
            wanted.ways.extend(others.into_iter().map(|words| vec![Term { words, is_open }]));
        }
        Ok(self)
    }

    /// What must be found.
    #[must_use]
    pub fn wanted(&self) -> &[Wanted] {
        &self.wanted
    }

    /// Whether every term stands in one of these texts.
    #[must_use]
    pub fn is_found_in(&self, texts: &[impl AsRef<str>]) -> bool {
        let texts: Vec<Vec<Word>> = texts.iter().map(|text| words(text.as_ref())).collect();
        self.wanted.iter().all(|wanted| wanted.way_in(&texts).is_some())
    }

    /// The whole text in pieces: whether each was looked for.
    #[must_use]
    pub fn mark(&self, text: &str) -> Vec<(String, bool)> {
        pieces(text, 0..text.len(), &self.marks(text))
    }

    /// The part of a text in which most of what is looked for stands, in pieces: whether each was.
    #[must_use]
    pub fn snippet(&self, text: &str) -> Vec<(String, bool)> {
        self.cut(text)
    }

    /// The fewest texts of a claim in which every term is found, each cut to where most of them
    /// stand: those first that say most, in the order of [`SEARCHED`] those that weigh most.
    #[must_use]
    pub fn snippets(&self, texts: &[Cow<'_, str>; SEARCHED.len()]) -> Vec<Snippet> {
        let among: Vec<Vec<Word>> = texts.iter().map(|text| words(text)).collect();
        let ways = self.wanted.iter().filter_map(|wanted| wanted.way_in(&among));
        let terms: Vec<&Term> = ways.flatten().collect();
        let found: Vec<Vec<usize>> = among
            .iter()
            .map(|among| (0..terms.len()).filter(|&i| !terms[i].places(among).is_empty()).collect())
            .collect();
        let mut wanted: Vec<usize> = (0..terms.len()).collect();
        let mut snippets = Vec::new();
        loop {
            let news = |field: usize| found[field].iter().filter(|term| wanted.contains(term)).count();
            let best = (0..SEARCHED.len())
                .max_by(|&a, &b| {
                    news(a).cmp(&news(b)).then(SEARCHED[a].1.total_cmp(&SEARCHED[b].1)).then(b.cmp(&a))
                })
                .filter(|&field| news(field) > 0);
            let Some(field) = best else { return snippets };
            wanted.retain(|term| !found[field].contains(term));
            snippets.push(Snippet { field: SEARCHED[field].0, pieces: self.cut(&texts[field]) });
        }
    }

    /// Where terms stand in a text, in bytes, in order; one mark where nothing but blanks or a hyphen
    /// is between two.
    fn marks(&self, text: &str) -> Vec<Range<usize>> {
        let among = words(text);
        let mut places: Vec<Range<usize>> =
            self.wanted.iter().flat_map(Wanted::terms).flat_map(|term| term.places(&among)).collect();
        places.sort_by_key(|place| (place.start, place.end));
        let mut marks: Vec<Range<usize>> = Vec::new();
        for place in places {
            let (start, end) = (among[place.start].start, among[place.end - 1].end);
            match marks.last_mut() {
                Some(last)
                    if start <= last.end
                        || text[last.end..start].chars().all(|c| c == '-' || c.is_whitespace()) =>
                {
                    last.end = last.end.max(end);
                }
                _ => marks.push(start..end),
            }
        }
        marks
    }

    /// The part of a text in which most marks stand.
    fn cut(&self, text: &str) -> Vec<(String, bool)> {
        let marks = self.marks(text);
        if text.chars().count() <= SNIPPET {
            return pieces(text, 0..text.len(), &marks);
        }
        let shown = |first: usize| {
            let from = marks[first].start;
            let until = after(text, from, SNIPPET);
            marks[first..].iter().take_while(|mark| mark.end <= until).count().max(1)
        };
        let first = (0..marks.len()).rev().max_by_key(|&first| shown(first)).unwrap_or(0);
        let (from, to) = match marks.get(first) {
            Some(mark) => (mark.start, marks[first + shown(first) - 1].end),
            None => (0, 0),
        };
        let spare = SNIPPET.saturating_sub(text[from..to].chars().count());
        let start = before(text, from, spare / 3);
        let end = after(text, to, SNIPPET.saturating_sub(text[start..to].chars().count()));
        // Whole words alone, but for the marked.
        let start = if start == 0 {
            0
        } else {
            text[start..from].find(char::is_whitespace).map_or(from, |i| start + i)
        };
        let end = if end == text.len() {
            end
        } else {
            text[to..end].rfind(char::is_whitespace).map_or(to, |i| to + i)
        };
        let mut shown = pieces(text, start..end, &marks);
        if start > 0 {
            shown.insert(0, ("…".to_owned(), false));
        }
        if end < text.len() {
            shown.push((" …".to_owned(), false));
        }
        shown
    }
}

/// The names that stand for the same as this one, but for those that are spelt like it.
fn other_names(name: &[&Word], groups: &[Vec<Vec<Word>>]) -> Vec<Vec<Word>> {
    let is_like = |spelling: &Vec<Word>| {
        spelling.len() == name.len()
            && name.iter().zip(spelling).all(|(asked, word)| asked.is_spelt_like(word))
    };
    let of_name = groups.iter().filter(|group| group.iter().any(is_like)).flatten();
    of_name.filter(|spelling| !spelling.is_empty() && !is_like(spelling)).cloned().collect()
}

/// The place so many characters behind another.
fn after(text: &str, from: usize, characters: usize) -> usize {
    text[from..].char_indices().nth(characters).map_or(text.len(), |(i, _)| from + i)
}

/// The place so many characters before another.
fn before(text: &str, to: usize, characters: usize) -> usize {
    match characters.checked_sub(1) {
        Some(characters) => text[..to].char_indices().nth_back(characters).map_or(0, |(i, _)| i),
        None => to,
    }
}

/// Part of a text in pieces, with the marks in it.
fn pieces(text: &str, part: Range<usize>, marks: &[Range<usize>]) -> Vec<(String, bool)> {
    let mut pieces = Vec::new();
    let mut done = part.start;
    for mark in marks.iter().filter(|mark| mark.start >= part.start && mark.end <= part.end) {
        pieces.push((text[done..mark.start].to_owned(), false));
        pieces.push((text[mark.clone()].to_owned(), true));
        done = mark.end;
    }
    pieces.push((text[done..part.end].to_owned(), false));
    pieces.retain(|(piece, _)| !piece.is_empty());
    pieces
}

/// What else narrows a search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// Only claims that can have been stated on the first day of this date or later.
    pub since: Option<Date>,
    /// Only claims that were stated by the last day of this date.
    pub until: Option<Date>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn marked(query: &str, text: &str) -> String {
        let pieces = SearchQuery::parse(query).expect("a query").mark(text);
        pieces.into_iter().map(|(text, marked)| if marked { format!("[{text}]") } else { text }).collect()
    }

    #[test]
    fn a_query_is_words_and_phrases() {
        let terms = |query: &str| -> Vec<String> {
            let query = SearchQuery::parse(query).expect("a query");
            let words =
                |term: &Term| term.words.iter().map(|word| word.latin.clone()).collect::<Vec<_>>().join(" ");
            let terms = query.wanted().iter().flat_map(Wanted::terms);
            terms.map(|term| words(term) + if term.is_open { "*" } else { "" }).collect()
        };
        assert_eq!(terms("Kök-Tash fire"), ["kok tash*", "fire*"]);
        assert_eq!(terms("\"Mortar  fire\" x “a b”"), ["mortar fire", "x*", "a b"]);
        assert_eq!(terms("NEAR(a b) OR * -c claimant:d"), ["near a*", "b*", "or*", "c*", "claimant d*"]);
    }

    #[test]
    fn a_name_is_found_by_its_other_names() {
        let groups =
            [["Border Service", "Frontier Guard", "Пограничная служба"], ["Kok-Tash", "Koktosh", "x"]]
                .map(|group| group.map(str::to_owned).to_vec());
        let query = |query: &str| SearchQuery::parse(query).expect("a query").with_names(&groups);
        let ways =
            |text: &str| query(text).wanted().iter().map(|wanted| wanted.ways.len()).collect::<Vec<_>>();
        assert_eq!(ways("fire border service kok-tash"), [1, 3, 3]);
        assert_eq!(ways("border"), [1], "a part of a name is no name");
        assert_eq!(ways("пограничная служба"), [3]);
        let asked = query("fire \"border service\"");
        assert!(asked.is_found_in(&["fire", "the frontier guard says"]));
        assert!(!asked.is_found_in(&["fire", "guard of the frontier"]));
        let marked: String =
            asked.mark("Frontier Guard: fire").into_iter().filter(|(_, m)| *m).map(|(t, _)| t).collect();
        assert_eq!(marked, "Frontier Guardfire");
        let mut texts: [Cow<'_, str>; SEARCHED.len()] = Default::default();
        texts[1] = "Frontier Guard".into();
        texts[3] = "fire".into();
        assert_eq!(asked.snippets(&texts).len(), 2);
    }

    #[test]
    fn a_word_is_found_in_two_and_two_in_one() {
        let known = ["kok", "tash", "koktash", "look", "out"];
        let query = |query: &str| {
            let is_known =
                |word: &Word| Ok::<_, std::convert::Infallible>(known.contains(&word.latin.as_str()));
            let Ok(query) = SearchQuery::parse(query).expect("a query").with_joints(is_known);
            query
        };
        for (asked, text, is_found) in [
            ("koktash", "at Kök-Tash", true),
            ("koktash", "at Kok Tash.", true),
            ("Кокташ", "at Kök-Tash", true),
            ("koktash", "Tash and Kok", false),
            ("kok-tash", "at Koktash", true),
            ("kok-tash", "in Кокташ", true),
            ("kok tash", "at Koktash", false),
            ("\"kok tash\"", "at Koktash", false),
            ("lookout", "look out", true),
            ("koktal", "Kok Tal", false),
            ("2021", "20 21", false),
        ] {
            assert_eq!(query(asked).is_found_in(&[text]), is_found, "{asked} in {text}");
        }
        let marked = query("koktash").mark("at Kök-Tash now");
        assert_eq!(marked[1], ("Kök-Tash".to_owned(), true));
    }

    #[test]
    fn a_query_that_says_nothing_is_refused() {
        let refused = |query: &str| SearchQuery::parse(query).expect_err("refused");
        assert_eq!(refused("fire \"mortar x"), QueryError::Unbalanced { after: "mortar x".to_owned() });
        let told = refused("fire\"").to_string();
        assert!(told.starts_with("a double quote at the end has no other"), "{told}");
        assert_eq!(refused("\"-\" *"), QueryError::NoWord { query: "\"-\" *".to_owned() });
        assert_eq!(refused(&"a ".repeat(600)), QueryError::TooLong { length: 1200 });
        assert_eq!(refused(&"a ".repeat(40)), QueryError::TooManyWords { words: 40 });
    }

    #[test]
    fn words_are_marked_as_they_are_written() {
        assert_eq!(marked("kok-tash", "In Кок-Таш, Kök Tash and Kok."), "In [Кок-Таш], [Kök Tash] and Kok.");
        assert_eq!(marked("al-jazeera", "نقلت الجزيرة عن"), "نقلت [الجزيرة] عن");
        assert_eq!(marked("kill", "killed, Kill’s, skill"), "[killed], [Kill]’s, skill");
        assert_eq!(marked("\"kill\"", "killed kill"), "killed [kill]");
        assert_eq!(
            marked("society relief", "the Relief Society, a society"),
            "the [Relief Society], a [society]"
        );
        assert_eq!(marked("japar", "Жапаров, Zhaparov"), "[Жапаров], [Zhaparov]");
    }

    #[test]
    fn a_snippet_is_where_most_words_stand() {
        let query = SearchQuery::parse("mortar batken").expect("a query");
        let far = "word ".repeat(100);
        let mut texts: [Cow<'_, str>; SEARCHED.len()] = Default::default();
        texts[1] = "Batken".into();
        texts[3] = format!("mortar {far}a mortar hit Batken {far}").into();
        let snippets = query.snippets(&texts);
        assert_eq!(snippets.iter().map(|snippet| snippet.field).collect::<Vec<_>>(), ["quote"]);
        let pieces = &snippets[0].pieces;
        let text: String = pieces.iter().map(|(piece, _)| piece.as_str()).collect();
        assert!(text.starts_with("… word") && text.ends_with("word …"), "{text}");
        assert!(text.contains("a mortar hit Batken") && text.chars().count() <= SNIPPET + 3, "{text}");
        assert_eq!(pieces.iter().filter(|(_, is_marked)| *is_marked).count(), 2);
        // What stands in no one text is shown from several.
        texts[3] = "mortar".into();
        let fields: Vec<&str> = query.snippets(&texts).into_iter().map(|snippet| snippet.field).collect();
        assert_eq!(fields, ["quote", "claimant"]);
    }

    proptest! {
        #[test]
        fn no_query_and_no_text_panics(query in "\\PC{0,40}", text in "\\PC{0,400}") {
            if let Ok(query) = SearchQuery::parse(&query) {
                let whole: String = query.mark(&text).into_iter().map(|(piece, _)| piece).collect();
                prop_assert_eq!(&whole, &text);
                let mut texts: [Cow<'_, str>; SEARCHED.len()] = Default::default();
                texts[2] = text.into();
                prop_assert!(!query.is_found_in(&texts) || !query.snippets(&texts).is_empty());
            }
        }

        #[test]
        fn every_word_of_a_text_finds_it(text in "[\\PC&&[^\"“”„]]{0,120}") {
            for word in text.split_whitespace() {
                match SearchQuery::parse(word) {
                    Ok(query) => prop_assert!(query.is_found_in(&[&text]), "{}", word),
                    Err(QueryError::TooManyWords { .. }) => {}
                    Err(error) => prop_assert!(!word.chars().any(char::is_alphanumeric), "{}", error),
                }
            }
        }
    }
}
