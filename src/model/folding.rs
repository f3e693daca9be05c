//! Words as they are compared: one spelling for those that letters, scripts and accents alone set
//! apart.
//!
//! [`words`] takes a text apart and writes every word in plain Latin letters; [`Word::is_spelt_like`]
//! tells whether two words can be spellings of one name. The rules are in `docs/search.md`.

use unicode_normalization::char::is_combining_mark;

/// Longest word that is told apart, in Latin letters; of longer ones the beginning counts.
const LONGEST_WORD: usize = 80;
/// Shortest key by which spellings are brought together.
const SHORTEST_KEY: usize = 3;
/// Shortest part of a word that is parted, in letters.
const SHORTEST_HALF: usize = 3;
/// Shortest Arabic word without its article.
const SHORTEST_STEM: usize = 3;

/// What is written for what in keys; of several that fit, the first. Everything else stays.
const SPELLINGS: [(&str, &str); 29] = [
    ("shch", "s"),
    ("sch", "s"),
    ("tch", "c"),
    ("dzh", "j"),
    ("ch", "c"),
    ("ck", "k"),
    ("dh", "d"),
    ("dj", "j"),
    ("gh", "g"),
    ("kh", "h"),
    ("ph", "f"),
    ("sh", "s"),
    ("th", "t"),
    ("tz", "ts"),
    ("zh", "j"),
    ("ae", "a"),
    ("ee", "i"),
    ("oe", "o"),
    ("oo", "u"),
    ("ou", "u"),
    ("ue", "u"),
    ("uu", "u"),
    ("iye", "ie"),
    ("ye", "e"),
    ("q", "k"),
    ("w", "v"),
    ("x", "ks"),
    ("y", "i"),
    ("ij", "i"),
];

/// A word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// In small Latin letters and digits; letters that have no such spelling as they are.
    pub latin: String,
    /// Whether it is written in Arabic letters, which leave short vowels out.
    pub is_arabic: bool,
    /// Where it starts in the text, in bytes.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

impl Word {
    /// The form in which spellings of one name mostly are one.
    #[must_use]
    pub fn key(&self) -> String {
        key(&self.latin)
    }

    /// The consonants of its key: what Arabic letters write of a word.
    #[must_use]
    pub fn consonants(&self) -> String {
        self.key().chars().filter(|&c| !is_vowel(c)).collect()
    }

    /// The two words that this one would be if it were parted, for every place at which both have three letters or more.
    pub fn halves(&self) -> impl Iterator<Item = (Self, Self)> + '_ {
        let has_letters = self.latin.bytes().all(|byte| byte.is_ascii_lowercase());
        let places = if has_letters {
            SHORTEST_HALF..self.latin.len().saturating_sub(SHORTEST_HALF - 1)
        } else {
            0..0
        };
        let part = |latin: &str| Self { latin: latin.to_owned(), ..self.clone() };
        places.map(move |at| (part(&self.latin[..at]), part(&self.latin[at..])))
    }

    /// The word that these would be if they were written in one.
    #[must_use]
    pub fn joined(words: &[Self]) -> Self {
        Self {
            latin: words.iter().map(|word| word.latin.as_str()).collect(),
            is_arabic: words.iter().any(|word| word.is_arabic),
            start: words.first().map_or(0, |word| word.start),
            end: words.last().map_or(0, |word| word.end),
        }
    }

    /// Whether both can be spellings of one name.
    #[must_use]
    pub fn is_spelt_like(&self, other: &Self) -> bool {
        if self.latin == other.latin {
            return true;
        }
        let (ours, theirs) = (self.key(), other.key());
        if ours.len() >= SHORTEST_KEY && ours == theirs {
            return true;
        }
        match (self.is_arabic, other.is_arabic) {
            (true, false) => vowels_agree(&ours, &theirs),
            (false, true) => vowels_agree(&theirs, &ours),
            _ => false,
        }
    }
}

/// The words of a text, in order. What connects words, a hyphen among it, parts them; an
/// apostrophe does not, nor does the Arabic article belong to its word.
#[must_use]
pub fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((start, c)) = letters.next() {
        if !c.is_alphanumeric() {
            continue;
        }
        let mut end = start + c.len_utf8();
        if !is_ideograph(c) {
            while let Some(&(at, c)) = letters.peek() {
                let goes_on = if c.is_ascii_alphanumeric() {
                    true
                } else if is_joining(c) {
                    let rest = &text[at + c.len_utf8()..];
                    rest.starts_with(char::is_alphanumeric) && !is_possessive(c, rest)
                } else {
                    is_silent(c) || (c.is_alphanumeric() && !is_ideograph(c))
                };
                if !goes_on {
                    break;
                }
                end = at + c.len_utf8();
                letters.next();
            }
        }
        add_word(&mut words, text, start, end);
    }
    words
}

fn add_word(words: &mut Vec<Word>, text: &str, start: usize, end: usize) {
    let written = &text[start..end];
    if written.is_ascii() && end - start <= LONGEST_WORD {
        let mut latin = written.to_ascii_lowercase();
        latin.retain(|c| c.is_ascii_alphanumeric());
        words.push(Word { latin, is_arabic: false, start, end });
        return;
    }
    let is_arabic = written.chars().any(is_arabic);
    let article = "ال";
    let start = match written.strip_prefix(article) {
        Some(stem) if stem.chars().filter(|&c| !is_silent(c)).count() >= SHORTEST_STEM => {
            let end = start + article.len();
            words.push(Word { latin: "al".to_owned(), is_arabic, start, end });
            end
        }
        _ => start,
    };
    let latin = in_latin(&text[start..end]);
    if !latin.is_empty() {
        words.push(Word { latin, is_arabic, start, end });
    }
}

/// A word in small Latin letters and digits.
fn in_latin(written: &str) -> String {
    let mut latin = String::with_capacity(written.len());
    let mut letters = written.chars().filter(|&c| !is_silent(c)).peekable();
    while let Some(c) = letters.next() {
        match c {
            'a'..='z' | '0'..='9' => latin.push(c),
            'A'..='Z' => latin.push(c.to_ascii_lowercase()),
            // Long vowels and their bearers, which the tables leave out.
            'ا' | 'أ' | 'إ' | 'آ' | 'ٱ' | 'ع' | 'ى' | 'ة' => latin.push('a'),
            'ه' | 'ە' | 'ۀ' if letters.peek().is_none() && latin.len() > 1 => latin.push_str("ah"),
            'ؤ' => latin.push('w'),
            'ئ' => latin.push('y'),
            _ if is_ideograph(c) => latin.push(c),
            _ => {
                let before = latin.len();
                let plain = any_ascii::any_ascii_char(c).bytes().filter(u8::is_ascii_alphanumeric);
                latin.extend(plain.map(|letter| char::from(letter.to_ascii_lowercase())));
                if latin.len() == before && c.is_alphanumeric() && any_ascii::any_ascii_char(c).is_empty() {
                    latin.extend(c.to_lowercase());
                }
            }
        }
        if latin.len() >= LONGEST_WORD {
            break;
        }
    }
    if latin.is_empty() {
        // Signs of which nothing is left in Latin letters, alone: found as they are.
        latin =
            written.chars().filter(|&c| !c.is_ascii() && c.is_alphanumeric()).take(LONGEST_WORD).collect();
    }
    latin
}

/// Letters and signs in a word that are not told: accents, short vowels of Arabic, characters
/// without width.
fn is_silent(c: char) -> bool {
    is_combining_mark(c)
        || matches!(c, '\u{ad}' | '\u{640}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Signs that are part of a word between letters of it.
fn is_joining(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | 'ʿ' | 'ʾ' | '`' | '´' | 'ʹ' | '′')
}

/// Whether an apostrophe with what follows it ends an English genitive.
fn is_possessive(c: char, rest: &str) -> bool {
    matches!(c, '\'' | '’')
        && rest.strip_prefix(['s', 'S']).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// Characters that are words of their own where no blanks part words.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}')
}

fn is_arabic(c: char) -> bool {
    matches!(c, '\u{620}'..='\u{64a}' | '\u{66e}'..='\u{6d3}' | '\u{6d5}' | '\u{6fa}'..='\u{6ff}' | '\u{750}'..='\u{77f}'
        | '\u{8a0}'..='\u{8c7}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'v')
}

fn key(latin: &str) -> String {
    let mut spelt = String::with_capacity(latin.len());
    // Not told in most names; what is written kh is another letter.
    let ends_silently = latin.len() > 2 && (latin.ends_with("ah") || latin.ends_with("eh"));
    let mut rest = if ends_silently { &latin[..latin.len() - 1] } else { latin };
    while let Some(c) = rest.chars().next() {
        let found = SPELLINGS.iter().find_map(|(from, to)| Some((*to, rest.strip_prefix(from)?)));
        if let Some((to, left)) = found {
            spelt.push_str(to);
            rest = left;
        } else {
            spelt.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    let mut key = String::with_capacity(spelt.len());
    let mut letters = spelt.chars().peekable();
    while let Some(c) = letters.next() {
        let before = key.chars().next_back();
        let after = letters.peek().copied();
        let is_between = |c: Option<char>| c.is_none_or(|c| !is_vowel(c));
        let c = if c == 'v' && before.is_some() && is_between(before) && is_between(after) { 'u' } else { c };
        let is_repeated = before == Some(c) && c.is_ascii_lowercase();
        if !is_repeated {
            key.push(c);
        }
    }
    key
}

/// Whether a key written in Arabic letters can be that of a word with all its vowels: the same
/// consonants, and every vowel that is written there.
fn vowels_agree(arabic: &str, full: &str) -> bool {
    let (arabic, full) = (syllables(arabic), syllables(full));
    let last = arabic.len() - 1;
    arabic.len() == full.len()
        && last >= 2
        && arabic.iter().zip(&full).enumerate().all(|(i, ((ours, c), (theirs, d)))| {
            let has = |vowels: &str| theirs.contains(|v| vowels.contains(v));
            let vowels = match (ours.as_str(), i) {
                ("", 0) => theirs.is_empty(),
                ("", _) => theirs.len() <= usize::from(i < last) && !has("v"),
                ("a", 0) => !theirs.is_empty(),
                ("a", _) if i == last => has("ae"),
                (written, _) => written.chars().enumerate().all(|(j, vowel)| match vowel {
                    // Bears the vowel that follows it.
                    'a' if i == 0 && j == 0 => true,
                    'a' => has("a"),
                    'i' => has("ie"),
                    _ => has("ouv"),
                }),
            };
            c == d && vowels
        })
}

/// Vowels with the consonant after them; the last without one.
fn syllables(key: &str) -> Vec<(String, Option<char>)> {
    let mut syllables = Vec::new();
    let mut vowels = String::new();
    for c in key.chars() {
        if is_vowel(c) {
            vowels.push(c);
        } else {
            syllables.push((std::mem::take(&mut vowels), Some(c)));
        }
    }
    syllables.push((vowels, None));
    syllables
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latin(text: &str) -> Vec<String> {
        words(text).into_iter().map(|word| word.latin).collect()
    }

    fn is_one(one: &str, other: &str) -> bool {
        let (one, other) = (words(one), words(other));
        one.len() == other.len() && one.iter().zip(&other).all(|(one, other)| one.is_spelt_like(other))
    }

    /// Names as Russian, Kyrgyz, Tajik, Ukrainian, Greek, Arabic, Persian and Turkish spell them, and
    /// as they are found in English texts.
    const NAMES: [(&str, &[&str]); 44] = [
        ("Кок-Таш", &["Kök-Tash", "Kok-Tash", "Kok Tash", "Kök-Taş", "KOK-TASH", "Koek-Tash"]),
        ("Ворух", &["Vorukh", "Voruh", "Worukh"]),
        ("Исфара", &["Isfara"]),
        ("Хуҷанд", &["Khujand", "Hujand", "Khudzhand"]),
        ("Душанбе", &["Dushanbe", "Duşanbe"]),
        ("Ғафуров", &["Ghafurov", "Gafurov"]),
        ("Қурғонтеппа", &["Qurghonteppa", "Kurgonteppa"]),
        ("Баткен", &["Batken"]),
        ("Лейлек", &["Leilek", "Leylek"]),
        ("Жаңы-Жер", &["Zhangy-Zher", "Jangy-Jer"]),
        ("Өзгөн", &["Özgön", "Ozgon"]),
        ("Үч-Дөбө", &["Üch-Döbö", "Uch-Dobo"]),
        ("Чоң-Алай", &["Chong-Alay", "Chong Alai", "Çong-Alay"]),
        ("Жапаров", &["Zhaparov", "Japarov", "Djaparov"]),
        ("Садыр", &["Sadyr", "Sadir"]),
        ("Жээнбеков", &["Jeenbekov", "Zheenbekov"]),
        ("Рахмон", &["Rahmon", "Rakhmon"]),
        ("Таджикистан", &["Tajikistan", "Tadzhikistan", "Tadjikistan"]),
        ("Кыргызстан", &["Kyrgyzstan", "Kirgizstan"]),
        ("Ходжа-Аъло", &["Khodzha-Alo", "Khoja A'lo", "Hoja-Alo"]),
        ("Бакиев", &["Bakiev", "Bakiyev"]),
        ("Горбачёв", &["Gorbachev", "Gorbachyev"]),
        ("Щукин", &["Shchukin", "Schukin"]),
        ("Донецьк", &["Donetsk", "Donets’k"]),
        ("Харків", &["Kharkiv", "Harkiv"]),
        ("Запоріжжя", &["Zaporizhzhia", "Zaporizhzhya"]),
        ("Зеленський", &["Zelenskyi", "Zelensky", "Zelenskyy"]),
        ("Αθήνα", &["Athina"]),
        ("Θεσσαλονίκη", &["Thessaloniki", "Tessaloniki"]),
        ("Şırnak", &["Sirnak", "Shirnak"]),
        ("Çelik", &["Celik", "Chelik"]),
        ("الجزيرة", &["Al Jazeera", "Al-Jazira", "al-Jazirah"]),
        ("محمد", &["Muhammad", "Mohammed", "Mohamed"]),
        ("غزة", &["Gaza", "Ghazza"]),
        ("حماس", &["Hamas"]),
        ("دارفور", &["Darfur", "Darfour"]),
        ("الخرطوم", &["al-Khartoum", "Al Khartum"]),
        ("إيران", &["Iran", "Eran"]),
        ("ایران", &["Iran"]),
        ("افغانستان", &["Afghanistan"]),
        ("کابل", &["Kabul"]),
        ("گیلان", &["Gilan", "Gīlān"]),
        ("ژاله", &["Zhale", "Jaleh"]),
        ("يوسف", &["Yusuf", "Youssef"]),
    ];

    #[test]
    fn spellings_of_one_name_are_found_together() {
        let apart: Vec<String> = NAMES
            .iter()
            .flat_map(|(name, spellings)| spellings.iter().map(move |spelling| (*name, *spelling)))
            .filter(|(name, spelling)| !is_one(name, spelling) || !is_one(spelling, name))
            .map(|(name, spelling)| format!("{name} {:?} and {spelling} {:?}", latin(name), latin(spelling)))
            .collect();
        assert!(apart.is_empty(), "{apart:#?}");
    }

    #[test]
    fn names_of_different_places_stay_apart() {
        let names: Vec<&str> = NAMES.iter().map(|(name, _)| *name).collect();
        for (i, one) in names.iter().enumerate() {
            for other in &names[i + 1..] {
                let is_iran = [*one, *other] == ["إيران", "ایران"];
                assert_eq!(is_one(one, other), is_iran, "{one} {other}");
            }
        }
        for (one, other) in [
            ("Kok-Tash", "Kok-Tosh"),
            ("حماس", "homes"),
            ("إيران", "iron"),
            ("غزة", "gauze"),
            ("Sheikh", "Sheyi"),
        ] {
            assert!(!is_one(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_text_is_taken_apart_into_words() {
        assert_eq!(
            latin("Kök-Tash, 1,200 people’s “homes”"),
            ["kok", "tash", "1", "200", "people", "s", "homes"]
        );
        assert_eq!(latin("O'Brien of Donets'k; Ta‘izz"), ["obrien", "of", "donetsk", "taizz"]);
        assert_eq!(latin("Ko\u{308}k می\u{200c}شود ١٢"), ["kok", "myshwd", "12"]);
        assert_eq!(latin("北京 and ½"), ["北", "京", "and", "12"]);
        assert_eq!(latin(" - … \u{202e}"), [""; 0]);
        let text = "в Ворухе";
        assert_eq!(words(text).iter().map(|w| &text[w.start..w.end]).collect::<Vec<_>>(), ["в", "Ворухе"]);
    }

    #[test]
    fn every_letter_is_in_a_word() {
        for c in ('\0'..='\u{323af}').filter(|c| c.is_alphanumeric() && !is_silent(*c)) {
            let found = words(&c.to_string());
            assert_eq!(found.len(), 1, "{c:?}");
            let is_token = |c: char| !c.is_ascii() || c.is_ascii_lowercase() || c.is_ascii_digit();
            assert!(!found[0].latin.is_empty() && found[0].latin.chars().all(is_token), "{c:?} {found:?}");
        }
    }
}
