//! A value of JSON in which every number is as it was written.

use serde::{Deserialize as _, de::Error as _};
use serde_json::value::RawValue;
use std::fmt;

/// Deepest nesting taken.
const DEEPEST: usize = 64;

/// A value of JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// `null`
    Null,
    /// A text; numbers, `true` and `false` as they are written.
    Text(String),
    /// `[…]`
    List(Vec<Node>),
    /// `{…}`, in the order of the file.
    Object(Vec<(String, Node)>),
}

impl Node {
    /// Reads one value.
    ///
    /// # Errors
    /// [`serde_json::Error`], with line and column, if it is no JSON or nested too deep.
    pub fn parse(text: &str) -> Result<Self, serde_json::Error> {
        Self::read(serde_json::from_str(text)?, DEEPEST)
    }

    fn read(raw: &RawValue, deepest: usize) -> Result<Self, serde_json::Error> {
        let text = raw.get();
        if deepest == 0 {
            return Err(serde_json::Error::custom(format!("is nested deeper than {DEEPEST} levels")));
        }
        Ok(match text.as_bytes().first() {
            Some(b'n') => Self::Null,
            Some(b'"') => Self::Text(serde_json::from_str(text)?),
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(text)?;
                Self::List(
                    items.into_iter().map(|item| Self::read(item, deepest - 1)).collect::<Result<_, _>>()?,
                )
            }
            Some(b'{') => {
                let members = Members::deserialize(&mut serde_json::Deserializer::from_str(text))?.0;
                let read = |(name, raw): (String, &RawValue)| Ok((name, Self::read(raw, deepest - 1)?));
                Self::Object(members.into_iter().map(read).collect::<Result<_, serde_json::Error>>()?)
            }
            _ => Self::Text(text.to_owned()),
        })
    }

    /// The member of this name.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|(member, _)| member == name).map(|(_, value)| value)
    }
}

/// Members in the order of the file.
struct Members<'t>(Vec<(String, &'t RawValue)>);

impl<'de: 't, 't> serde::Deserialize<'de> for Members<'t> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> serde::de::Visitor<'de> for InOrder {
            type Value = Vec<(String, &'de RawValue)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(members)
            }
        }
        deserializer.deserialize_map(InOrder).map(Members)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_as_they_are_written() {
        let node = Node::parse(r#"{"b": 1.50, "a": [-0, 12345678901234567890123, true, null, "x\n"]}"#)
            .expect("JSON");
        assert_eq!(node.member("b"), Some(&Node::Text("1.50".to_owned())));
        let Some(Node::List(items)) = node.member("a") else { panic!("a list") };
        let texts = ["-0", "12345678901234567890123", "true"].map(|text| Node::Text(text.to_owned()));
        assert_eq!(items[..3], texts);
        assert_eq!(items[3..], [Node::Null, Node::Text("x\n".to_owned())]);
    }

    #[test]
    fn what_is_too_deep_or_no_json_is_refused() {
        let deep = format!("{}1{}", "[".repeat(65), "]".repeat(65));
        assert!(Node::parse(&deep).expect_err("too deep").to_string().contains("deeper than 64"));
        assert!(Node::parse("{\"a\": }").is_err());
        assert!(Node::parse(&"[".repeat(1_000_000)).is_err());
    }
}
