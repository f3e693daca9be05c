//! The words that the lines of an infobox are understood by. What is not here is not understood, and refused.

/// What is counted in the cells of strength, and what else is counted there.
pub(super) const STRENGTH: &str = "strength";
pub(super) const THINGS: &str = "things";
/// The figure that is said not to be known.
pub(super) const UNKNOWN: &str = "unknown";

/// What happened, as it stands after a figure, each with the one word for it. Longest first where one begins another.
const OUTCOMES: [(&str, &str); 69] = [
    ("killed or wounded", "killed or wounded"),
    ("killed and wounded", "killed or wounded"),
    ("killed or injured", "killed or wounded"),
    ("killed and injured", "killed or wounded"),
    ("dead or wounded", "killed or wounded"),
    ("dead and wounded", "killed or wounded"),
    ("dead or injured", "killed or wounded"),
    ("dead and injured", "killed or wounded"),
    ("killed or missing", "killed or missing"),
    ("killed and missing", "killed or missing"),
    ("dead or missing", "killed or missing"),
    ("dead and missing", "killed or missing"),
    ("wounded or missing", "wounded or missing"),
    ("wounded and missing", "wounded or missing"),
    ("captured or missing", "missing or captured"),
    ("captured and missing", "missing or captured"),
    ("missing or captured", "missing or captured"),
    ("missing and captured", "missing or captured"),
    ("killed in action", "killed"),
    ("wounded in action", "wounded"),
    ("missing in action", "missing"),
    ("prisoners of war", "captured"),
    ("prisoner of war", "captured"),
    ("taken prisoner", "captured"),
    ("shot down", "destroyed"),
    ("total casualties", "casualties"),
    ("casualties", "casualties"),
    ("casualty", "casualties"),
    ("killed", "killed"),
    ("deaths", "killed"),
    ("death", "killed"),
    ("dead", "killed"),
    ("died", "killed"),
    ("fatalities", "killed"),
    ("fatality", "killed"),
    ("kia", "killed"),
    ("wounded", "wounded"),
    ("injured", "wounded"),
    ("injuries", "wounded"),
    ("injury", "wounded"),
    ("wia", "wounded"),
    ("missing", "missing"),
    ("mia", "missing"),
    ("captured", "captured"),
    ("prisoners", "captured"),
    ("prisoner", "captured"),
    ("pows", "captured"),
    ("pow", "captured"),
    ("detained", "detained"),
    ("arrested", "detained"),
    ("arrests", "detained"),
    ("abducted", "abducted"),
    ("kidnapped", "abducted"),
    ("hospitalised", "hospitalised"),
    ("hospitalized", "hospitalised"),
    ("displaced", "displaced"),
    ("evacuated", "evacuated"),
    ("refugees", "refugees"),
    ("destroyed", "destroyed"),
    ("damaged", "damaged"),
    ("lost", "lost"),
    ("sunk", "sunk"),
    ("burned", "burned"),
    ("burnt", "burned"),
    ("scuttled", "destroyed"),
    ("downed", "destroyed"),
    ("abandoned", "abandoned"),
    ("disabled", "damaged"),
    ("seized", "seized"),
];
/// Outcomes of things, of which it need not be known what they are.
const OF_THINGS: [&str; 7] = ["abandoned", "burned", "damaged", "destroyed", "lost", "seized", "sunk"];

/// People, as the last word of those between figure and outcome.
const PEOPLE: [&str; 104] = [
    "adult",
    "adults",
    "airmen",
    "archers",
    "attackers",
    "boy",
    "boys",
    "cavalry",
    "child",
    "children",
    "civilian",
    "civilians",
    "combatant",
    "combatants",
    "commandos",
    "conscript",
    "conscripts",
    "crew",
    "crewmen",
    "demonstrators",
    "doctor",
    "doctors",
    "driver",
    "drivers",
    "fighter",
    "fighters",
    "firefighter",
    "firefighters",
    "firemen",
    "fishermen",
    "forces",
    "gendarme",
    "gendarmes",
    "girl",
    "girls",
    "guard",
    "guards",
    "guardsmen",
    "guerrilla",
    "guerrillas",
    "gunmen",
    "horsemen",
    "hostage",
    "hostages",
    "infantry",
    "insurgent",
    "insurgents",
    "journalist",
    "journalists",
    "knights",
    "man",
    "marine",
    "marines",
    "medic",
    "medics",
    "men",
    "mercenaries",
    "mercenary",
    "militant",
    "militants",
    "military",
    "militia",
    "militiamen",
    "militias",
    "national",
    "nationals",
    "officer",
    "officers",
    "paramilitaries",
    "paratroopers",
    "passengers",
    "peacekeeper",
    "peacekeepers",
    "personnel",
    "pilot",
    "pilots",
    "police",
    "policeman",
    "policemen",
    "protesters",
    "rebel",
    "rebels",
    "regulars",
    "reservists",
    "resident",
    "residents",
    "sailor",
    "sailors",
    "serviceman",
    "servicemen",
    "settlers",
    "soldier",
    "soldiers",
    "student",
    "students",
    "troops",
    "villager",
    "villagers",
    "volunteers",
    "warriors",
    "woman",
    "women",
    "worker",
    "workers",
];
/// People of whom no more is said.
const ANYBODY: [&str; 6] = ["individuals", "people", "person", "persons", "victims", "human"];
/// Words beside figures and outcomes that say no more.
const NO_MORE: [&str; 9] = ["of", "the", "were", "was", "have", "has", "been", "confirmed", "reported"];

/// What stands before "estimates" and "claims" where nobody is named.
const UNNAMED: [&str; 12] = [
    "conservative",
    "high",
    "independent",
    "initial",
    "low",
    "media",
    "modern",
    "official",
    "other",
    "some",
    "unofficial",
    "western",
];

/// Figures that are no quantity.
const NOT_KNOWN: [&str; 3] = ["an unknown number of", "unknown number of", "unknown"];

/// What happened, if the words begin with it, and how many of them do.
pub(super) fn outcome(words: &[&str]) -> Option<(&'static str, usize)> {
    OUTCOMES.iter().find_map(|(phrase, outcome)| {
        let length = phrase.split(' ').count();
        let fits = words.len() >= length
            && phrase.split(' ').zip(words).all(|(known, word)| word.eq_ignore_ascii_case(known));
        fits.then_some((*outcome, length))
    })
}

pub(super) fn is_of_things(outcome: &str) -> bool {
    OF_THINGS.contains(&outcome)
}

pub(super) fn is_people(word: &str) -> bool {
    PEOPLE.contains(&word)
}

pub(super) fn is_anybody(word: &str) -> bool {
    ANYBODY.contains(&word)
}

pub(super) fn says_no_more(word: &str) -> bool {
    NO_MORE.contains(&word)
}

/// The words at the start that say that a figure is not known, and how many they are.
pub(super) fn not_known(words: &[&str]) -> Option<usize> {
    NOT_KNOWN.iter().map(|phrase| phrase.split(' ')).find_map(|phrase| {
        let length = phrase.clone().count();
        let fits =
            words.len() >= length && phrase.zip(words).all(|(known, word)| word.eq_ignore_ascii_case(known));
        fits.then_some(length)
    })
}

/// Who says something, of the wordings in which infoboxes say it: "per X", "X claim". Empty if it is not said who.
pub(super) fn claimant(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches(':').trim_end();
    let lower = text.to_lowercase();
    if lower.len() != text.len() {
        return None;
    }
    for start in ["per", "according to", "as claimed by", "claimed by", "reported by", "as reported by"] {
        if let Some(after) = lower.strip_prefix(start)
            && (after.is_empty() || after.starts_with(' '))
        {
            return Some(named(&text[start.len()..]));
        }
    }
    for end in [" claims", " claim", " claimed", " estimates", " estimate", " figures", " figure"] {
        if let Some(before) = lower.strip_suffix(end) {
            return Some(named(&text[..before.len()]));
        }
    }
    None
}

fn named(text: &str) -> String {
    let name = text.trim();
    let name = name.strip_prefix("the ").or(name.strip_prefix("The ")).unwrap_or(name);
    let name = name.strip_suffix("'s").or(name.strip_suffix("’s")).unwrap_or(name).trim();
    // "Modern estimates" and "media figures" name nobody.
    if UNNAMED.contains(&name.to_lowercase().as_str()) { String::new() } else { name.to_owned() }
}
