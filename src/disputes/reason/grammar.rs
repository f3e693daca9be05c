//! How a claimant's name stands in a sentence: with an article or without, and whether it takes
//! "says" or "say".
//!
//! Both depend on the head of the name, its last word before "of", "in" and the like. A head that
//! is not known here is taken for a proper name in the singular.

/// Heads of names of bodies and offices, which have an article: "the Ministry of Health".
const WITH_ARTICLE: [&str; 60] = [
    "academy",
    "administration",
    "agency",
    "alliance",
    "ambassador",
    "army",
    "assembly",
    "association",
    "authority",
    "board",
    "bureau",
    "centre",
    "center",
    "coalition",
    "command",
    "commander",
    "commission",
    "committee",
    "council",
    "court",
    "department",
    "directorate",
    "embassy",
    "federation",
    "fleet",
    "foundation",
    "government",
    "governor",
    "guard",
    "institute",
    "kingdom",
    "league",
    "mayor",
    "minister",
    "ministry",
    "mission",
    "movement",
    "nations",
    "navy",
    "observatory",
    "office",
    "ombudsman",
    "organisation",
    "organization",
    "parliament",
    "party",
    "presidency",
    "president",
    "press",
    "prosecutor",
    "secretariat",
    "secretary-general",
    "service",
    "spokesman",
    "spokesperson",
    "spokeswoman",
    "staff",
    "states",
    "trust",
    "union",
];

/// Heads that are plurals and have an article: "the Armed Forces of Ukraine".
const PLURAL_WITH_ARTICLE: [&str; 3] = ["forces", "guards", "troops"];

/// Heads that are plurals. Names of bodies that end in a plural ("White Helmets") take the
/// singular and are not here.
const PLURAL: [&str; 36] = [
    "activists",
    "analysts",
    "authorities",
    "defectors",
    "diplomats",
    "doctors",
    "experts",
    "eyewitnesses",
    "families",
    "fighters",
    "historians",
    "inhabitants",
    "insurgents",
    "investigators",
    "journalists",
    "lawyers",
    "locals",
    "media",
    "medics",
    "militants",
    "observers",
    "officials",
    "people",
    "police",
    "prosecutors",
    "rebels",
    "refugees",
    "relatives",
    "reports",
    "rescuers",
    "residents",
    "separatists",
    "soldiers",
    "sources",
    "villagers",
    "witnesses",
];

/// What ends the head of a name: "residents of Kok-Terek", "sources in Batken".
const AFTER_HEAD: [&str; 9] = [" of ", " in ", " from ", " at ", " for ", " on ", " near ", ", ", " ("];

/// The last word of a name before what ends its head, in small letters.
fn head(name: &str) -> String {
    let name = name.to_lowercase();
    let end = AFTER_HEAD.iter().filter_map(|end| name.find(end)).min().unwrap_or(name.len());
    name[..end].split_whitespace().next_back().unwrap_or_default().to_owned()
}

/// Whether `name` takes a plural verb: "Kyrgyz authorities", "Armed Forces of Ukraine".
pub(super) fn is_plural(name: &str) -> bool {
    let head = head(name);
    PLURAL.contains(&head.as_str()) || PLURAL_WITH_ARTICLE.contains(&head.as_str())
}

/// `name` with its article, if it has one: "the Ministry of Health", "Kyrgyzstan".
pub(super) fn with_article(name: &str) -> String {
    let head = head(name);
    let has_article = WITH_ARTICLE.contains(&head.as_str()) || PLURAL_WITH_ARTICLE.contains(&head.as_str());
    let is_given = name
        .split_whitespace()
        .next()
        .is_some_and(|first| ["the", "a", "an"].iter().any(|article| first.eq_ignore_ascii_case(article)));
    if has_article && !is_given { format!("the {name}") } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_name_decides_its_number() {
        for plural in [
            "Kyrgyz authorities",
            "Residents of Kok-Terek",
            "Armed Forces of Ukraine",
            "Gaza health officials",
            "Kyrgyz reports",
            "media in Tajikistan",
            "Officials (unnamed)",
            "Police",
        ] {
            assert!(is_plural(plural), "{plural}");
        }
        for singular in [
            "Tajikistan",
            "United Nations",
            "Human Rights Watch",
            "Ministry of Internal Forces",
            "Office of the Prosecutor for War Crimes",
            "Reuters",
            "Tajik spokesman in Dushanbe",
            "White Helmets",
            "",
        ] {
            assert!(!is_plural(singular), "{singular}");
        }
    }

    #[test]
    fn names_of_bodies_and_offices_have_an_article() {
        for name in [
            "Ministry of Health",
            "Government Media Office",
            "General Staff of Ukraine",
            "Prosecutor General's Office of Kyrgyzstan",
            "Batken regional administration",
            "European Union",
            "United Nations",
            "President of Tajikistan",
            "Border Guard Service",
            "Armed Forces of Ukraine",
            "Tajik spokesman in Dushanbe",
        ] {
            assert_eq!(with_article(name), format!("the {name}"));
        }
        for name in [
            "Kyrgyzstan",
            "Human Rights Watch",
            "President Sadyr Japarov",
            "Thomas L. Livermore",
            "The Ministry of Health",
            "a spokesman of the army",
            "Kyrgyz authorities",
            "Oryx",
            "",
        ] {
            assert_eq!(with_article(name), name);
        }
    }
}
