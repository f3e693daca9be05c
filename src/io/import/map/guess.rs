//! What a column is likely to hold, by its name and by what stands in it.

use chrono::{NaiveDate, NaiveDateTime};

use crate::model::{Date, Figure, fold};

/// What a column may be for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Event,
    Date,
    Place,
    Country,
    Side,
    Claimant,
    ClaimantCountry,
    Source,
    Url,
    Publisher,
    Quote,
    Note,
    Page,
    Language,
    Topic,
    Value,
}

/// Usual names, folded, in the order in which they are tried.
const NAMES: [(Role, &[&str]); 16] = [
    (
        Role::Event,
        &[
            "event",
            "event id",
            "incident",
            "incident id",
            "conflict",
            "battle",
            "battle id",
            "ereignis",
            "evento",
            "событие",
        ],
    ),
    (
        Role::Date,
        &[
            "date",
            "event date",
            "report date",
            "date start",
            "start date",
            "day",
            "stated on",
            "published",
            "datum",
            "fecha",
            "data",
            "дата",
            "tarih",
            "تاريخ",
            "التاريخ",
            "sana",
            "күнү",
            "timestamp",
            "year",
            "jahr",
            "ano",
            "год",
        ],
    ),
    (
        Role::Place,
        &[
            "place",
            "location",
            "city",
            "town",
            "village",
            "ort",
            "lugar",
            "lieu",
            "место",
            "where coordinates",
            "where description",
            "المكان",
        ],
    ),
    (
        Role::Country,
        &[
            "country",
            "country name",
            "iso3",
            "iso",
            "country code",
            "land",
            "pais",
            "pays",
            "страна",
            "الدولة",
        ],
    ),
    (Role::Side, &["side", "belligerent", "party", "affected side", "seite", "bando", "camp", "сторона"]),
    (
        Role::Claimant,
        &[
            "claimant",
            "according to",
            "reported by",
            "reporter",
            "organisation",
            "organization",
            "agency",
            "claimed by",
            "said by",
            "quelle der angabe",
            "segun",
            "selon",
            "по данным",
        ],
    ),
    (Role::ClaimantCountry, &["claimant country", "country of claimant", "source country"]),
    (
        Role::Source,
        &[
            "source",
            "sources",
            "source title",
            "source article",
            "title",
            "headline",
            "reference",
            "quelle",
            "fuente",
            "источник",
            "المصدر",
        ],
    ),
    (Role::Url, &["url", "source url", "link", "source link", "href", "ссылка", "رابط"]),
    (Role::Publisher, &["publisher", "source publisher", "outlet", "newspaper", "media"]),
    (Role::Quote, &["quote", "quotation", "excerpt", "zitat", "cita", "цитата"]),
    (
        Role::Note,
        &["note", "notes", "comment", "comments", "remarks", "description", "bemerkung", "примечание"],
    ),
    (Role::Page, &["page", "pages", "locator", "seite im dokument", "страница"]),
    (Role::Language, &["lang", "language", "sprache", "язык"]),
    (Role::Topic, &["topic", "measure", "indicator", "variable"]),
    (
        Role::Value,
        &["value", "figure", "number", "count", "total", "anzahl", "zahl", "numero", "число", "количество"],
    ),
];

impl Role {
    /// Whether a column of numbers, or of other text, can have the role.
    pub(super) fn takes(self, is_numeric: bool) -> bool {
        match self {
            Self::Value | Self::Event | Self::Date | Self::Page => true,
            _ => !is_numeric,
        }
    }
}

/// A name with words separated by single blanks, folded.
fn plain(name: &str) -> String {
    let mut spaced = String::new();
    let mut before = ' ';
    for c in name.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            spaced.push(' ');
        }
        spaced.push(if c.is_alphanumeric() { c } else { ' ' });
        before = c;
    }
    fold(&spaced).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a column of this name is for.
pub(super) fn role(name: &str) -> Option<Role> {
    let name = plain(name);
    NAMES.into_iter().find(|(_, names)| names.iter().any(|known| fold(known) == name)).map(|(role, _)| role)
}

/// Whether a cell is a figure.
pub(super) fn is_figure(cell: &str) -> bool {
    cell.starts_with(|c: char| c.is_ascii_digit()) && Figure::parse(cell).is_ok()
}

/// What is counted, by words in a name.
const COUNTED: [(&str, &[&str]); 7] = [
    (
        "casualties/killed",
        &[
            "killed",
            "deaths",
            "death",
            "dead",
            "fatalities",
            "fatality",
            "kia",
            "martyred",
            "tote",
            "getotet",
            "muertos",
            "fallecidos",
            "morts",
            "tues",
            "убито",
            "погибло",
            "погибшие",
            "oluler",
            "القتلى",
            "best",
            "low",
            "high",
        ],
    ),
    (
        "casualties/injured",
        &[
            "injured",
            "wounded",
            "wia",
            "injuries",
            "verletzte",
            "verletzt",
            "heridos",
            "blesses",
            "ранено",
            "раненые",
            "الجرحى",
        ],
    ),
    ("casualties/missing", &["missing", "mia", "vermisste", "desaparecidos", "disparus", "пропало"]),
    ("casualties/captured", &["captured", "pow", "prisoners", "gefangene", "prisioneros", "взято"]),
    ("casualties/total", &["casualties", "bajas", "потери"]),
    ("displacement/displaced", &["displaced", "idps", "refugees", "vertriebene", "desplazados", "deplaces"]),
    ("displacement/evacuated", &["evacuated", "evacuees"]),
];
/// Groups, by words in a name.
const GROUPS: [(&str, &[&str]); 5] = [
    ("civilian", &["civilian", "civilians", "civ", "zivilisten", "civiles", "civils", "мирных"]),
    ("military", &["military", "soldiers", "troops", "combatants", "servicemen", "militares"]),
    ("child", &["child", "children", "kinder", "ninos", "enfants", "дети"]),
    ("adult/woman", &["woman", "women", "frauen", "mujeres", "femmes"]),
    ("civilian/press", &["journalists", "press"]),
];
const BOUNDS: [(Bound, &[&str]); 3] = [
    (Bound::Low, &["low", "min", "minimum", "lower", "from"]),
    (Bound::Best, &["best", "estimate", "est", "likely", "mid"]),
    (Bound::High, &["high", "max", "maximum", "upper"]),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Low,
    Best,
    High,
}

/// A figure in one column.
#[derive(Debug)]
pub(super) struct Single {
    pub(super) topic: String,
    pub(super) group: String,
    pub(super) column: String,
}

/// A figure in several columns.
#[derive(Debug)]
pub(super) struct Range {
    key: Vec<String>,
    pub(super) topic: String,
    pub(super) group: String,
    pub(super) low: Option<String>,
    pub(super) best: Option<String>,
    pub(super) high: Option<String>,
}

/// The figures of a file.
#[derive(Debug, Default)]
pub(super) struct Figures {
    ranges: Vec<Range>,
    single: Vec<Single>,
}

impl Figures {
    /// Takes a column if its name says what it counts.
    pub(super) fn add(&mut self, column: &str) -> bool {
        let name = plain(column);
        let words: Vec<&str> = name.split(' ').collect();
        let is_among =
            |names: &[&str]| words.iter().any(|word| names.iter().any(|known| fold(known) == *word));
        let Some((topic, _)) = COUNTED.into_iter().find(|(_, names)| is_among(names)) else { return false };
        let group = GROUPS.into_iter().find(|(_, names)| is_among(names)).map_or("", |(group, _)| group);
        let bound = BOUNDS.into_iter().find(|(_, names)| is_among(names));
        let Some((bound, bounds)) = bound else {
            let (topic, group) = (topic.to_owned(), group.to_owned());
            self.single.push(Single { topic, group, column: column.to_owned() });
            return true;
        };
        let key: Vec<String> =
            words.iter().filter(|word| !bounds.contains(*word)).map(ToString::to_string).collect();
        let at = self.ranges.iter().position(|range| range.key == key).unwrap_or_else(|| {
            let (topic, group) = (topic.to_owned(), group.to_owned());
            self.ranges.push(Range { key, topic, group, low: None, best: None, high: None });
            self.ranges.len() - 1
        });
        let range = &mut self.ranges[at];
        let part = match bound {
            Bound::Low => &mut range.low,
            Bound::Best => &mut range.best,
            Bound::High => &mut range.high,
        };
        *part = Some(column.to_owned());
        true
    }

    pub(super) fn ranges(&self) -> &[Range] {
        &self.ranges
    }

    pub(super) fn single(&self) -> &[Single] {
        &self.single
    }
}

/// How dates are read.
pub(super) struct DateForm {
    /// The filter, with the stroke before it; empty if they are as they should be.
    pub(super) filter: String,
    /// What is not certain.
    pub(super) remark: String,
}

/// Forms of days, in the order in which they are tried.
const FORMS: [&str; 14] = [
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%Y%m%d",
    "%d-%m-%Y",
    "%d %B %Y",
    "%B %d, %Y",
    "%d %b %Y",
    "%b %d, %Y",
    "%d-%b-%Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d.%m.%y",
];
const MOMENTS: [&str; 4] = ["%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%d.%m.%Y %H:%M", "%m/%d/%Y %I:%M %p"];

/// The form of the dates in these cells.
pub(super) fn date_form(cells: &[String]) -> DateForm {
    let form = |filter: &str, remark: &str| DateForm { filter: filter.to_owned(), remark: remark.to_owned() };
    if cells.is_empty() || cells.iter().all(|cell| Date::parse(cell).is_ok()) {
        return form("", "");
    }
    let begins_with_day =
        |cell: &String| cell.get(..10).is_some_and(|start| Date::parse(start).is_ok() && start.len() == 10);
    if cells.iter().all(begins_with_day) {
        return form(" | days", "");
    }
    let fits = |pattern: &&&str| {
        cells.iter().all(|cell| {
            NaiveDate::parse_from_str(cell, pattern).is_ok()
                || NaiveDateTime::parse_from_str(cell, pattern).is_ok()
        })
    };
    let fitting: Vec<&&str> = FORMS.iter().chain(&MOMENTS).filter(fits).collect();
    match fitting.as_slice() {
        [] => form("", "the form of these dates is not known: add | date %d/%m/%Y or the like"),
        [one] => form(&format!(" | date {one}"), ""),
        [one, other, ..] => form(&format!(" | date {one}"), &format!("or is it {other}? Both fit")),
    }
}
