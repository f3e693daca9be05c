use proptest::prelude::*;

use super::*;

fn naming(relation: NamingKind, name: &str, other: &str) -> Naming {
    Naming { relation, name: Name::typed(name), other: Name::typed(other), note: None }
}

fn same(name: &str, other: &str) -> Naming {
    naming(NamingKind::SameClaimant, name, other)
}

fn speaks(name: &str, other: &str) -> Naming {
    naming(NamingKind::SpeaksFor, name, other)
}

#[test]
fn a_name_is_typed_with_its_country() {
    let typed = |text: &str| {
        let name = Name::typed(text);
        (name.name.clone(), name.country.map(|country| country.code().to_owned()))
    };
    assert_eq!(typed("Border Service (KG)"), ("Border Service".to_owned(), Some("KG".to_owned())));
    assert_eq!(typed("KG"), ("Kyrgyzstan".to_owned(), Some("KG".to_owned())));
    assert_eq!(typed("Hamas (armed wing)"), ("Hamas (armed wing)".to_owned(), None));
    assert_eq!(typed("(KG)"), ("(KG)".to_owned(), None));
    assert_eq!(Name::typed("border  service (KG)"), Name::typed("Border Service (KG)"));
    assert_ne!(Name::typed("Border Service"), Name::typed("Border Service (KG)"));
}

#[test]
fn spellings_are_one_and_speak_for_the_same() {
    let names = Names::of(&[
        same("Deputy head", "A. Deputy"),
        speaks("A. Deputy", "Batken administration (KG)"),
        same("Admin. of Batken", "Batken administration (KG)"),
        speaks("Admin. of Batken", "KG"),
    ]);
    let known = names.known_as(&Name::typed("deputy HEAD")).expect("known");
    assert_eq!(known.main, Name::typed("A. Deputy"));
    assert_eq!(known.speaks_for, [Name::typed("Batken administration (KG)"), Name::typed("KG")]);
    assert_eq!(known.body(), &Name::typed("Batken administration (KG)"));
    assert_eq!(known.country().map(|country| country.code().to_owned()).as_deref(), Some("KG"));
    assert_eq!(names.spellings("a. deputy"), [Name::typed("A. Deputy"), Name::typed("Deputy head")]);
    assert_eq!(names.claimants().len(), 3);
    let kg = Country::parse("KG").expect("a country");
    assert_eq!(names.speaking_from(kg).len(), 3, "two spellings of the deputy, one of the body");
    assert!(names.known_as(&Name::typed("Tajikistan (TJ)")).is_none());
}

#[test]
fn circles_and_empty_namings_are_refused_with_the_way_round() {
    let names = Names::of(&[speaks("A", "B"), speaks("B", "C"), same("C2", "C")]);
    let told = |naming: Naming| names.check(&naming).expect_err("refused").to_string();
    assert_eq!(
        told(speaks("C2", "A")),
        "C2 speaks for A: that would be a circle, since A speaks for B, B speaks for C"
    );
    assert!(told(same("A", "C")).contains("circle"), "who speaks for another is not the other");
    assert!(told(same("C", "c2")).contains("one name already"));
    assert!(told(same("a", "A")).contains("one name already"));
    assert!(told(speaks("C2", "C")).contains("circle"));
    assert_eq!(
        told(speaks("A", "D")),
        "A speaks for B already; retract the entry that says so first (`counterclaim names` lists them)"
    );
    assert!(told(same("C2", "E")).starts_with("C2 is the same as C already"));
    assert!(told(speaks("unattributed", "C")).contains("no known speaker"));
    assert_eq!(names.check(&speaks("C", "KG")), Ok(()));
    assert_eq!(names.check(&same("D", "A")), Ok(()));
}

#[test]
fn spellings_of_a_place_are_one_group() {
    let place = |name, other| naming(NamingKind::SamePlace, name, other);
    let names = Names::of(&[place("Kok-Tash", "Kök-Tash"), place("Koktosh", "Kok-Tash")]);
    assert_eq!(names.places(), [["Kök-Tash", "Kok-Tash", "Koktosh"]]);
    assert_eq!(names.groups().len(), 1);
    assert!(names.check(&place("kök-tash", "koktosh")).is_err());
    assert!(names.claimants().is_empty());
}

proptest! {
    /// Whatever a file says, following it ends, and every spelling leads to one main name.
    #[test]
    fn whatever_is_said_of_names_can_be_followed(
        said in prop::collection::vec((0..3_u8, "[a-f]", "[a-f]"), 0..30)
    ) {
        let namings: Vec<Naming> = said
            .into_iter()
            .map(|(relation, name, other)| {
                let relation = match relation {
                    0 => NamingKind::SameClaimant,
                    1 => NamingKind::SamePlace,
                    _ => NamingKind::SpeaksFor,
                };
                naming(relation, &name, &other)
            })
            .collect();
        let names = Names::of(&namings);
        for known in names.claimants() {
            prop_assert!(known.spellings.contains(&known.main));
            prop_assert!(!known.speaks_for.contains(&known.main));
            prop_assert!(known.speaks_for.len() <= 6);
        }
        for group in names.groups() {
            prop_assert!(group.len() <= 6);
        }
    }

    /// What is recorded after being checked never needs a circle to be cut.
    #[test]
    fn what_was_checked_holds_every_naming(
        said in prop::collection::vec((any::<bool>(), "[a-e]", "[a-e]"), 0..20)
    ) {
        let mut namings: Vec<Naming> = Vec::new();
        for (is_same, name, other) in said {
            let naming = if is_same { same(&name, &other) } else { speaks(&name, &other) };
            if Names::of(&namings).check(&naming).is_ok() {
                namings.push(naming);
            }
        }
        let names = Names::of(&namings);
        for Naming { relation, name, other, .. } in &namings {
            let (one, two) = (names.known(name), names.known(other));
            if *relation == NamingKind::SameClaimant {
                prop_assert_eq!(&one.main, &two.main, "{:?}", namings);
            } else {
                prop_assert!(one.speaks_for.first() == Some(&two.main), "{:?}", namings);
            }
        }
    }
}
