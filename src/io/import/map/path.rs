//! A path into JSON: `days[*].killed`, `claims.P1082[0].rank`, `["a.b"].c`.

use crate::io::import::input::Node;

/// Most values that one path leads to.
const MOST: usize = 100_000;

/// A path into a value of JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Path {
    steps: Vec<Step>,
    /// Whether it leads to the value itself where it leads nowhere else.
    or_itself: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    Member(String),
    Item(usize),
    /// Every item of a list, or every member of an object.
    Every,
}

impl Path {
    /// Reads a path: names separated by dots, `[0]` an item, `[*]` or `*` all of them. A name with a
    /// dot or bracket in it is written `["name"]`. With `?` at its end it leads to the value itself where
    /// nothing is found.
    ///
    /// # Errors
    /// A sentence about what is wrong.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut steps = Vec::new();
        let text = text.trim();
        let (mut rest, or_itself) = text.strip_suffix('?').map_or((text, false), |path| (path, true));
        while !rest.is_empty() {
            if let Some(quoted) = rest.strip_prefix("[\"") {
                let (name, after) = quoted.split_once("\"]").ok_or("has a [\" that no \"] closes")?;
                steps.push(Step::Member(name.to_owned()));
                rest = after;
            } else if let Some(bracket) = rest.strip_prefix('[') {
                let (inside, after) = bracket.split_once(']').ok_or("has a [ that no ] closes")?;
                steps.push(match inside.trim() {
                    "*" => Step::Every,
                    number => Step::Item(
                        number.parse().map_err(|_| format!("has [{number}]; write a number from 0, or *"))?,
                    ),
                });
                rest = after;
            } else {
                let end = rest.find(['.', '[']).unwrap_or(rest.len());
                let name = rest[..end].trim();
                match name {
                    "" => return Err("has an empty name; a path is names separated by dots".to_owned()),
                    "*" => steps.push(Step::Every),
                    _ => steps.push(Step::Member(name.to_owned())),
                }
                rest = &rest[end..];
            }
            rest = match rest.strip_prefix('.') {
                Some("") => return Err("ends in a dot; a path is names separated by dots".to_owned()),
                Some(after) => after,
                None => rest,
            };
        }
        Ok(Self { steps, or_itself })
    }

    /// Every value that the path leads to, in the order of the file.
    #[must_use]
    pub fn all<'n>(&self, node: &'n Node) -> Vec<&'n Node> {
        let mut found = vec![node];
        for step in &self.steps {
            let next = found.into_iter().flat_map(|node| step.from(node)).take(MOST);
            found = next.collect();
        }
        if found.is_empty() && self.or_itself { vec![node] } else { found }
    }
}

impl Step {
    fn from<'n>(&self, node: &'n Node) -> Vec<&'n Node> {
        match (self, node) {
            (Self::Member(name), _) => node.member(name).into_iter().collect(),
            (Self::Item(number), Node::List(items)) => items.get(*number).into_iter().collect(),
            (Self::Every, Node::List(items)) => items.iter().collect(),
            (Self::Every, Node::Object(members)) => members.iter().map(|(_, value)| value).collect(),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_to_every_value_it_names() {
        let node =
            Node::parse(r#"{"a": {"b": [{"c": 1}, {"c": 2}, {"d": 3}]}, "x.y": 4, "f g": {"k": 5, "l": 6}}"#)
                .expect("JSON");
        for (path, expected) in [
            ("a.b[1].c", &["2"][..]),
            ("a.b[*].c", &["1", "2"]),
            ("f g.*", &["5", "6"]),
            ("[\"x.y\"]", &["4"]),
            ("a.b[7]", &[]),
            ("a.c.d", &[]),
            ("a.b[1].c?", &["2"]),
        ] {
            let found = Path::parse(path).expect("a path");
            let texts: Vec<&Node> = found.all(&node);
            let expected: Vec<Node> = expected.iter().map(|text| Node::Text((*text).to_owned())).collect();
            assert_eq!(texts, expected.iter().collect::<Vec<_>>(), "{path}");
        }
    }

    #[test]
    fn a_path_that_is_none_is_refused() {
        for (path, problem) in [
            ("a..b", "empty name"),
            ("a.", "ends in a dot"),
            ("a[x]", "write a number"),
            ("a[1", "no ] closes"),
        ] {
            assert!(Path::parse(path).expect_err("no path").contains(problem), "{path}");
        }
    }
}
