//! Positions by who holds them: each claimant for itself, or together those who speak for one body,
//! country or role, or those who have the same at stake.

use super::{Answer, Conflict, Position};
use crate::model::Figure;

/// By what positions are put together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum By {
    /// Each claimant for itself.
    #[default]
    Claimant,
    /// Claimants who speak for one body.
    Body,
    /// Claimants of one country.
    Country,
    /// Claimants in one role.
    Role,
    /// Claimants who have the same at stake.
    Interest,
}

impl By {
    /// Every way.
    pub const ALL: [Self; 5] = [Self::Claimant, Self::Body, Self::Country, Self::Role, Self::Interest];

    /// The name used in every output.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Claimant => "claimant",
            Self::Body => "body",
            Self::Country => "country",
            Self::Role => "role",
            Self::Interest => "interest",
        }
    }

    /// The name of the group that a position belongs to, and whether it is one: those of no
    /// country or role, and those who only have the same at stake, stand together but speak for
    /// nobody together.
    #[must_use]
    pub fn group_of(self, answer: &Answer, position: &Position) -> (String, bool) {
        let claimant = &position.claim.content.claimant;
        let named = match self {
            Self::Claimant => Some(claimant.main_name().to_string()),
            Self::Body => Some(claimant.body().to_string()),
            Self::Country => claimant.speaks_from().map(|country| country.to_string()),
            Self::Role => claimant.role.as_ref().map(ToString::to_string),
            Self::Interest => return (answer.interest(position).to_string(), false),
        };
        let is_one =
            named.is_some() && !(matches!(self, Self::Claimant | Self::Body) && claimant.is_unattributed());
        (named.unwrap_or_else(|| format!("no {}", self.as_str())), is_one)
    }
}

/// Positions that are held together.
#[derive(Debug, Clone)]
pub struct Group<'a> {
    /// A country's code, a role, an interest, a claimant's name, or "no country" and the like.
    pub name: String,
    /// Whether they have something in common, so that conflict among them is conflict with itself.
    pub is_one: bool,
    /// The positions, each with its number in the answer, from 0.
    pub positions: Vec<(usize, &'a Position)>,
    /// Lowest figure that one of them claims.
    pub low: Option<Figure>,
    /// Highest figure that one of them claims; none if a figure has no upper end.
    pub high: Option<Figure>,
    /// What conflicts among them.
    pub within: Vec<Conflict<'a>>,
    /// The groups that conflict with it, in their order, each with the conflict that weighs most.
    pub against: Vec<(String, Conflict<'a>)>,
}

/// The positions of an answer, grouped; groups stand in the order of their first positions.
#[must_use]
pub fn groups(answer: &Answer, by: By) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for numbered in answer.dispute.positions.iter().enumerate() {
        let (name, is_one) = by.group_of(answer, numbered.1);
        match groups.iter_mut().find(|group| group.name == name) {
            Some(group) => group.positions.push(numbered),
            None => groups.push(Group {
                name,
                is_one,
                positions: vec![numbered],
                low: None,
                high: None,
                within: Vec::new(),
                against: Vec::new(),
            }),
        }
    }
    for group in &mut groups {
        (group.low, group.high) =
            super::dispute::range(group.positions.iter().map(|(_, position)| *position));
    }
    for conflict in answer.dispute.conflicts() {
        let of = |position: &Position| by.group_of(answer, position).0;
        let (one, other) = (of(conflict.one), of(conflict.other));
        for group in &mut groups {
            if group.name == one && group.name == other {
                group.within.push(conflict.clone());
            } else if group.name == one || group.name == other {
                let opponent = if group.name == one { &other } else { &one };
                match group.against.iter_mut().find(|(name, _)| name == opponent) {
                    Some((_, most)) if conflict.weight() > most.weight() => *most = conflict.clone(),
                    Some(_) => {}
                    None => group.against.push((opponent.clone(), conflict.clone())),
                }
            }
        }
    }
    let order: Vec<String> = groups.iter().map(|group| group.name.clone()).collect();
    for group in &mut groups {
        group.against.sort_by_key(|(other, _)| order.iter().position(|name| name == other));
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::{
        super::sample::{answered, said},
        *,
    };

    fn answer() -> Answer {
        let by = |claimant, country, role, value| {
            said(claimant, value).with("country", country).with("role", role).on("2021-05-01")
        };
        answered(&[
            by("Ministry of Health", "KG", "government", "31"),
            by("Prosecutor", "KG", "prosecutor", "36"),
            by("Tajikistan", "TJ", "government", "at least 33"),
            by("A monitor", "", "monitor", "31"),
            by("unattributed", "", "", "40"),
        ])
    }

    fn told(by: By) -> Vec<(String, usize, usize, Vec<String>, String)> {
        let range = |group: &Group<'_>| {
            let end = |end: Option<Figure>| end.map_or("..".to_owned(), |figure| figure.to_string());
            format!("{} {}", end(group.low), end(group.high))
        };
        groups(&answer(), by)
            .iter()
            .map(|group| {
                let against = group.against.iter().map(|(name, _)| name.clone()).collect();
                (group.name.clone(), group.positions.len(), group.within.len(), against, range(group))
            })
            .collect()
    }

    #[test]
    fn conflict_within_a_group_is_told_apart_from_conflict_between_groups() {
        let group = |name: &str, positions, within, against: &[&str], range: &str| {
            let against = against.iter().map(|name| (*name).to_owned()).collect();
            (name.to_owned(), positions, within, against, range.to_owned())
        };
        assert_eq!(
            told(By::Country),
            [
                group("KG", 2, 1, &["TJ", "no country"], "31 36"),
                group("TJ", 1, 0, &["KG", "no country"], "33 .."),
                group("no country", 2, 1, &["KG", "TJ"], "31 40"),
            ]
        );
        let roles = told(By::Role);
        assert_eq!(roles[0], group("government", 2, 1, &["prosecutor", "monitor", "no role"], "31 .."));
        assert_eq!(told(By::Claimant).len(), 5);
        assert!(told(By::Claimant).iter().all(|(_, positions, within, ..)| (*positions, *within) == (1, 0)));
    }

    #[test]
    fn every_position_is_in_one_group() {
        for by in By::ALL {
            let answer = answer();
            let mut numbers: Vec<usize> = groups(&answer, by)
                .iter()
                .flat_map(|group| group.positions.iter().map(|(n, _)| *n))
                .collect();
            numbers.sort_unstable();
            assert_eq!(numbers, [0, 1, 2, 3, 4], "{}", by.as_str());
        }
    }
}
