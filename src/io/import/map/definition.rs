//! A mapping as it is written, and as it is checked.

use std::{collections::BTreeMap, fmt, marker::PhantomData, rc::Rc};

use encoding_rs::Encoding;
use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor},
};
use toml::Spanned;

use super::{
    ClaimTemplate, Condition, Lookup, MOST_CLAIMS, Mapping, Melt, Member, Parameter, Path, ValueMap, missing,
    needs_melt,
    template::{Name, Place, Template},
};
use crate::{
    io::import::input::{Decimal, InputOptions},
    model::{Draft, QUALIFIER_PREFIX},
};

/// A mapping as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    title: String,
    #[serde(default)]
    description: String,
    #[serde(default)]
    data: String,
    #[serde(default)]
    input: Input,
    #[serde(default)]
    parameters: BTreeMap<String, Parameter>,
    #[serde(default)]
    rename: BTreeMap<String, String>,
    #[serde(default, rename = "where")]
    conditions: Vec<Spanned<Condition>>,
    #[serde(default)]
    maps: BTreeMap<String, BTreeMap<String, Spanned<String>>>,
    #[serde(default)]
    lookups: BTreeMap<String, Spanned<LookupTable>>,
    #[serde(default)]
    melt: BTreeMap<String, Spanned<MeltTable>>,
    #[serde(default)]
    every: Members,
    claim: Vec<Spanned<ClaimTable>>,
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Input {
    delimiter: Option<OneByte>,
    quote: Option<OneByte>,
    encoding: Option<NamedEncoding>,
    decimal: Option<Decimal>,
    header: Option<u64>,
    sheet: Option<String>,
    member: Option<String>,
    records: Option<Path>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LookupTable {
    file: Spanned<Template>,
    key: Spanned<Template>,
    value: Spanned<Template>,
    #[serde(default, rename = "where")]
    conditions: Vec<Spanned<Condition>>,
    #[serde(default)]
    one_to_one: bool,
    otherwise: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeltTable {
    #[serde(default)]
    prefix: String,
    #[serde(default)]
    columns: Columns,
    like: Option<String>,
    same_as: Option<String>,
}

/// Names of columns, with attributes or without.
#[derive(Default)]
struct Columns(Vec<(String, BTreeMap<String, String>)>);

/// Fields, each with how it is made and where that is written.
#[derive(Default)]
struct Members(Vec<(String, Spanned<Member>)>);

/// A claim: its fields, and what is said of it.
struct ClaimTable {
    conditions: Vec<Spanned<Condition>>,
    melt: Option<String>,
    each: Option<Path>,
    skip_if_empty: Option<bool>,
    members: Members,
}

/// Where something is written, and what is wrong with it.
type Problem = (usize, String);

impl File {
    /// The mapping, if all that it names is there.
    pub(super) fn into_mapping(self) -> Result<Mapping, Problem> {
        let mut maps = BTreeMap::new();
        for (name, entries) in self.maps {
            maps.insert(name, value_map(entries)?);
        }
        let mut melts = BTreeMap::new();
        for (name, table) in &self.melt {
            melts.insert(name.clone(), melt(name, table, &self.melt)?);
        }
        if self.claim.is_empty() || self.claim.len() > MOST_CLAIMS {
            return Err((0, format!("a mapping has from 1 to {MOST_CLAIMS} [[claim]] tables")));
        }
        let mut mapping = Mapping {
            title: self.title,
            description: self.description,
            data: self.data,
            input: self.input.into_options(),
            parameters: self.parameters,
            renamed: self.rename,
            conditions: Vec::new(),
            maps,
            lookups: BTreeMap::new(),
            melts,
            claims: Vec::new(),
        };
        for (name, table) in self.lookups {
            let lookup = mapping.lookup(&name, table)?;
            mapping.lookups.insert(name, lookup);
        }
        for condition in self.conditions {
            let at = condition.span().start;
            let condition = condition.into_inner();
            mapping.check_place(&condition.place, None, false).map_err(|problem| (at, problem))?;
            mapping.conditions.push(condition);
        }
        for map in mapping.maps.values() {
            for place in map.templates().flat_map(Template::places) {
                mapping.check_place(place, None, true).map_err(|problem| (0, problem))?;
            }
        }
        for claim in self.claim {
            let claim = mapping.claim(claim, &self.every)?;
            mapping.claims.push(claim);
        }
        Ok(mapping)
    }
}

impl Mapping {
    fn lookup(&self, name: &str, table: Spanned<LookupTable>) -> Result<Lookup, Problem> {
        let at = table.span().start;
        let table = table.into_inner();
        if self.maps.contains_key(name) {
            return Err((at, format!("{name} is a map and a lookup; give one of them another name")));
        }
        let given = |place: &Place| matches!(&place.name, Name::Attribute(name) if self.parameters.contains_key(name));
        if !table.file.get_ref().places().all(given) {
            return Err((
                table.file.span().start,
                "file: write the name of a file, or {@…} with the parameter that is to give it".to_owned(),
            ));
        }
        for template in [&table.key, &table.value] {
            for place in template.get_ref().places() {
                self.check_place(place, None, false).map_err(|problem| (template.span().start, problem))?;
            }
        }
        let mut lookup =
            Lookup::new(table.file.into_inner(), table.key.into_inner(), table.value.into_inner());
        for condition in table.conditions {
            let at = condition.span().start;
            let condition = condition.into_inner();
            self.check_place(&condition.place, None, false).map_err(|problem| (at, problem))?;
            lookup.conditions.push(condition);
        }
        lookup.one_to_one = table.one_to_one;
        lookup.otherwise = table.otherwise;
        Ok(lookup)
    }

    fn claim(&self, table: Spanned<ClaimTable>, every: &Members) -> Result<ClaimTemplate, Problem> {
        let at = table.span().start;
        let table = table.into_inner();
        let melt = table.melt.as_deref();
        let known = match melt {
            Some(name) => Some(self.melts.get(name).ok_or_else(|| {
                (at, format!("melt = {name:?}: there is no [melt.{name}]; write a table of that name"))
            })?),
            None => None,
        };
        if melt.is_some() && table.each.is_some() {
            return Err((at, "a claim has melt or each, not both".to_owned()));
        }
        let check = |place: &Place| self.check_place(place, known, false);
        let mut conditions = Vec::new();
        for condition in table.conditions {
            let at = condition.span().start;
            let condition = condition.into_inner();
            check(&condition.place).map_err(|problem| (at, problem))?;
            conditions.push(condition);
        }
        let mut members: Vec<(String, Member)> = Vec::new();
        let mut columns: BTreeMap<String, Vec<Option<String>>> = BTreeMap::new();
        for (field, member) in every.0.iter().chain(&table.members.0) {
            for place in member.get_ref().places() {
                check(place).map_err(|problem| (member.span().start, format!("{field}: {problem}")))?;
            }
            members.retain(|(other, _)| other != field);
            members.push((field.clone(), member.get_ref().clone()));
            columns.insert(field.clone(), sources(member.get_ref()));
        }
        let missing = missing(&members);
        if !missing.is_empty() {
            return Err((
                at,
                format!("this claim has no {}; give it here or in [every]", missing.join(", ")),
            ));
        }
        let skip_if_empty = table.skip_if_empty.unwrap_or(melt.is_some() || table.each.is_some());
        Ok(ClaimTemplate {
            conditions,
            melt: table.melt,
            each: table.each,
            skip_if_empty,
            members,
            columns: Rc::new(columns),
        })
    }

    /// Makes sure that all that a place names beside columns is there.
    fn check_place(&self, place: &Place, melt: Option<&Melt>, in_map: bool) -> Result<(), String> {
        if let Some(unknown) =
            place.maps().find(|name| !(self.maps.contains_key(*name) || self.lookups.contains_key(*name)))
        {
            return Err(format!("there is no map {unknown}; write a table [maps.{unknown}]"));
        }
        if needs_melt(place) && melt.is_none() && !in_map {
            return Err("@column and @cell are there only in a claim with melt".to_owned());
        }
        let Name::Attribute(name) = &place.name else { return Ok(()) };
        let is_attribute =
            |melt: &Melt| melt.columns.iter().any(|(_, attributes)| attributes.contains_key(name));
        let attributed = melt.map_or(in_map && self.melts.values().any(is_attribute), is_attribute);
        if attributed || self.parameters.contains_key(name) {
            return Ok(());
        }
        Err(format!(
            "@{name} is neither a parameter of the mapping nor an attribute of the melted columns; @row, @line and @file are always there, @column and @cell in a claim with melt"
        ))
    }
}

/// The columns that a member is made of; none for the melted column.
fn sources(member: &Member) -> Vec<Option<String>> {
    let mut found = Vec::new();
    for place in member.places() {
        let source = match &place.name {
            Name::Column(column) => Some(column.text.clone()),
            _ if needs_melt(place) => None,
            _ => continue,
        };
        if !found.contains(&source) {
            found.push(source);
        }
    }
    found
}

fn value_map(entries: BTreeMap<String, Spanned<String>>) -> Result<ValueMap, Problem> {
    let mut map = ValueMap { entries: BTreeMap::new(), otherwise: None };
    for (from, to) in entries {
        let template = Template::parse(to.get_ref()).map_err(|problem| (to.span().start, problem))?;
        if from == "*" {
            map.otherwise = Some(template);
        } else {
            map.entries.insert(from, template);
        }
    }
    Ok(map)
}

fn melt(
    name: &str,
    table: &Spanned<MeltTable>,
    all: &BTreeMap<String, Spanned<MeltTable>>,
) -> Result<Melt, Problem> {
    let at = table.span().start;
    let table = table.get_ref();
    let columns = match &table.same_as {
        Some(other) => match all.get(other) {
            Some(other) if table.columns.0.is_empty() => other.get_ref().columns.0.clone(),
            Some(_) => return Err((at, format!("melt {name} has columns and same_as; give one of them"))),
            None => return Err((at, format!("melt {name}: there is no [melt.{other}]"))),
        },
        None => table.columns.0.clone(),
    };
    let by_prefix = (columns.is_empty() && !table.prefix.is_empty()).then(|| format!("{}*", table.prefix));
    let like = table.like.clone().or(by_prefix);
    if columns.is_empty() == like.is_none() {
        return Err((at, format!("melt {name} needs columns, or like = \"a_*\"; give one of them")));
    }
    Ok(Melt { prefix: table.prefix.clone(), columns, like })
}

impl Input {
    fn into_options(self) -> InputOptions {
        InputOptions {
            delimiter: self.delimiter.map(|byte| byte.0),
            quote: self.quote.map(|byte| byte.0),
            encoding: self.encoding.map(|encoding| encoding.0),
            decimal: self.decimal,
            header: self.header,
            sheet: self.sheet,
            member: self.member,
            records: self.records,
        }
    }
}

/// What is read from a text.
trait FromText: Sized {
    const EXPECTED: &'static str;
    fn from_text(text: &str) -> Result<Self, String>;
}

/// Reads a text by its own rules; the error keeps its place.
fn from_text<'de, T: FromText, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Text<T>(PhantomData<T>);
    impl<T: FromText> Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(T::EXPECTED)
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
            T::from_text(text).map_err(E::custom)
        }
    }
    deserializer.deserialize_str(Text(PhantomData))
}

macro_rules! from_text {
    ($($type:ty, $expected:literal, $read:expr;)*) => {
        $(
            impl FromText for $type {
                const EXPECTED: &'static str = $expected;
                fn from_text(text: &str) -> Result<Self, String> {
                    let read: fn(&str) -> Result<Self, String> = $read;
                    read(text)
                }
            }
            impl<'de> Deserialize<'de> for $type {
                fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    from_text(deserializer)
                }
            }
        )*
    };
}

/// A character of one byte.
pub(crate) struct OneByte(pub(crate) u8);
/// An encoding by its name.
pub(crate) struct NamedEncoding(pub(crate) &'static Encoding);
/// The name of a field of a claim, or of what is said of the claim as a whole.
struct FieldName(String);

from_text! {
    OneByte, "one character", |text| match text.as_bytes() {
        [byte] => Ok(Self(*byte)),
        _ if text == "\\t" || text == "tab" => Ok(Self(b'\t')),
        _ => Err(format!("{text:?} is not one character; give a comma, a semicolon, | or tab")),
    };
    NamedEncoding, "the name of an encoding", |text| {
        Encoding::for_label(text.trim().as_bytes())
            .map(Self)
            .ok_or_else(|| format!("{text:?} is no encoding; give one such as utf-8, windows-1251, iso-8859-1 or utf-16le"))
    };
    Path, "a path", Path::parse;
    Condition, "a condition", Condition::parse;
    Template, "a text with {columns} in it", Template::parse;
    FieldName, "a field of a claim", |text| match text {
        "where" | "melt" | "each" | "skip_if_empty" | "about" => Ok(Self(text.to_owned())),
        _ => Draft::default().set(text, "x").map(|()| Self(text.to_owned())).map_err(|error| error.to_string()),
    };
}

/// Reads the character that separates or quotes cells, as it is given on the command line.
///
/// # Errors
/// A sentence about what is accepted.
pub fn read_byte(text: &str) -> Result<u8, String> {
    OneByte::from_text(text).map(|byte| byte.0)
}

/// Reads the name of an encoding.
///
/// # Errors
/// A sentence about what is accepted.
pub fn read_encoding(text: &str) -> Result<&'static Encoding, String> {
    NamedEncoding::from_text(text).map(|encoding| encoding.0)
}

impl<'de> Deserialize<'de> for Columns {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;
        impl<'de> Visitor<'de> for Names {
            type Value = Columns;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of column names, or a table of column names with attributes")
            }

            fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Columns, A::Error> {
                let mut columns = Vec::new();
                while let Some(name) = seq.next_element()? {
                    columns.push((name, BTreeMap::new()));
                }
                Ok(Columns(columns))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Columns, A::Error> {
                let mut columns = Vec::new();
                while let Some(column) = map.next_entry()? {
                    columns.push(column);
                }
                Ok(Columns(columns))
            }
        }
        deserializer.deserialize_any(Names)
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let table = ClaimTable::deserialize(deserializer)?;
        let is_plain = table.conditions.is_empty() && table.melt.is_none() && table.each.is_none();
        if is_plain && table.skip_if_empty.is_none() {
            Ok(table.members)
        } else {
            Err(D::Error::custom("where, melt, each and skip_if_empty belong into a [[claim]]"))
        }
    }
}

impl<'de> Deserialize<'de> for ClaimTable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fields;
        impl<'de> Visitor<'de> for Fields {
            type Value = ClaimTable;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("fields of a claim")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<ClaimTable, A::Error> {
                let members = Members::default();
                let mut claim = ClaimTable {
                    conditions: Vec::new(),
                    melt: None,
                    each: None,
                    skip_if_empty: None,
                    members,
                };
                while let Some(FieldName(name)) = map.next_key()? {
                    match name.as_str() {
                        "where" => claim.conditions = map.next_value()?,
                        "melt" => claim.melt = Some(map.next_value()?),
                        "each" => claim.each = Some(map.next_value()?),
                        "skip_if_empty" => claim.skip_if_empty = Some(map.next_value()?),
                        "about" => {
                            for (qualifier, member) in
                                map.next_value::<BTreeMap<String, Spanned<Member>>>()?
                            {
                                let name = format!("{QUALIFIER_PREFIX}{qualifier}");
                                FieldName::from_text(&name).map_err(A::Error::custom)?;
                                claim.members.0.push((name, member));
                            }
                        }
                        _ => claim.members.0.push((name, map.next_value()?)),
                    }
                }
                Ok(claim)
            }
        }
        deserializer.deserialize_map(Fields)
    }
}

impl<'de> Deserialize<'de> for Member {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Made;
        impl<'de> Visitor<'de> for Made {
            type Value = Member;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text with {columns} in it, or a table { low, best, high } or { from, to }")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Member, E> {
                Template::parse(text).map(Member::Text).map_err(E::custom)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Member, A::Error> {
                let mut parts: BTreeMap<String, Template> = BTreeMap::new();
                while let Some((name, text)) = map.next_entry::<String, String>()? {
                    if !["low", "best", "high", "from", "to", "hours"].contains(&name.as_str()) {
                        let problem = format!(
                            "{name}: a range is {{ low, best, high }}, days are {{ from, to }} or {{ to, hours }}"
                        );
                        return Err(A::Error::custom(problem));
                    }
                    parts.insert(name, Template::parse(&text).map_err(A::Error::custom)?);
                }
                let mut part = |name: &str| parts.remove(name);
                let (low, best, high) = (part("low"), part("best"), part("high"));
                let (from, to, hours) = (part("from"), part("to"), part("hours"));
                match (low.is_some() || best.is_some() || high.is_some(), to) {
                    (true, None) if from.is_none() && hours.is_none() => {
                        Ok(Member::Range { low, best, high })
                    }
                    (false, Some(to)) if from.is_some() != hours.is_some() => {
                        Ok(Member::Days { from, to, hours })
                    }
                    _ => Err(A::Error::custom(
                        "a range is { low, best, high }, days are { from, to } or { to, hours }",
                    )),
                }
            }
        }
        deserializer.deserialize_any(Made)
    }
}
