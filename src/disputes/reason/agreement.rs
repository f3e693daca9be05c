//! Whether a claimant's name takes "says" or "say".

/// Nouns that take a plural verb as the head of a claimant's name. Names of bodies that end in a
/// plural ("United Nations", "White Helmets") take a singular one and are not here.
const PLURAL: [&str; 38] = [
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
    "forces",
    "guards",
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

/// Whether `name` is a plural: "Kyrgyz authorities", "Armed Forces of Ukraine".
pub(super) fn is_plural(name: &str) -> bool {
    let name = name.to_lowercase();
    let end = AFTER_HEAD.iter().filter_map(|end| name.find(end)).min().unwrap_or(name.len());
    name[..end].split_whitespace().next_back().is_some_and(|head| PLURAL.contains(&head))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_of_a_name_decides() {
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
}
